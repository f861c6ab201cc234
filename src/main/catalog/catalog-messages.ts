// What the catalog's threads and the rest of the program say to each other.
// Invariant: plain data and ports only; errors cross as failure and cause.
import type { MessagePort } from 'node:worker_threads';
import type { Failure } from '../../preload/contract/failure.ts';
import type { CatalogChanges } from './change-log.ts';
import type { OpenMode } from './open.ts';
import type { OperationName } from './operations.ts';

export interface CatalogCall {
  readonly kind: 'call';
  readonly id: number;
  readonly name: OperationName;
  readonly args: unknown;
}

export type CatalogRequest =
  | CatalogCall
  /** From now on the writer tells the gallery's thread what it has touched. */
  | { readonly kind: 'feed'; readonly port: MessagePort }
  | { readonly kind: 'close' };

export type CatalogReply =
  | { readonly kind: 'opened' }
  | { readonly kind: 'refused'; readonly failure: Failure; readonly cause: string }
  | { readonly kind: 'answer'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'error'; readonly id: number; readonly failure: Failure; readonly cause: string }
  | { readonly kind: 'changed'; readonly changes: CatalogChanges }
  | { readonly kind: 'closed' };

/** What a thread is told at its start. */
export type CatalogRole =
  | { readonly kind: 'catalog'; readonly libraryDir: string; readonly mode: OpenMode }
  | { readonly kind: 'gallery'; readonly libraryDir: string; readonly feed: MessagePort };

/** From the writer to the gallery's thread. */
export type FeedMessage =
  /** Every change that is committed from now on will be told. */
  | { readonly kind: 'begun' }
  /** `touched` null: too many tasks to name. */
  | { readonly kind: 'touched'; readonly touched: readonly number[] | null; readonly revision: number };
