// Lenient readers for untrusted replies: an optional field of the wrong type reads as absent, a bad item of a
// list is left out, and extra fields never matter. What must be there is checked strictly by each provider.
// Invariant: nothing here throws, and every result is bounded by the bounded reply that it was read from.
import * as v from 'valibot';

/** Text, or null where it is absent, empty or no text. */
export const optionalText = v.fallback(
  v.nullable(
    v.pipe(
      v.string(),
      v.transform((text): string | null => (text === '' ? null : text)),
    ),
  ),
  null,
);

/** A finite number, or null. */
export const optionalNumber = v.fallback(v.nullable(v.pipe(v.number(), v.finite())), null);

/** A boolean, or null. */
export const optionalBoolean = v.fallback(v.nullable(v.boolean()), null);

/** Any JSON value, null where absent. */
export const anything = v.fallback(v.unknown(), null);

/** A list of anything, empty where it is absent or no list. */
export const optionalList = v.fallback(v.array(v.unknown()), () => []);

/** An object with these fields, or null. */
export function optionalObject<Entries extends v.ObjectEntries>(entries: Entries) {
  return v.fallback(v.nullable(v.object(entries)), null);
}

/** An id that some servers write as a number; null where it is neither text nor a safe integer. */
export const optionalId = v.fallback(
  v.nullable(
    v.union([
      v.pipe(v.string(), v.minLength(1), v.maxLength(300)),
      v.pipe(
        v.number(),
        v.safeInteger(),
        v.transform((id) => String(id)),
      ),
    ]),
  ),
  null,
);

/** The value behind a field that may hold JSON as text; the field itself where it is no such text. */
export function unwrapJson(value: unknown): unknown {
  if (typeof value !== 'string' || !/^\s*(?:[[{]|null\s*$)/.test(value)) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

/** The texts of a list, without empty ones; an only text counts as a list of one. */
export function readTexts(value: unknown): string[] {
  const items: readonly unknown[] = Array.isArray(value) ? value : [value];
  return items.filter((item): item is string => typeof item === 'string' && item !== '');
}

/** The items of a list that fit a schema. */
export function readItems<Schema extends v.GenericSchema>(
  schema: Schema,
  items: unknown,
): v.InferOutput<Schema>[] {
  if (!Array.isArray(items)) return [];
  return items.flatMap((item: unknown) => {
    const result = v.safeParse(schema, item);
    return result.success ? [result.output] : [];
  });
}

/** True for a JSON object, not a list and not null. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
