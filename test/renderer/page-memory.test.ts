// What the page remembers over being loaded anew, and the last word before it is.
import { expect, test, vi } from 'vitest';
import { beforeReload, pageMemory, reloadPage } from '../../src/renderer/lib/page-memory.ts';
import { stubPage } from './stub-page.ts';

test('keeps several things beside each other, and forgets one of them', () => {
  const { kept } = stubPage();
  pageMemory.setItem('a', '1');
  pageMemory.setItem('b', '2');
  pageMemory.removeItem('a');
  pageMemory.removeItem('never kept');
  expect([pageMemory.getItem('a'), pageMemory.getItem('b')]).toEqual([null, '2']);
  expect([...kept]).toEqual([['b', '2']]);
});

test('knows nothing on a page that has kept nothing', () => {
  vi.stubGlobal('history', { state: null });
  expect(pageMemory.getItem('a')).toBeNull();
});

test('says that the page goes before it does', () => {
  const did: string[] = [];
  vi.stubGlobal('dispatchEvent', ({ type }: Event) => void did.push(type));
  vi.stubGlobal('location', { reload: () => void did.push('reload') });
  reloadPage();
  expect(did).toEqual([beforeReload, 'reload']);
});
