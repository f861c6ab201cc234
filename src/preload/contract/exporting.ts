// Copies of originals in a folder of the user's choice: how they are named, what lies beside them, how it goes.
// Invariant: the folder is chosen in the main process; its path crosses to the page as text to show, and never back.
import * as v from 'valibot';
import type { Failure } from './failure.ts';
import { templateSchema } from './file-names.ts';

/**
 * What may be written beside each copy, each by its extension: what photo programs read, everything known of its making, or
 * the prompt alone.
 */
export const besideKinds = ['xmp', 'json', 'txt'] as const;
export type BesideKind = (typeof besideKinds)[number];

/** `library`: the name that the file has in the library. `template`: see main/saving/target-name.ts. */
export const exportNamingSchema = v.variant('kind', [
  v.strictObject({ kind: v.literal('library') }),
  v.strictObject({ kind: v.literal('template'), template: templateSchema }),
]);
export type ExportNaming = v.InferOutput<typeof exportNamingSchema>;

const besideSchema = v.pipe(v.array(v.picklist(besideKinds)), v.maxLength(besideKinds.length));
/** What the pictures have in common, in the user's words; names what is made of them. */
const titleSchema = v.pipe(v.string(), v.maxLength(500));

export const sheetFileTypes = ['pdf', 'png'] as const;
export type SheetFileType = (typeof sheetFileTypes)[number];
export const sheetPapers = ['a4', 'letter'] as const;
export type SheetPaper = (typeof sheetPapers)[number];

/** What is made of the pictures. `folder`: a copy of each. `zip`: one archive with a manifest. `sheet`: a contact sheet. */
export const exportFormSchema = v.variant('kind', [
  v.strictObject({ kind: v.literal('folder'), beside: besideSchema }),
  v.strictObject({ kind: v.literal('zip'), beside: besideSchema, title: titleSchema }),
  v.strictObject({
    kind: v.literal('sheet'),
    title: titleSchema,
    fileType: v.picklist(sheetFileTypes),
    paper: v.picklist(sheetPapers),
    /** In which its date is written. */
    language: v.picklist(['en', 'de', 'zh-CN']),
  }),
]);
export type ExportForm = v.InferOutput<typeof exportFormSchema>;

export const exportFormKinds = ['folder', 'zip', 'sheet'] as const satisfies readonly ExportForm['kind'][];

/** What the dialog begins with. */
export const firstExportTemplate = '{prompt:60}-{id:8}-{index}';

/** What the dialog was left with, to begin with it again. */
export const exportChoiceSchema = v.strictObject({
  form: v.picklist(exportFormKinds),
  beside: besideSchema,
  naming: v.picklist(['library', 'template']),
  template: templateSchema,
  sheetFileType: v.picklist(sheetFileTypes),
  /** Null: the one that is usual in the user's country. */
  sheetPaper: v.nullable(v.picklist(sheetPapers)),
});
export type ExportChoice = v.InferOutput<typeof exportChoiceSchema>;

export const firstExportChoice: ExportChoice = {
  ...{ form: 'folder', beside: [], naming: 'library', template: firstExportTemplate },
  ...{ sheetFileType: 'pdf', sheetPaper: null },
};

/** As many as the largest library has, with room. */
export const exportMaxCount = 500_000;

/** A picture that was not copied. */
export interface ExportFailure {
  /** The name that it would have had; the picture's number where it has none. */
  readonly name: string;
  readonly failure: Failure;
}

/** Why an export ended early. */
export interface ExportStop extends Failure {
  /** The folder's drive is to blame: it went away, or reports errors. */
  readonly drive?: 'away' | 'broken';
}

/** One thing that was made of many pictures. `path`: below the folder; several pages as PNG lie in a folder of their own. */
export type ExportMade =
  | { readonly kind: 'zip'; readonly path: string; readonly sizeBytes: number }
  | { readonly kind: 'sheet'; readonly path: string; readonly pages: number };

export interface ExportReport {
  readonly form: ExportForm['kind'];
  readonly total: number;
  /** Copied into the folder, or into what was made; 0 where that did not come to its end. */
  readonly copied: number;
  /** The same bytes were there already, under the same name or a numbered one. */
  readonly skipped: number;
  readonly failed: number;
  /** Files beside pictures that said something else already, and were left as they are. */
  readonly besideKept: number;
  /** Null where every picture was copied by itself, and where nothing was made. */
  readonly made: ExportMade | null;
  /** The first of them. */
  readonly failures: readonly ExportFailure[];
  /** Why it ended before the last picture; null when it did not. `cancelled` where the user ended it. */
  readonly stopped: ExportStop | null;
}

export type ExportState =
  | { readonly kind: 'idle' }
  | {
      readonly kind: 'running';
      readonly done: number;
      readonly total: number;
      /** All pictures are through; what was made of them is being checked. */
      readonly isFinishing: boolean;
    }
  | { readonly kind: 'ended'; readonly report: ExportReport };

export interface ExportView {
  /** Text to show; null where none was chosen yet, or it is gone. */
  readonly folder: string | null;
  readonly state: ExportState;
  /** The paper that is usual in the user's country. */
  readonly paper: SheetPaper;
}
