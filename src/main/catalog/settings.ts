// Small values by name, such as the window's settings, as JSON text.
// Invariant: values are parsed by their owner's schema; the catalog only keeps them.
import type { Database } from 'better-sqlite3';
import { statement } from './statement.ts';

/** The JSON text kept under this name; null when there is none. */
export function readSetting(db: Database, args: { readonly name: string }): string | null {
  return (statement(db, 'SELECT value FROM settings WHERE name = ?').pluck().get(args.name) as string | undefined) ?? null;
}

export function writeSetting(db: Database, args: { readonly name: string; readonly value: string }): null {
  statement(
    db,
    'INSERT INTO settings (name, value) VALUES (@name, @value) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
  ).run(args);
  return null;
}
