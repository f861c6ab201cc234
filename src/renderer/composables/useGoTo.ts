// All that can be gone to from anywhere: the places of the library, accounts, albums, tags, and what the window can do.
// Invariant: a place is the same that its entry at the side leads to, and the keyboard is among its pictures afterwards.
import { computed } from 'vue';
import { pathOf } from '../lib/album-tree.ts';
import type { GoToGroup, GoToTarget } from '../lib/go-to.ts';
import type { ShortcutId } from '../lib/shortcuts.ts';
import { useAccountsStore } from '../stores/accounts.ts';
import { useActivityStore } from '../stores/activity.ts';
import { useAlbumsStore } from '../stores/albums.ts';
import { useAppStore } from '../stores/app.ts';
import type { OpenDialog } from '../stores/app.ts';
import { useFindingStore } from '../stores/finding.ts';
import { useGalleryStore } from '../stores/gallery.ts';
import { useOwnFilesStore } from '../stores/own-files.ts';
import { useTagsStore } from '../stores/tags.ts';
import { useTrashStore } from '../stores/trash.ts';
import { useWords } from './useWords.ts';

/** What stands before a name. */
export type GoToSign =
  | (typeof places)[number]
  | ('imports' | 'trash' | 'every-account' | 'account' | 'album' | 'smart-album' | 'tag')
  | (
      | 'import'
      | 'add-pictures'
      | 'add-folder'
      | 'export'
      | 'sync'
      | 'add-account'
      | 'pause'
      | 'resume'
      | 'check-files'
      | 'settings'
      | 'shortcuts'
    );

export interface GoToEntry extends GoToTarget {
  readonly sign: GoToSign;
  readonly shortcut?: ShortcutId;
  readonly go: () => unknown;
}

const places = ['all', 'waiting', 'expiring', 'failed', 'pick', 'reject'] as const;

export function useGoTo() {
  const app = useAppStore();
  const accounts = useAccountsStore();
  const activity = useActivityStore();
  const albums = useAlbumsStore();
  const finding = useFindingStore();
  const gallery = useGalleryStore();
  const ownFiles = useOwnFilesStore();
  const tags = useTagsStore();
  const trash = useTrashStore();
  const { t, providerName } = useWords();

  const amongPictures = (show: () => unknown) => async (): Promise<void> => {
    await show();
    if (gallery.total > 0) gallery.goTo(0);
  };
  const opening = (dialog: OpenDialog) => (): void => void (app.dialog = dialog);
  const entry = (
    group: GoToGroup,
    key: string,
    name: string,
    what: Omit<GoToEntry, 'group' | 'key' | 'name' | 'also'> & { readonly also?: string },
  ): GoToEntry => ({ also: '', ...what, group, key: `${group} ${key}`, name });

  const ofPlaces = computed(() => [
    ...places.map((place) =>
      entry('places', place, t(`library.${place}`), {
        sign: place,
        go: amongPictures(() => finding.showPlace(place)),
      }),
    ),
    entry('places', 'imports', t('imports.title'), { sign: 'imports', go: opening({ kind: 'imports' }) }),
    entry('places', 'trash', t('library.deleted'), { sign: 'trash', go: amongPictures(trash.show) }),
  ]);

  const ofAccounts = computed(() => [
    entry('accounts', '', t('accounts.all'), {
      sign: 'every-account',
      go: amongPictures(() => gallery.setQuery({ accountId: null })),
    }),
    ...accounts.accounts.map(({ id, label, provider }) =>
      entry('accounts', id, label, {
        sign: 'account',
        also: providerName(provider),
        go: amongPictures(() => gallery.setQuery({ accountId: id })),
      }),
    ),
  ]);

  const ofAlbums = computed(() =>
    albums.albums.map((album) =>
      entry('albums', String(album.id), album.name, {
        sign: album.kind === 'smart' ? 'smart-album' : 'album',
        also: pathOf(albums.albums, album).slice(0, -1).join(' › '),
        go: amongPictures(() => albums.show(album)),
      }),
    ),
  );

  const ofTags = computed(() =>
    tags.tags.map(({ name }) =>
      entry('tags', name, name, { sign: 'tag', go: amongPictures(() => finding.showTag(name)) }),
    ),
  );

  const hasHistory = computed(() =>
    accounts.accounts.some((account) => app.providerOf(account)?.hasHistory === true),
  );
  const ofCommands = computed(() => {
    const isPaused = activity.activity?.savingPaused === true;
    return [
      entry('commands', 'import', t('import.open'), {
        ...({ sign: 'import', shortcut: 'import' } as const),
        go: opening({ kind: 'import' }),
      }),
      entry('commands', 'add-pictures', t('ownFiles.addFiles'), {
        sign: 'add-pictures',
        go: () => ownFiles.choose('files'),
      }),
      entry('commands', 'add-folder', t('ownFiles.addFolder'), {
        sign: 'add-folder',
        go: () => ownFiles.choose('folder'),
      }),
      entry('commands', 'export', t('exporting.title'), {
        ...({ sign: 'export', shortcut: 'export' } as const),
        go: opening({ kind: 'export', albumId: null }),
      }),
      ...(hasHistory.value
        ? [
            entry('commands', 'sync', t('accounts.menu.sync'), {
              sign: 'sync',
              go: opening({ kind: 'sync-history', accountId: null }),
            }),
          ]
        : []),
      entry('commands', 'add-account', t('accounts.add'), {
        sign: 'add-account',
        go: opening({ kind: 'add-account' }),
      }),
      entry('commands', 'pause', isPaused ? t('activity.resume') : t('activity.pause'), {
        sign: isPaused ? 'resume' : 'pause',
        go: () => app.attempt(() => activity.setPaused(!isPaused)),
      }),
      entry('commands', 'check-files', t('checking.title'), {
        sign: 'check-files',
        go: opening({ kind: 'check-files' }),
      }),
      entry('commands', 'settings', t('settings.title'), {
        ...({ sign: 'settings', shortcut: 'settings' } as const),
        go: opening({ kind: 'settings' }),
      }),
      entry('commands', 'shortcuts', t('shortcuts.title'), {
        ...({ sign: 'shortcuts', shortcut: 'sheet' } as const),
        go: opening({ kind: 'shortcuts' }),
      }),
    ];
  });

  return computed<readonly GoToEntry[]>(() => [
    ...ofPlaces.value,
    ...ofAccounts.value,
    ...ofAlbums.value,
    ...ofTags.value,
    ...ofCommands.value,
  ]);
}
