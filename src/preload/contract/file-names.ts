// How new files of a library are named, for the settings: the template, what it makes, and what may be wrong with one.
// Invariant: no path crosses; an example is a name below Pictures/.
import * as v from 'valibot';

/** What a template may name. */
export const templateFields = [
  ...(['prompt', 'id', 'index', 'account', 'provider', 'kind', 'yyyy', 'mm', 'dd'] as const),
] as const;

export const templateMaxLength = 200;
export const templateSchema = v.pipe(v.string(), v.maxLength(templateMaxLength));

/**
 * `lone-brace`: `{` or `}` belongs to no field. `dots`: a folder is called `.` or `..`. `not-unique`: two pictures would
 * have the same name.
 */
export const templateProblems = [
  ...(['empty', 'unknown-field', 'lone-brace', 'dots', 'too-long', 'not-unique'] as const),
] as const;
export type TemplateProblem = (typeof templateProblems)[number];

/** How files are named now. */
export interface FileNames {
  readonly template: string;
  readonly usualTemplate: string;
  readonly example: string;
}

/** What a template would make of names, while it is typed. */
export type FileNamesTrial =
  | { readonly kind: 'good'; readonly example: string }
  | { readonly kind: 'bad'; readonly problem: TemplateProblem };
