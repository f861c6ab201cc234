// Where the keyboard's place goes when what has it is taken away: each rule by itself, in the real window, on buttons that
// the test puts into the page.
import { expect, test } from '@playwright/test';
import type { Page } from '@playwright/test';
import { launchApp } from './launch.ts';
import type { LaunchedApp } from './launch.ts';

let launched: LaunchedApp;
let page: Page;

/** Longer than whoever knows better is waited for. */
const settledMs = 150;

/** An element of the page; a string is a button that is called so. */
type Piece =
  | string
  | {
      readonly tag?: string;
      readonly name?: string;
      readonly with?: Readonly<Record<string, string>>;
      readonly in?: readonly Piece[];
    };

test.beforeAll(async () => {
  launched = await launchApp();
  page = launched.page;
  await page.getByRole('button', { name: 'Add account' }).first().waitFor();
});
test.afterAll(() => launched.close());
test.beforeEach(() =>
  page.evaluate(() => document.querySelectorAll('.probe').forEach((probe) => probe.remove())),
);

/** Above everything else, so that the pointer reaches it. */
const put = (pieces: readonly Piece[]): Promise<void> =>
  page.evaluate((wanted) => {
    const make = (piece: Piece): HTMLElement => {
      const {
        tag,
        name,
        with: attributes = {},
        in: inner = [],
      } = typeof piece === 'string' ? { name: piece } : piece;
      const element = document.createElement(tag ?? (inner.length > 0 ? 'div' : 'button'));
      if (name !== undefined) element.id = name;
      if (element instanceof HTMLButtonElement) element.textContent = name ?? 'button';
      for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
      element.append(...inner.map(make));
      return element;
    };
    const probe = make({ tag: 'div', with: { class: 'probe' }, in: wanted });
    Object.assign(probe.style, { position: 'fixed', inset: '0 0 auto 0', zIndex: '9999' });
    document.body.append(probe);
  }, pieces);
/** As by Tab. */
const focusByKey = async (name: string): Promise<void> => {
  await page.keyboard.press('Shift');
  expect(
    await page.evaluate((id) => {
      document.getElementById(id)?.focus();
      return document.activeElement?.id === id && document.activeElement.matches(':focus-visible');
    }, name),
  ).toBe(true);
};
const remove = (...names: readonly string[]): Promise<void> =>
  page.evaluate((ids) => {
    for (const id of ids) document.getElementById(id)?.remove();
  }, names);
/** What has the focus in the end; '' for nothing. */
const focused = async (): Promise<string> => {
  await page.waitForTimeout(settledMs);
  return page.evaluate(() =>
    document.activeElement === document.body ? '' : (document.activeElement?.id ?? ''),
  );
};

test('it goes to the first stop behind, else to the last one before', async () => {
  await put(['z', 'a', 'b', 'c']);
  await focusByKey('b');
  await remove('b');
  expect(await focused()).toBe('c');
  await remove('c');
  expect(await focused()).toBe('a');
});

test('it stays as near as it can: within what is around it, and no further out than it must', async () => {
  await put([{ in: ['a', 'b'] }, 'far']);
  await focusByKey('b');
  await remove('b');
  expect(await focused()).toBe('a');
  await remove('a');
  expect(await focused()).toBe('far');
});

test('it is seen also where all goes that is around it', async () => {
  await put(['a', { name: 'outer', in: [{ in: ['b'] }] }, 'c']);
  await focusByKey('b');
  await remove('outer');
  expect(await focused()).toBe('c');
});

test('what Tab does not lead to is passed over', async () => {
  await put([
    'a',
    { name: 'no stop', with: { tabindex: '-1' } },
    { name: 'disabled', with: { disabled: '' } },
    { in: ['inert'], with: { inert: '' } },
    { in: ['for the eye only'], with: { 'aria-hidden': 'true' } },
    { in: ['not there'], with: { hidden: '' } },
    'unseen',
    { tag: 'span', name: 'no control' },
    { tag: 'span', name: 'stop', with: { tabindex: '0' } },
    'z',
  ]);
  await page.evaluate(() => {
    const unseen = document.getElementById('unseen');
    if (unseen !== null) unseen.style.visibility = 'hidden';
  });
  await focusByKey('a');
  await remove('a');
  expect(await focused()).toBe('stop');
});

test('whoever knows better where it goes is waited for, and what was moved is left where it is', async () => {
  await put(['a', 'b', 'c']);
  await focusByKey('b');
  const had = await page.evaluate(async () => {
    const seen: string[] = [];
    document.addEventListener('focusin', ({ target }) => seen.push((target as Element).id));
    document.getElementById('b')?.remove();
    await new Promise((done) => setTimeout(done, 25));
    document.getElementById('a')?.focus();
    await new Promise((done) => setTimeout(done, 150));
    return seen;
  });
  expect(had).toEqual(['a']);
});

