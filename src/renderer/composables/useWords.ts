// Words, numbers and times in the window's language, for every component.
// Invariant: a number that is shown goes through here, so that it is grouped and plural in its language.
import { useI18n } from 'vue-i18n';
import type { AccountHealth } from '../../preload/contract/accounts.ts';
import type { Tile } from '../../preload/contract/gallery.ts';
import type { Amount, SourceId } from '../../preload/contract/providers.ts';
import type { TaskButton } from '../../preload/contract/tasks.ts';
import type { FailureCode } from '../../preload/contract/failure.ts';
import {
  cutText,
  formatBytes,
  formatCalendar,
  formatShortMonth,
  formatCount,
  formatDate,
  formatDateTime,
  formatDecimal,
  formatMoment,
  formatPercent,
  formatUsd,
  roughDuration,
} from '../lib/format.ts';
import { buttonFace, isWordless } from '../lib/button-face.ts';
import { suggestionsOf } from '../lib/text-result.ts';
import type { AccountHold } from '../lib/account-state.ts';
import { useActivityStore } from '../stores/activity.ts';
import { useAppStore } from '../stores/app.ts';
import { useAccountHold } from './useAccountHold.ts';

const nameLength = 80;

/** By language and key: a view full of tiles says the same few words at every step of a search. */
const fixedWords = new Map<string, string>();

