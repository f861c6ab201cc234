// The family of the tile at hand as rows of small pictures, for the details panel and the lightbox alike.
// Invariant: exactly the picture at hand is current; what it was made from is marked as its origin.
import { computed } from 'vue';
import type { FamilyMember, MadeBy } from '../../preload/contract/families.ts';
import type { Picture, PictureKind } from '../../preload/contract/pictures.ts';
import { buttonFace, isWordless } from '../lib/button-face.ts';
import { familyRows, isFamily, shownPictures } from '../lib/family-tree.ts';
import { isVideo } from '../lib/tile-view.ts';
import { useDetailsStore } from '../stores/details.ts';
import { useWords } from './useWords.ts';

export interface FamilyThumbView {
  readonly key: string;
  /** Null for a task that has no picture to show. */
  readonly picture: Picture | null;
  readonly name: string;
  readonly isVideo: boolean;
  readonly isCurrent: boolean;
  readonly isOrigin: boolean;
  readonly state: FamilyMember['state'];
}

export function useFamily() {
  const details = useDetailsStore();
  const { t, count, buttonName } = useWords();

  const kindName = (kind: PictureKind | undefined): string =>
    kind === undefined ? t('family.task') : t(`kinds.${kind}`);

  /** How it was made; null where nothing says it in words. */
  function madeByName(madeBy: MadeBy | null): string | null {
    if (madeBy === null) return null;
    if (madeBy.kind === 'action') return t(`family.madeBy.${madeBy.action}`);
    const isKnown = buttonFace(madeBy.button).name !== null;
    return isKnown || !isWordless(madeBy.button.label.trim()) ? buttonName(madeBy.button) : null;
  }

  const rows = computed(() => {
    const members = details.family;
    const tile = details.tile;
    if (tile === undefined || !isFamily(members)) return [];
    const originId = members.find(({ taskId }) => taskId === tile.taskId)?.parentTaskId ?? null;
    return familyRows(members).map(({ member, depth }) => {
      const isOrigin = member.taskId === originId;
      const kind = kindName(member.pictures[0]?.kind);
      return {
        member,
        depth,
        isOrigin,
        isCurrent: member.taskId === tile.taskId,
        kind: member.state === 'succeeded' ? kind : t(`family.states.${member.state}`),
        // What a line begins with was made from nothing that is here.
        madeBy: depth === 0 ? null : madeByName(member.madeBy),
        thumbs: thumbsOf(member, isOrigin),
      };
    });
  });

  function thumbsOf(member: FamilyMember, isOrigin: boolean): readonly FamilyThumbView[] {
    const pictures = shownPictures(member);
    const { state } = member;
    if (pictures.length === 0) {
      const name = t('family.waiting', {
        kind: kindName(member.pictures[0]?.kind),
        state: t(`family.states.${state}`),
      });
      const isCurrent = details.tile?.taskId === member.taskId;
      const key = `t${member.taskId}`;
      return [{ key, picture: null, name, isVideo: false, isCurrent, isOrigin, state }];
    }
    return pictures.map((picture, at) => {
      const name = t('family.picture', { kind: kindName(picture.kind), n: count(at + 1) });
      return {
        key: `p${picture.id}`,
        picture,
        name: isOrigin ? t('family.parent', { name }) : name,
        isVideo: 'original' in picture.state && isVideo(picture.state.original.mediaType),
        isCurrent: picture.id === details.tile?.pictureId,
        isOrigin,
        state,
      };
    });
  }

  return { rows };
}
