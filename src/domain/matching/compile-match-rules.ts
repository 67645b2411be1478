import type { FieldValues } from '../records/field-value.js';
import { otherSide } from '../records/system-record.js';
import type { Side } from '../records/system-record.js';
import type { MatchRuleDefinition, NormaliserName } from '../sync/definition.js';
import type { ValueFunctions } from '../values/value-functions.js';

export interface MatchProbe {
  /** Coarse keys, aligned with the rule's `targetFields`: what a system can look up. */
  readonly coarse: readonly string[];
  /** Equal to a candidate's `exactKey` when the two match. */
  readonly exact: string;
}

export interface CompiledMatchRule {
  readonly name: string;
  readonly scope: 'any' | 'parent';
  readonly sourceFields: readonly string[];
  readonly targetFields: readonly { readonly field: string; readonly normalise: NormaliserName }[];
  /** Null when a compared value is empty: such a record does not take part in the rule. */
  probe(record: FieldValues): MatchProbe | null;
  exactKey(candidate: FieldValues): string | null;
}

export type MatchDecision =
  | { readonly status: 'matched'; readonly id: string }
  | { readonly status: 'none' }
  | { readonly status: 'ambiguous'; readonly ids: readonly string[] };

// Cannot occur in a normal form of text that a system could store.
const JOINT = '\0';

/** Rules in the order of the definition. `from` is the side of the source records. */
export function compileMatchRules(
  rules: readonly MatchRuleDefinition[],
  options: { readonly from: Side; readonly functions: ValueFunctions },
): readonly CompiledMatchRule[] {
  return rules.map((rule) => compileRule(rule, options.from, options.functions));
}

function compileRule(rule: MatchRuleDefinition, from: Side, functions: ValueFunctions): CompiledMatchRule {
  const to = otherSide(from);
  const sourceFields = rule.fields.map((field) => field[from]);
  const targetFields = rule.fields.map((field) => ({ field: field[to], normalise: field.normalise }));
  const normalisers = rule.fields.map((field) => field.normalise);
  const keyOf = (record: FieldValues, names: readonly string[]): string | null => {
    let key: string | null = null;
    for (let index = 0; index < names.length; index++) {
      const normal = functions.normalise(
        normalisers[index] as NormaliserName,
        record[names[index] as string] ?? null,
      );
      if (normal === null) return null;
      key = key === null ? normal : key + JOINT + normal;
    }
    return key;
  };
  const targetNames = targetFields.map((target) => target.field);
  return {
    name: rule.name,
    scope: rule.scope,
    sourceFields,
    targetFields,
    exactKey: (candidate) => keyOf(candidate, targetNames),
    probe: (record) => {
      const exact = keyOf(record, sourceFields);
      if (exact === null) return null;
      const coarse: string[] = [];
      for (let index = 0; index < sourceFields.length; index++) {
        const key = functions.coarseKey(
          normalisers[index] as NormaliserName,
          record[sourceFields[index] as string] ?? null,
        );
        if (key === null) return null;
        coarse.push(key);
      }
      return { coarse, exact };
    },
  };
}

/** Exactly one candidate is a match; several go to match review and are never guessed. */
export function decideMatch(candidateIds: Iterable<string>): MatchDecision {
  const ids = [...new Set(candidateIds)];
  if (ids.length === 0) return { status: 'none' };
  return ids.length === 1 ? { status: 'matched', id: ids[0] as string } : { status: 'ambiguous', ids };
}
