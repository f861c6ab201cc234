// The commands that take pictures out of the library: `delete` and `export`.
// Invariant: pure; a mistake is an AppError `usage` that shows the right form.
import { sheetFileTypes, sheetPapers } from '../../../preload/contract/exporting.ts';
import type { BesideKind, SheetFileType, SheetPaper } from '../../../preload/contract/exporting.ts';
import { AppError } from '../../lib/app-error.ts';
import { oneOf, targetOf, text } from './given.ts';
import type { CommandForm, PictureTarget } from './given.ts';

export type PicturesCommand =
  | { readonly kind: 'delete'; readonly targets: readonly PictureTarget[]; readonly forget: boolean }
  | {
      readonly kind: 'export';
      readonly folder: string;
      /** In the words of the window's search; null for all. */
      readonly query: string | null;
      readonly album: string | null;
      readonly account: string | null;
      /** Null for the names that the files have in the library. */
      readonly template: string | null;
      /** What is written beside each copy. */
      readonly beside: readonly BesideKind[];
      /** One archive instead of a copy of each. */
      readonly isZip: boolean;
      /** A contact sheet, instead of copies or beside the archive. */
      readonly sheet: SheetFileType | null;
      /** Null for the one that is usual in the system's country. */
      readonly paper: SheetPaper | null;
    };

/** By name. */
export const picturesCommands = {
  delete: {
    options: { forget: { type: 'boolean' } },
    read({ values, positionals }) {
      if (positionals.length === 0) throw new AppError('usage', 'Usage: delete TASK[:INDEX]… [--forget]');
      return { kind: 'delete', targets: positionals.map(targetOf), forget: values['forget'] === true };
    },
  },
  export: {
    options: {
      query: { type: 'string' },
      album: { type: 'string' },
      account: { type: 'string' },
      template: { type: 'string' },
      prompts: { type: 'string' },
      xmp: { type: 'boolean' },
      zip: { type: 'boolean' },
      'contact-sheet': { type: 'string' },
      paper: { type: 'string' },
    },
    optionalValues: { 'contact-sheet': sheetFileTypes },
    read({ values, positionals }) {
      const [folder] = positionals;
      if (folder === undefined || positionals.length > 1)
        throw new AppError(
          'usage',
          'Usage: export DIR [--query TEXT] [--album NAME] [--zip] [--contact-sheet pdf|png]',
        );
      const [sheet, paper] = [text(values, 'contact-sheet'), text(values, 'paper')];
      const prompts = oneOf('prompts', text(values, 'prompts') ?? 'none', ['none', 'json', 'txt']);
      return {
        kind: 'export',
        isZip: values['zip'] === true,
        sheet: sheet === null ? null : oneOf('contact-sheet', sheet, sheetFileTypes),
        paper: paper === null ? null : oneOf('paper', paper, sheetPapers),
        folder,
        query: text(values, 'query'),
        album: text(values, 'album'),
        account: text(values, 'account'),
        template: text(values, 'template'),
        beside: [
          ...(values['xmp'] === true ? (['xmp'] as const) : []),
          ...(prompts === 'none' ? [] : [prompts]),
        ],
      };
    },
  },
} as const satisfies Readonly<Record<string, CommandForm<PicturesCommand>>>;
