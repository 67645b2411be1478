import type { FieldValue } from '../records/field-value.js';
import type { ConflictPolicy, UpdatePolicy } from './definition.js';

/** What to do with one field of a linked target whose source changed. */
export type FieldDecision =
  | { readonly kind: 'same' }
  | { readonly kind: 'write' }
  | { readonly kind: 'keep' }
  /** Both sides changed; `resolution` says who was given right, `open` = a person decides. */
  | { readonly kind: 'conflict'; readonly resolution: 'source' | 'target' | 'open' };

export interface FieldSituation {
  readonly policy: Exclude<UpdatePolicy, 'never'>;
  /** The field is mapped in both directions, so that the target's own changes count. */
  readonly twoWay: boolean;
  readonly conflict: ConflictPolicy;
  readonly sourceSide: 'hubspot' | 'business';
  /** The source's value after mapping. */
  readonly mapped: FieldValue;
  /** The target's value when it was last written or compared. */
  readonly seen: FieldValue | undefined;
  /** The target's value now; `undefined` = not read. */
  readonly current: FieldValue | undefined;
  readonly sourceModifiedAt: string | null;
  readonly targetModifiedAt: string | null;
}

export function decideField(at: FieldSituation): FieldDecision {
  const { mapped, current, seen } = at;
  if (current !== undefined && equalValues(current, mapped)) return { kind: 'same' };
  if (current === undefined) return equalValues(seen ?? null, mapped) ? { kind: 'same' } : { kind: 'write' };
  if (at.policy === 'fill-empty') return isEmpty(current) ? { kind: 'write' } : { kind: 'keep' };
  if (at.policy === 'additive') return added(current, seen ?? null, mapped);
  const targetChanged = seen !== undefined && !equalValues(current, seen);
  if (!at.twoWay || !targetChanged) return { kind: 'write' };
  return { kind: 'conflict', resolution: resolve(at) };
}

/** Fills what was never filled; two different values stay as they are, and count as a conflict that the target won. */
function added(current: FieldValue, seen: FieldValue, mapped: FieldValue): FieldDecision {
  if (isEmpty(current)) return isEmpty(seen) ? { kind: 'write' } : { kind: 'keep' };
  return isEmpty(mapped) ? { kind: 'keep' } : { kind: 'conflict', resolution: 'target' };
}

function resolve(at: FieldSituation): 'source' | 'target' | 'open' {
  switch (at.conflict) {
    case 'hubspot':
    case 'business':
      return at.conflict === at.sourceSide ? 'source' : 'target';
    case 'keep-filled':
      return isEmpty(at.current ?? null) ? 'source' : 'target';
    case 'newest':
      return instant(at.sourceModifiedAt) >= instant(at.targetModifiedAt) ? 'source' : 'target';
    case 'ask':
      return 'open';
  }
}

function instant(at: string | null): number {
  return at === null ? 0 : Date.parse(at);
}

/** Empty text and null are the same emptiness. */
export function equalValues(a: FieldValue, b: FieldValue): boolean {
  return a === b || (isEmpty(a) && isEmpty(b));
}

export function isEmpty(value: FieldValue): boolean {
  return value === null || value === '';
}
