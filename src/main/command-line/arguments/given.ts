// What was given to a command, and how its values are read: names, numbers, sizes, times, pictures.
// Invariant: pure; a value that cannot be read is an AppError `usage` that names the option and the right form.
import type { ParseArgsConfig } from 'node:util';
import { AppError } from '../../lib/app-error.ts';

/** The words of one command, taken apart but not yet understood. */
export interface Given {
  /** The command's own name, as `accounts add`. */
  readonly name: string;
  readonly values: Values;
  readonly positionals: readonly string[];
}

export type Values = Readonly<Record<string, string | boolean | undefined>>;

/** How one command is written: the options that it takes besides the common ones, and what they make of it. */
export interface CommandForm<Command> {
  readonly options: NonNullable<ParseArgsConfig['options']>;
  /** Options whose value may be left out: what they may be, the first where nothing is said. */
  readonly optionalValues?: Readonly<Record<string, readonly string[]>>;
  /** Throws AppError usage. */
  read(given: Given): Command;
}

/** `TASK` or `TASK:INDEX`. */
export interface PictureTarget {
  readonly task: string;
  readonly index: number | null;
}

/** Null where the option was not given. */
export function text(values: Values, name: string): string | null {
  const value = values[name];
  return typeof value === 'string' ? value : null;
}

export function required(values: Values, name: string): string {
  const value = text(values, name)?.trim() ?? '';
  if (value === '') throw new AppError('usage', `--${name} is missing.`);
  return value;
}

export function oneOf<Choice extends string>(
  name: string,
  value: string,
  choices: readonly Choice[],
): Choice {
  const found = choices.find((choice) => choice === value);
  if (found === undefined) throw new AppError('usage', `--${name} must be one of ${choices.join(', ')}.`);
  return found;
}

/** A path as it was written; null where the option was not given. An unset variable of a shell names no path. */
export function pathOf(values: Values, name: string): string | null {
  const path = text(values, name);
  if (path === '') throw new AppError('usage', `--${name} names no folder.`);
  return path;
}

/** A whole number. */
export function count(values: Values, name: string, whenAbsent: number): number {
  const value = text(values, name);
  if (value === null) return whenAbsent;
  if (!/^\d{1,9}$/.test(value)) throw new AppError('usage', `--${name} must be a whole number.`);
  return Number(value);
}

/** Bytes: a number, with K, M or G behind it for powers of a thousand; Ki, Mi and Gi for powers of 1,024. */
export function sizeOf(values: Values, name: string): number | null {
  const size = text(values, name)?.trim() ?? null;
  if (size === null) return null;
  const match = /^(\d{1,15}(?:\.\d{1,6})?)(?:([kmg])(i?)b?)?$/i.exec(size);
  if (match === null) throw new AppError('usage', `--${name} must be a size like 500K, 2M or 1.5G.`);
  const power = match[2] === undefined ? 0 : 'kmg'.indexOf(match[2].toLowerCase()) + 1;
  return Math.round(Number(match[1]) * (match[3] === 'i' ? 1024 : 1000) ** power);
}

/** Of a command that takes one name and nothing else. */
export function onlyName({ name, positionals }: Given): string {
  const [label] = positionals;
  if (label === undefined || positionals.length > 1) throw new AppError('usage', `Usage: ${name} NAME`);
  return label;
}

/** Of a command that takes options alone. */
export function refuseExtra({ name, positionals }: Given): void {
  const [extra] = positionals;
  if (extra !== undefined) throw new AppError('usage', `‘${name}’ takes no ‘${extra}’.`);
}

export function targetOf(argument: string): PictureTarget {
  const match = /^(.+):(\d{1,4})$/.exec(argument);
  if (match?.[1] === undefined) return { task: argument, index: null };
  return { task: match[1], index: Number(match[2]) };
}
