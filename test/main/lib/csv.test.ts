// How values stand in a table, and that no spreadsheet takes what somebody else wrote for a formula.
import { expect, it } from 'vitest';
import { csvHead, csvLine } from '../../../src/main/lib/csv.ts';

it.each([
  ['plain', 'plain'],
  ['a "fox", red', '"a ""fox"", red"'],
  ['two\nlines', '"two\nlines"'],
  ['=HYPERLINK("x")', '"\'=HYPERLINK(""x"")"'],
  ['+1', "'+1"],
  ['-no text', "'-no text"],
  ['@import', "'@import"],
  [' \t=1', '"\' \t=1"'],
  ['＝1', "'＝1"],
  ['-12.5', '-12.5'],
  ['a=b', 'a=b'],
])('writes %j as the cell %j', (text, cell) => {
  expect(csvLine([text])).toBe(`${cell}\r\n`);
});

it('tells lists, parameters and nothing in cells of their own', () => {
  const line = csvLine(['a, b', 3, null, ['sea', 'storm, "big"'], { '--ar': '16:9', '--tile': '' }]);
  expect(line).toBe(`"a, b",3,,"sea; storm, ""big""","'--ar 16:9; --tile"\r\n`);
});

it('begins with the mark that tells spreadsheets how it is encoded', () => {
  expect(csvHead(['file', 'prompt'])).toBe('\ufefffile,prompt\r\n');
});
