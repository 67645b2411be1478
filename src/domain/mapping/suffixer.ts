import type { ConverterDefinition } from '../sync/definition.js';
import { IDENTIFIER_LENGTH, withSuffix } from '../values/with-suffix.js';

/** Converters that limit the length of what they give, with the length that they have unless told. */
const LIMITING: ReadonlyMap<string, number | undefined> = new Map([
  ['identifier', IDENTIFIER_LENGTH],
  ['truncate', undefined],
]);

/** Numbers behind a value that was taken, within the length of the field and of its converters. */
export function suffixer(
  converters: readonly ConverterDefinition[],
  maxLength: number | undefined,
): (value: string, n: number) => string | null {
  const lengths = converters.flatMap((converter) => {
    const length = LIMITING.has(converter.name)
      ? (converter['length'] ?? LIMITING.get(converter.name))
      : undefined;
    return length === undefined ? [] : [Number(length)];
  });
  if (maxLength !== undefined) lengths.push(maxLength);
  const limit = lengths.length === 0 ? undefined : Math.min(...lengths);
  return (value, n) => withSuffix(value, n, limit);
}
