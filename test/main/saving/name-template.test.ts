// Which templates a library may name its files by.
import { describe, expect, it, test } from 'vitest';
import { templateFields } from '../../../src/preload/contract/file-names.ts';
import { fileNamesTrial, refuseBadNames } from '../../../src/main/saving/name-template.ts';
import { defaultTemplate } from '../../../src/main/saving/target-name.ts';
import { failureOf } from './failure-of.ts';

describe('what a template makes', () => {
  test.each([
    [defaultTemplate, 'Studio/2026-11/A lighthouse in a storm, oil on canvas-ABCDEFGH-0.png'],
    ['{provider}\\{id}_{index}', 'apimart/task_01JD3M6C8Q4T2W7Y9ZABCDEFGH_0.png'],
    ['{yyyy}/{dd}/{kind} {index} {id:4}', '2026/27/single 0 EFGH.png'],
  ])('%s', (template, example) => {
    expect(fileNamesTrial(template)).toEqual({ kind: 'good', example });
    expect(() => refuseBadNames(template)).not.toThrow();
  });
});

describe('what is wrong with one', () => {
  test.each([
    ['', 'empty'],
    ['//', 'empty'],
    ['{id}-{index}-{seed}', 'unknown-field'],
    ['{id}-{index', 'lone-brace'],
    ['../{id}-{index}', 'dots'],
    [`${'a/'.repeat(80)}{id}-{index}`, 'too-long'],
    ['{prompt}', 'not-unique'],
    ['{id}', 'not-unique'],
    ['{prompt}-{index}', 'not-unique'],
    // The last characters of ids come again within a batch.
    ['{id:3}-{index}', 'not-unique'],
    // So long a word leaves no room for what tells pictures apart.
    [`${'a'.repeat(180)}{id}{index}`, 'not-unique'],
  ])('%s', (template, problem) => {
    expect(fileNamesTrial(template)).toEqual({ kind: 'bad', problem });
    expect(failureOf(() => refuseBadNames(template))?.code).toBe('usage');
  });
});

it('knows every field that it offers', () => {
  for (const field of templateFields)
    expect(fileNamesTrial(`{${field}}{id}-{index}`)).toMatchObject({ kind: 'good' });
});
