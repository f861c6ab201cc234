// The window at its start, where what it needs later is slow or silent.
// Invariant: nothing that the pictures do not need keeps them from being shown.
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { glob, mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, test } from '@playwright/test';
import SQLite from 'better-sqlite3';
import { catalogPath } from '../../src/main/catalog/catalog-path.ts';
import { makeLibrary } from '../bench/make-library.ts';
import { launchApp } from './launch.ts';
import type { LaunchedApp } from './launch.ts';

/** A call of the keychain is given up after so long. */
const keychainLimitMs = 5_000;

/**
 * A session bus on which the keyring is started by whoever asks for it, and then says nothing, as one does whose
 * password nobody enters.
 */
async function startBusWithSilentKeyring(folder: string): Promise<{ bus: ChildProcess; address: string }> {
  const services = join(folder, 'services');
  await mkdir(services);
  await writeFile(
    join(services, 'secrets.service'),
    '[D-BUS Service]\nName=org.freedesktop.secrets\nExec=/bin/sleep 30\n',
  );
  const config = join(folder, 'bus.conf');
  await writeFile(
    config,
    `<busconfig><type>session</type><listen>unix:dir=${folder}</listen><servicedir>${services}</servicedir>
    <policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/>
    <allow own="*"/></policy></busconfig>`,
  );
  const bus = spawn('dbus-daemon', [`--config-file=${config}`, '--nofork', '--print-address'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  for await (const address of createInterface({ input: bus.stdout })) return { bus, address };
  throw new Error('the session bus did not start');
}

test('the window stands while the keychain is silent, and says so where a key is asked for', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'gridkeep-silent-'));
  const { bus, address } = await startBusWithSilentKeyring(folder);
  let launched: LaunchedApp | null = null;
  try {
    launched = await launchApp({ environment: { DBUS_SESSION_BUS_ADDRESS: address } });
    const { page } = launched;
    await expect(page.getByRole('region', { name: 'Gallery' })).toBeVisible();
    // An element is visible as soon as it is laid out, so its paint may still be to come.
    const paintedMs = await page.waitForFunction(
      () => performance.getEntriesByName('first-contentful-paint')[0]?.startTime,
    );
    expect(await paintedMs.jsonValue()).toBeLessThan(keychainLimitMs);
    await page.getByRole('button', { name: 'Add account' }).first().click();
    const dialog = page.getByRole('dialog');
    await expect(dialog.getByLabel('API key')).toBeVisible();
    await expect(dialog.getByText('Keep this key for this session only')).toBeVisible({
      timeout: 3 * keychainLimitMs,
    });
  } finally {
    await launched?.close();
    bus.kill();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
});

test('a link that starts the app is offered for import once the window is there', async () => {
  const launched = await launchApp({
    appArguments: ['gridkeep://import?ids=0123456789abcdef0123456789abcdef'],
  });
  try {
    const box = launched.page.getByRole('textbox', { name: 'Task IDs' });
    await expect(box).toHaveValue('0123456789abcdef0123456789abcdef');
  } finally {
    await launched.close();
  }
});

test('what V8 has compiled of the page is written once, and read at the next start', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'gridkeep-compiled-'));
  const start = async (): Promise<void> => {
    const launched = await launchApp({
      libraryDir: join(folder, 'library'),
      profileDir: join(folder, 'profile'),
    });
    await expect(launched.page.getByRole('region', { name: 'Gallery' })).toBeVisible();
    await launched.close();
  };
  /** The largest is the page's own script; what another start writes anew has another number. */
  const compiled = async (): Promise<{ sizeBytes: number; inode: number }> => {
    let largest = { sizeBytes: 0, inode: 0 };
    for await (const path of glob(join(folder, 'profile', '**', 'Code Cache', 'js', '*_0'))) {
      const { size, ino, birthtimeMs } = await stat(path);
      if (size > largest.sizeBytes) largest = { sizeBytes: size, inode: ino + birthtimeMs };
    }
    return largest;
  };
  try {
    await start();
    const first = await compiled();
    expect(first.sizeBytes).toBeGreaterThan(100_000);
    await start();
    expect(await compiled()).toEqual(first);
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
});

test('pictures are there before the library is open: they wait for nothing that only an open one can tell', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'gridkeep-first-look-'));
  const libraryDir = join(folder, 'library');
  await makeLibrary(libraryDir, 60, 12);
  // Whoever opens the library waits for whoever writes to it, some seconds; who only reads does not.
  const writer = new SQLite(catalogPath(libraryDir));
  writer.exec('BEGIN IMMEDIATE');
  let launched: LaunchedApp | null = null;
  try {
    launched = await launchApp({ libraryDir });
    const { page } = launched;
    const picture = page.locator('[role=gridcell] img').first();
    await expect
      .poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth))
      .toBeGreaterThan(0);
    // Those that are seen first have come with their tiles.
    expect(await picture.getAttribute('src')).toMatch(/^data:image\/webp;base64,/);
    const state = await page.evaluate(() => window.bridge.request('library.state', {}));
    expect(state).toMatchObject({ ok: true, value: { kind: 'opening' } });
    await expect(page.locator('.account-row')).toHaveCount(0);
    expect(writer.inTransaction).toBe(true);
    writer.exec('ROLLBACK');
    await expect(page.locator('.account-row').first()).toBeVisible();
    await expect(picture).toBeVisible();
  } finally {
    writer.close();
    await launched?.close();
    await rm(folder, { recursive: true, force: true });
  }
});
