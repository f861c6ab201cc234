// Whether one value passes what a search term asks of it.
// Invariant: pure; every place that answers a search asks here, so that all of them mean the same.
import { codeOfAspect } from './finding.ts';
import type { Comparison, ParameterTest, SearchTermOf } from './search-terms.ts';

/** Does a parameter's value pass? `value` is null where the prompt does not have the parameter. */
export function passesParameter(test: ParameterTest, value: string | null): boolean {
  if (value === null) return false;
  switch (test.kind) {
    case 'any':
      return true;
    case 'is':
      return isSame(test.value, value);
    case 'number':
      return isNumber(value) && passesComparison(test.comparison, Number(value), test.value);
  }
}

/** Is `actual <comparison> wanted`? */
export function passesComparison(comparison: Comparison, actual: number, wanted: number): boolean {
  switch (comparison) {
    case '<':
      return actual < wanted;
    case '<=':
      return actual <= wanted;
    case '=':
      return actual === wanted;
    case '>=':
      return actual >= wanted;
    case '>':
      return actual > wanted;
  }
}

/** Ratios this near to each other are one: 1456 × 816 counts as 16:9. */
const ratioTolerance = 0.025;

/** Has a picture of this size the shape, or the ratio? */
export function passesAspect(
  aspect: SearchTermOf<'aspect'>['aspect'],
  widthPx: number,
  heightPx: number,
): boolean {
  const offSquare = codeOfAspect(widthPx, heightPx) - codeOfAspect(1, 1);
  switch (aspect) {
    case 'square':
      return Math.abs(offSquare) <= 1;
    case 'landscape':
      return offSquare > 1;
    case 'portrait':
      return offSquare < -1;
    default: {
      const [width = 1, height = 1] = aspect.split(':').map(Number);
      return Math.abs((widthPx * height) / (heightPx * width) - 1) < ratioTolerance;
    }
  }
}

/**
 * The times that a date term is about, `[fromMs, untilMs)` in UTC ms: `before` its first moment, `after` its last one,
 * `on` all between, as the local calendar has them.
 */
export function timesOf(term: SearchTermOf<'before' | 'after' | 'on'>): {
  readonly fromMs: number;
  readonly untilMs: number;
} {
  const [year = 0, month = null, day = null] = term.date.split('-').map(Number);
  const startMs = localMs(year, (month ?? 1) - 1, day ?? 1);
  const endMs =
    day !== null
      ? localMs(year, (month ?? 1) - 1, day + 1)
      : month !== null
        ? localMs(year, month, 1)
        : localMs(year + 1, 0, 1);
  switch (term.kind) {
    case 'before':
      return { fromMs: -Infinity, untilMs: startMs };
    case 'on':
      return { fromMs: startMs, untilMs: endMs };
    case 'after':
      return { fromMs: endMs, untilMs: Infinity };
  }
}

function localMs(year: number, month: number, day: number): number {
  const date = new Date(2000, 0, 1);
  // `new Date(99, …)` would be 1999.
  date.setFullYear(year, month, day);
  return date.getTime();
}

/** Numbers by their value; of lists (`sref` codes, `no` words) everything that is asked for must be there. */
function isSame(wanted: string, value: string): boolean {
  const [one, other] = [wanted.toLowerCase(), value.toLowerCase()];
  if (one === other) return true;
  if (isNumber(one) && isNumber(other)) return Number(one) === Number(other);
  const separator = other.includes(',') ? ',' : ' ';
  if (!other.includes(separator)) return false;
  const parts = new Set(other.split(separator).map((part) => part.trim()));
  return one.split(separator).every((part) => parts.has(part.trim()));
}

function isNumber(text: string): boolean {
  return /^-?[0-9]+(?:\.[0-9]+)?$/.test(text);
}