export function useWords() {
  const { t, locale } = useI18n();
  const app = useAppStore();
  const activity = useActivityStore();
  const { faceOf } = useAccountHold();

  const count = (value: number): string => formatCount(value, locale.value);
  const bytes = (value: number): string => formatBytes(value, locale.value);
  const dateTime = (atMs: number): string => formatDateTime(atMs, locale.value);
  const date = (atMs: number): string => formatDate(atMs, locale.value);
  /** Of a stretch of the timeline: `2026-01` or `2026-01-31`. */
  const calendarName = (key: string): string => formatCalendar(key, locale.value);
  const shortMonth = (key: string): string => formatShortMonth(key, locale.value);
  const moment = (atMs: number, nowMs: number): string => formatMoment(atMs, nowMs, locale.value);
  const percent = (value: number): string => formatPercent(value, locale.value);
  /** `2,048 × 1,024` */
  const dimensions = (widthPx: number, heightPx: number): string => `${count(widthPx)} × ${count(heightPx)}`;

  /** A message without numbers or names. */
  function fixed(key: string): string {
    const place = `${locale.value} ${key}`;
    const known = fixedWords.get(place);
    if (known !== undefined) return known;
    const words = t(key);
    fixedWords.set(place, words);
    return words;
  }

  /** A message about a number: `{n}` is the grouped number, and its plural form is chosen. */
  function counted(key: string, value: number, named: Record<string, string> = {}): string {
    return t(key, { n: count(value), ...named }, value);
  }

  /** Two whole sentences, one after the other. */
  const sentences = (one: string, other: string): string => t('common.sentences', { one, other });

  /** `4 s`, `2 min`, `6 h`, `3 d` */
  function duration(durationMs: number): string {
    const rough = roughDuration(durationMs);
    return t(`time.${rough.unit}`, { n: count(rough.count) });
  }

  /** `320 credits`, `1,240,000 quota`, `$12.40` */
  function amount({ value, unit }: Amount): string {
    switch (unit) {
      case 'usd':
        return formatUsd(value, locale.value);
      case 'credits':
        return t('amounts.credits', { n: formatDecimal(value, locale.value) }, value);
      case 'quota':
        return t('amounts.quota', { n: formatDecimal(value, locale.value) }, value);
    }
  }

  const failureShort = (code: FailureCode): string => fixed(`failures.${code}.short`);
  const failureWhat = (code: FailureCode): string => t(`failures.${code}.what`);
  const failureDo = (code: FailureCode): string => t(`failures.${code}.do`);

  function providerName(id: SourceId): string {
    if (id === 'files') return t('ownFiles.name');
    return app.providers.find((provider) => provider.id === id)?.name ?? id;
  }

  /** What is wrong with an account, in a few words; '' while nothing is. */
  function healthReason(health: AccountHealth, nowMs: number): string {
    switch (health.kind) {
      case 'good':
        return '';
      case 'paused':
        return t('accounts.health.paused');
      case 'waiting':
        // Only a provider that asked for it is left in peace; anyone else is tried again.
        if (health.failure.code !== 'rate-limited')
          return t('accounts.health.again', {
            reason: failureShort(health.failure.code),
            time: duration(health.untilMs - nowMs),
          });
        return t('accounts.health.waiting', {
          moment: moment(health.untilMs, nowMs),
          time: duration(health.untilMs - nowMs),
        });
      case 'stopped':
        return failureShort(health.failure.code);
    }
  }

  /** Why an account is not asked, in a word or three. */
  const holdWords = (hold: AccountHold): string =>
    hold.kind === 'stopped' ? failureShort(hold.failure.code) : fixed(`tile.held.${hold.kind}`);

  const comingWords = ({ provider }: Tile): string =>
    provider === 'files' ? fixed('tile.copying') : fixed('tile.downloading');

  /** A tile's state in a word or three. */
  function tileState(tile: Tile): string {
    const face = faceOf(tile);
    switch (face.kind) {
      case 'picture':
        if (tile.pictureState === 'deleted') return fixed('tile.deleted');
        return face.missing ? fixed('tile.missing') : fixed('tile.saved');
      case 'deleted':
        return fixed('tile.deleted');
      case 'saved':
        return fixed('tile.saved');
      case 'needs-input':
        return fixed('tile.needsInput');
      case 'text':
        return fixed('tile.text');
      case 'paused':
        return fixed('tile.paused');
      case 'parked':
        return fixed('tile.parked');
      case 'held':
        return holdWords(face.by);
      case 'failed':
        return failureShort(face.code);
      case 'waiting':
        if (face.downloading) return activity.standsStill ? fixed('tile.notSaved') : comingWords(tile);
        if (tile.taskState === 'queued') return fixed('tile.queued');
        return face.progress === null
          ? fixed('tile.running')
          : t('tile.progress', { percent: percent(face.progress) });
    }
  }

  /** The beginning of the prompt, by which a tile and its lightbox are named; else of its text, else the remote id. */
  function tileTitle(tile: Tile): string {
    const words = tile.prompt?.trim() || (suggestionsOf(tile.text ?? '')[0] ?? '');
    return words === '' ? tile.remoteId : cutText(words, nameLength);
  }

  /** What a provider's button is called: by its known name, else as the provider labels it. */
  function buttonName(button: TaskButton): string {
    const face = buttonFace(button);
    if (face.name !== null) return t(`acting.buttons.${face.name}`, { n: face.number });
    const label = button.label.trim() === '' ? button.id : button.label.trim();
    return isWordless(label) ? t('acting.buttons.wordless', { label }) : label;
  }

  /** Title and state, and what people said of it. */
  function tileName(tile: Tile): string {
    const { rating, flag, label } = tile.marks;
    const said = [
      rating > 0 ? counted('marks.stars', rating) : '',
      flag === 'none' ? '' : fixed(`marks.told.${flag}`),
      label === null ? '' : fixed(`marks.labels.${label}`),
      tile.stackCount > 1 ? counted('tile.stack', tile.stackCount) : '',
    ];
    return [tileTitle(tile), tileState(tile), ...said].filter((part) => part !== '').join(', ');
  }

  return {
    t,
    locale,
    count,
    bytes,
    date,
    dateTime,
    moment,
    calendarName,
    shortMonth,
    percent,
    dimensions,
    amount,
    counted,
    sentences,
    duration,
    failureShort,
    failureWhat,
    failureDo,
    providerName,
    healthReason,
    tileState,
    tileTitle,
    tileName,
    buttonName,
  };
}
