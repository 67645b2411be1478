import type {
  ByPairAndSource,
  ConflictDecision,
  PageDecisions,
  RepairDecision,
} from '../../application/ports/repair-decisions.port.js';
import type { FieldValue } from '../../domain/records/field-value.js';

/** A decision as it is kept, one per record and thing. */
export interface StoredDecision {
  readonly kind: RepairDecision['kind'];
  readonly sourceId: string;
  readonly pairKey: number;
  readonly field: string;
  /** An override's or conflict's value, the rejected candidates, or the restored fields. */
  readonly value: FieldValue | readonly string[];
  readonly take: ConflictDecision['take'] | null;
}

export function conflictDecision(stored: Pick<StoredDecision, 'take' | 'value'>): ConflictDecision | null {
  const { take, value } = stored;
  if (take === null) return null;
  return take === 'value' ? { take, value: asValue(value) } : { take };
}

export function collectDecisions(stored: readonly StoredDecision[]): PageDecisions {
  const ignored = new Set<string>();
  const overrides = new Nested<Record<string, FieldValue>>(() => ({}));
  const conflicts = new Nested<Map<string, ConflictDecision>>(() => new Map());
  const rejected = new Nested<Set<string>>(() => new Set());
  const restores = new Nested<Set<string>>(() => new Set());
  for (const each of stored) {
    const { kind, pairKey, sourceId, field, value } = each;
    switch (kind) {
      case 'ignore':
        ignored.add(sourceId);
        break;
      case 'override':
        overrides.at(pairKey, sourceId)[field] = asValue(value);
        break;
      case 'conflict': {
        const decision = conflictDecision(each);
        if (decision) conflicts.at(pairKey, sourceId).set(field, decision);
        break;
      }
      case 'rejected':
        for (const id of listOf(value)) rejected.at(pairKey, sourceId).add(id);
        break;
      case 'restore': {
        const fields = restores.at(pairKey, sourceId);
        for (const name of listOf(value)) fields.add(name);
        break;
      }
    }
  }
  return {
    ignored,
    overrides: overrides.all,
    conflicts: conflicts.all,
    rejected: rejected.all,
    restores: restores.all,
  };
}

function listOf(value: StoredDecision['value']): readonly string[] {
  return Array.isArray(value) ? (value as readonly string[]) : [];
}

function asValue(value: StoredDecision['value']): FieldValue {
  return typeof value === 'string' || typeof value === 'boolean' ? value : null;
}

class Nested<T> {
  private readonly maps = new Map<number, Map<string, T>>();

  constructor(private readonly empty: () => T) {}

  get all(): ByPairAndSource<T> {
    return this.maps;
  }

  at(pairKey: number, sourceId: string): T {
    const ofPair = this.maps.get(pairKey) ?? new Map<string, T>();
    this.maps.set(pairKey, ofPair);
    const known = ofPair.get(sourceId) ?? this.empty();
    ofPair.set(sourceId, known);
    return known;
  }
}
