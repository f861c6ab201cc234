// The names of copies, and which trouble ends an export.
import { describe, expect, it } from 'vitest';
import { stopsExport } from '../../../src/main/exporting/export-outcome.ts';
import { exportName, numberedStem } from '../../../src/main/exporting/export-name.ts';
import { textBeside } from '../../../src/main/exporting/text-beside.ts';
import { checkTemplate } from '../../../src/main/saving/target-name.ts';
import { fileError } from '../../../src/main/saving/file-error.ts';
import { firstExportTemplate } from '../../../src/preload/contract/exporting.ts';
import { templateFields } from '../../../src/preload/contract/file-names.ts';
import { pictureToExport as picture } from '../../fakes/picture-to-export.ts';

const at = (path: string) => ({ ...picture, original: { ...picture.original, path } });
const template = (text: string) => ({ kind: 'template', template: text }) as const;

describe('exportName', () => {
  it.each([
    [{ kind: 'library' }, picture, 'a fox-12345678-0', '.png'],
    [{ kind: 'library' }, at('Pictures/no extension'), 'no extension', ''],
    [{ kind: 'library' }, at('Pictures/two.dots.webp'), 'two.dots', '.webp'],
    [{ kind: 'library' }, at('Pictures/.hidden'), 'hidden', ''],
    [{ kind: 'library' }, at('Pictures/c:\\fox?.png'), 'c--fox', '.png'],
    [{ kind: 'library' }, at(`Pictures/${'狐'.repeat(84)}.png`), '狐'.repeat(66), '.png'],
    [template(firstExportTemplate), picture, 'a fox-12345678-0', '.png'],
    [template('{yyyy}/{mm}/{provider} {index}'), picture, '2026/01/midapi 0', '.png'],
  ] as const)('%j', (naming, of, stem, extension) => {
    expect(exportName(naming, of)).toEqual({ stem, extension });
  });

  it('lets no prompt make a folder', () => {
    const { stem } = exportName(template('{prompt}'), { ...picture, prompt: '../../etc/passwd' });
    expect(stem).not.toMatch(/[/\\]|^\.|\.\./);
  });

  it.each(['{nonsense}', '', '../{id}', '{id'])('refuses the template %j', (text) => {
    expect(() => exportName(template(text), picture)).toThrow(expect.objectContaining({ code: 'usage' }));
  });

  it('knows every field that the dialog names', () => {
    for (const field of templateFields) expect(() => checkTemplate(`{${field}}`)).not.toThrow();
  });

  it('numbers names that are taken', () => {
    expect([1, 2, 12].map((copy) => numberedStem('a', copy))).toEqual(['a', 'a (2)', 'a (12)']);
  });
});

describe('textBeside', () => {
  it('writes the prompt as it was sent, or all that is known', () => {
    expect(textBeside('txt', picture)).toBe('a fox --ar 3:2\n');
    expect(textBeside('txt', { ...picture, prompt: null })).toBeNull();
    const json = textBeside('json', picture) ?? '';
    expect(JSON.parse(json)).toMatchObject({
      ...{ prompt: 'a fox --ar 3:2', parameters: { ar: '3:2' }, task: 'task-12345678', width: 3, height: 2 },
      createdAt: '2026-01-02T00:00:00.000Z',
    });
    expect(json).not.toContain('studio');
    expect(textBeside('json', { ...picture, createdAtMs: 9e15 })).toContain('"createdAt": null');
  });
});

describe('stopsExport', () => {
  it.each([
    ['ENOSPC', true],
    ['EDQUOT', true],
    ['EROFS', true],
    ['EACCES', true],
    ['ESTALE', true],
    ['ENOENT', false],
    ['EFBIG', false],
    ['ENAMETOOLONG', false],
    ['EIO', true],
    ['ENODEV', true],
  ])('%s: %s', (code, stops) => {
    const error = Object.assign(new Error(code), { code });
    expect(stopsExport(error)).toBe(stops);
    expect(stopsExport(fileError(error, 'It failed'))).toBe(stops);
  });
});