test('the pointer’s focus is not given on, unless a key has used it', async () => {
  await put(['a', 'b', 'c']);
  await page.locator('#b').click();
  await remove('b');
  expect(await focused(), 'no key').toBe('');

  await page.locator('#a').click();
  await page.keyboard.press('Shift');
  await remove('a');
  expect(await focused(), 'a key that does nothing alone').toBe('');

  await put(['d', 'e']);
  await page.locator('#d').click();
  await page.keyboard.press('x');
  await remove('d');
  expect(await focused(), 'a key').toBe('e');
});

test('a key’s place is over where the pointer has set another', async () => {
  await put(['a', 'b', 'c']);
  await focusByKey('a');
  await page.locator('#b').click();
  await remove('a', 'b');
  expect(await focused()).toBe('');
});

test('what was left for no other place is left', async () => {
  await put(['a', 'b']);
  await focusByKey('a');
  await page.evaluate(() => (document.activeElement as HTMLElement).blur());
  expect(await focused()).toBe('');
  await remove('a');
  expect(await focused()).toBe('');
});

test.describe('when a layer closes', () => {
  const dialog = (name: string, inner: readonly Piece[]): Piece => ({
    name,
    in: inner,
    with: { role: 'dialog', tabindex: '-1' },
  });

  test('the place below it counts again', async () => {
    await put(['a', 'b', dialog('layer', ['x', 'y'])]);
    await focusByKey('a');
    await focusByKey('x');
    await remove('layer');
    expect(await focused()).toBe('a');
  });

  test('so does the one that lies below two', async () => {
    await put(['a', 'b', dialog('layer', ['x']), { name: 'menu', in: ['entry'], with: { role: 'menu' } }]);
    await focusByKey('b');
    await focusByKey('x');
    await focusByKey('entry');
    await remove('layer', 'menu');
    expect(await focused()).toBe('b');
  });

  test('where the place below can be none any more, the next one is', async () => {
    await put(['a', 'b', 'c', dialog('layer', ['x'])]);
    await focusByKey('b');
    await focusByKey('x');
    await page.evaluate(() => document.getElementById('b')?.setAttribute('disabled', ''));
    await remove('layer');
    expect(await focused()).toBe('c');

    await put([dialog('other', ['y'])]);
    await focusByKey('c');
    await focusByKey('y');
    await remove('c', 'other');
    expect(await focused()).toBe('a');
  });

  test('the place below it counts where it stands now', async () => {
    await put(['a', 'b', 'c', dialog('layer', ['x'])]);
    await focusByKey('b');
    await focusByKey('x');
    await page.evaluate(() => document.querySelector('.probe')?.prepend(document.getElementById('b') ?? ''));
    await remove('layer');
    expect(await focused()).toBe('b');
  });

  test('so it does where a script had let go of it before the layer had it', async () => {
    await put(['a', 'b', dialog('layer', ['x'])]);
    await focusByKey('a');
    await page.evaluate(() => {
      (document.activeElement as HTMLElement).blur();
      document.getElementById('x')?.focus();
    });
    await page.waitForTimeout(settledMs);
    await remove('layer');
    expect(await focused()).toBe('a');
  });

  test('what goes below it takes nothing from it', async () => {
    await put(['a', 'b', dialog('layer', ['x'])]);
    await focusByKey('a');
    await page.locator('#x').click();
    await remove('a');
    expect(await focused()).toBe('x');
  });

  test('a layer that has the focus itself is no place', async () => {
    await put(['a', 'b', dialog('layer', ['x']), 'z']);
    await focusByKey('a');
    await focusByKey('layer');
    await focusByKey('x');
    await remove('layer');
    expect(await focused()).toBe('a');
  });

  test('until then, the place below it is given nothing', async () => {
    await put(['a', 'b', dialog('layer', ['x'])]);
    await focusByKey('a');
    await page.locator('#x').click();
    await page.evaluate(() => (document.activeElement as HTMLElement).blur());
    await remove('b');
    expect(await focused()).toBe('');
  });

  test('a layer that takes the focus from what goes in it hands it to the next', async () => {
    await put(['a', dialog('layer', ['x', 'y'])]);
    await focusByKey('x');
    await page.evaluate(() => {
      document.getElementById('x')?.remove();
      document.getElementById('layer')?.focus();
    });
    expect(await focused()).toBe('y');
  });
});

test('a press on a button that cannot be pressed now comes to nothing, and leaves the focus', async () => {
  await put([
    {
      tag: 'form',
      in: [
        { name: 'off', with: { 'aria-disabled': 'true' } },
        { name: 'on', with: { type: 'button' } },
      ],
    },
  ]);
  await page.evaluate(() => {
    const did: string[] = [];
    Object.assign(globalThis, { did });
    for (const name of ['off', 'on'])
      document.getElementById(name)?.addEventListener('click', () => did.push(name));
    document.querySelector('.probe form')?.addEventListener('submit', (event) => {
      event.preventDefault();
      did.push('sent');
    });
  });
  await focusByKey('off');
  await page.keyboard.press('Enter');
  // Playwright would wait for it to be another one.
  await page.locator('#off').click({ force: true });
  expect(await focused()).toBe('off');
  await page.locator('#on').click();
  expect(await page.evaluate(() => (globalThis as unknown as { did: string[] }).did)).toEqual(['on']);
});
