// What people say of their pictures: flag, rating, colour label, tags, a note.
// Invariant: a mark never changes a file or deletes anything; a reject is a flag only.

export const flags = ['pick', 'none', 'reject'] as const;
export type Flag = (typeof flags)[number];

export const colourLabels = ['red', 'yellow', 'green', 'blue', 'purple'] as const;
export type ColourLabel = (typeof colourLabels)[number];

/** Stars; 0 is unrated. */
export const ratingMax = 5;

/** The marks that one key sets. */
export interface Marks {
  /** 0 to 5. */
  readonly rating: number;
  readonly flag: Flag;
  readonly label: ColourLabel | null;
}

/** The marks of a picture that nobody has looked at yet. */
export const unmarked: Marks = { rating: 0, flag: 'none', label: null };

/** Pictures that had the same marks before a change; marking each group so again undoes it. */
export interface MarkedGroup {
  readonly marks: Marks;
  readonly pictureIds: readonly number[];
}

/** What `pictures.mark` changed. */
export interface MarkOutcome {
  /** Pictures whose marks are different now, by what they were. */
  readonly before: readonly MarkedGroup[];
}

export interface Tag {
  readonly name: string;
  /** Pictures that have it and are not deleted. */
  readonly count: number;
}

/** Pictures whose tags are different now, by tag; giving or taking each the other way round undoes it. */
export interface TagOutcome {
  readonly changed: readonly TaggedPictures[];
}
export interface TaggedPictures {
  readonly tag: string;
  readonly pictureIds: readonly number[];
}

/** What `tags.rename` did. */
export interface TagRenaming {
  /** Pictures that had the tag and are not deleted. */
  readonly count: number;
  /** Null where no other tag had the new name: naming it back undoes it. */
  readonly merged: MergedTag | null;
}
/** Giving `had` the old tag and taking the other from `came` undoes it; deleted pictures are among them. */
export interface MergedTag {
  readonly had: readonly number[];
  /** Those of them that did not have the other one before. */
  readonly came: readonly number[];
}

/** What many pictures have, summed up; deleted ones are left out. */
export interface PicturesSummary {
  readonly count: number;
  /** Of them, those whose file is not there: still to come, failed or missing. */
  readonly unfinished: number;
  readonly sizeBytes: number;
  /** Pictures by stars, from 0 to 5. */
  readonly ratings: readonly number[];
  readonly flags: Readonly<Record<Flag, number>>;
  readonly labels: Readonly<Record<ColourLabel, number>>;
  /** Tags of any of them, with how many of them have it; the most frequent first. */
  readonly tags: readonly Tag[];
}

/** Longest name of a tag or an album, in characters. */
export const nameMaxLength = 80;
export const noteMaxLength = 10_000;
/** Tags that one change may add or remove. */
export const tagsMaxCount = 50;
