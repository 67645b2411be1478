import type { BoundType } from './binding.js';

const WHOLE_MAX: Readonly<Partial<Record<string, bigint>>> = {
  int2: 32_767n,
  int4: 2_147_483_647n,
  int8: 9_223_372_036_854_775_807n,
};
const WHOLE = /^-?\d{1,19}$/;
/** Whole numbers of so many characters fit into the smallest kind. */
const ALWAYS_FITS = 4;
const UUID = /^[0-9a-f]{8}(-?[0-9a-f]{4}){3}-?[0-9a-f]{12}$/i;

/** An id that cannot be one of this column belongs to no row; asking for it would be an error. */
export function isKey(type: BoundType, id: string): boolean {
  return fits(type.key.native.kind, id);
}

export function fits(kind: string, value: string): boolean {
  if (kind === 'uuid') return UUID.test(value);
  const max = WHOLE_MAX[kind];
  if (max === undefined) return true;
  if (!WHOLE.test(value)) return false;
  if (value.length <= ALWAYS_FITS) return true;
  const whole = BigInt(value);
  return whole <= max && whole >= -max;
}
