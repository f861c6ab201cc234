// Every request that may cross from the page to the main process: name → input schema and output type.
// Invariant: one object argument per request, parsed by its schema before any handler sees it; unknown
// fields are refused, so surplus data cannot cross. Answers are `Result<Output>`.
import * as v from 'valibot';
import { galleryFilters, providerIds } from './entities.ts';
import type {
  Account,
  Activity,
  AppInfo,
  GalleryPage,
  ImportPlan,
  ImportReport,
  Settings,
  TaskDetails,
} from './entities.ts';

/** An import text may be a whole log: 32 Mi characters. */
export const importTextMaxLength = 32 * 1024 * 1024;
/** Windows' credential store takes 2,560 bytes; the origin is kept beside the key. */
export const keyMaxBytes = 2048;
/** Rows per gallery page. */
export const galleryPageMaxRows = 400;
/** Ids in one request that names rows. */
export const idsMaxCount = 10_000;

const rowId = v.pipe(v.number(), v.safeInteger(), v.minValue(1));
const rowIds = v.pipe(v.array(rowId), v.minLength(1), v.maxLength(idsMaxCount));
const accountId = v.pipe(v.string(), v.uuid());
const label = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(60));
const baseUrl = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(500));
const apiKey = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxBytes(keyMaxBytes));
const importText = v.pipe(v.string(), v.maxLength(importTextMaxLength));
const nothing = v.strictObject({});

const galleryQuery = v.strictObject({
  accountId: v.nullable(accountId),
  search: v.pipe(v.string(), v.maxLength(500)),
  show: v.picklist(galleryFilters),
});

const importInput = v.strictObject({
  text: importText,
  /** A named account takes every id, whatever its shape. */
  accountId: v.nullable(accountId),
  /** Also ask accounts of other providers about an id that nobody of the first one knows. */
  askOthers: v.boolean(),
});

interface RequestDefinition<Input extends v.GenericSchema, Output> {
  readonly input: Input;
  /** Carries the output's type only; never set. */
  readonly output?: Output;
}

function request<Output>() {
  return <Input extends v.GenericSchema>(input: Input): RequestDefinition<Input, Output> => ({ input });
}

/** The list itself. `noun.verb`. */
export const requests = {
  'app.info': request<AppInfo>()(nothing),
  'accounts.list': request<readonly Account[]>()(nothing),
  /** Tests the key with a real request first; adds nothing when the provider refuses it. */
  'accounts.add': request<Account>()(
    v.strictObject({
      provider: v.picklist(providerIds),
      label,
      baseUrl,
      userId: v.nullable(v.pipe(v.string(), v.trim(), v.regex(/^\d{1,12}$/))),
      scope: v.picklist(['own', 'admin']),
      allowHttp: v.boolean(),
      key: apiKey,
      /** Keep the key in memory until the app ends; for systems without a keychain. */
      forThisSession: v.boolean(),
    }),
  ),
  'accounts.test': request<Account>()(v.strictObject({ id: accountId })),
  'accounts.rename': request<Account>()(v.strictObject({ id: accountId, label })),
  'accounts.rotateKey': request<Account>()(
    v.strictObject({ id: accountId, key: apiKey, forThisSession: v.boolean() }),
  ),
  'accounts.pause': request<Account>()(v.strictObject({ id: accountId })),
  'accounts.resume': request<Account>()(v.strictObject({ id: accountId })),
  /** Removes the key and the account; its tasks and pictures stay. */
  'accounts.remove': request<null>()(v.strictObject({ id: accountId })),
  'import.preview': request<ImportPlan>()(importInput),
  'import.start': request<ImportReport>()(importInput),
  'gallery.page': request<GalleryPage>()(
    v.strictObject({
      query: galleryQuery,
      from: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
      count: v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(galleryPageMaxRows)),
    }),
  ),
  'tasks.details': request<TaskDetails>()(v.strictObject({ taskId: rowId })),
  /** Looks at these tasks again now, and tries their failed pictures again. */
  'tasks.retry': request<null>()(v.strictObject({ taskIds: rowIds })),
  /** Moves originals to the library's trash and remembers it. */
  'pictures.delete': request<{ readonly deleted: number }>()(v.strictObject({ pictureIds: rowIds })),
  /** Undoes `pictures.delete` for these pictures while the trash still has their files. */
  'pictures.restore': request<{ readonly restored: number }>()(v.strictObject({ pictureIds: rowIds })),
  'pictures.showInFolder': request<null>()(v.strictObject({ pictureId: rowId })),
  'pictures.copyImage': request<null>()(v.strictObject({ pictureId: rowId })),
  'clipboard.writeText': request<null>()(v.strictObject({ text: v.pipe(v.string(), v.maxLength(100_000)) })),
  'activity.get': request<Activity>()(nothing),
  'saving.setPaused': request<null>()(v.strictObject({ paused: v.boolean() })),
  'settings.get': request<Settings>()(nothing),
  'settings.set': request<Settings>()(
    v.strictObject({
      theme: v.optional(v.picklist(['system', 'dark', 'light'])),
      language: v.optional(v.picklist(['system', 'en', 'de', 'zh-CN'])),
      cellSizePx: v.optional(v.pipe(v.number(), v.integer(), v.minValue(80), v.maxValue(800))),
      sidebarOpen: v.optional(v.boolean()),
      detailsOpen: v.optional(v.boolean()),
    }),
  ),
} as const;

export type RequestName = keyof typeof requests;
export type RequestInput<Name extends RequestName> = v.InferInput<(typeof requests)[Name]['input']>;
export type ParsedInput<Name extends RequestName> = v.InferOutput<(typeof requests)[Name]['input']>;
export type RequestOutput<Name extends RequestName> =
  (typeof requests)[Name] extends RequestDefinition<v.GenericSchema, infer Output> ? Output : never;
