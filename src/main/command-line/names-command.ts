// The command that shows how new files are named, and changes it.
import type { Library } from '../library/library.ts';
import type { Answer } from './answer.ts';
import type { Command } from './arguments/read-arguments.ts';

export async function runNames(
  { template }: Extract<Command, { readonly kind: 'names' }>,
  { fileNaming }: Pick<Library, 'fileNaming'>,
): Promise<Answer> {
  const names = template === undefined ? await fileNaming.read() : await fileNaming.set(template);
  return {
    json: {
      template: names.template,
      usual: names.template === names.usualTemplate,
      example: names.example,
    },
    lines: [names.template, `For example: ${names.example}`],
    exitCode: 0,
  };
}
