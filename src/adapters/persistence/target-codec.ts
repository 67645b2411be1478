import { OUTCOMES, type Effect, type Reason, type TargetOutcome } from '../../domain/sync/outcome.js';

/** Targets as they stand in `record_state.targets`: name, index of outcome, effect, reason, counterpart. */
export type StoredTarget = readonly [string, number, Effect | null, Reason | null, string | null];

export function encodeTargets(targets: readonly TargetOutcome[]): readonly StoredTarget[] {
  return targets.map((t) => [t.target, OUTCOMES.indexOf(t.outcome), t.effect, t.reason, t.counterpartId]);
}

export function decodeTargets(stored: readonly StoredTarget[]): readonly TargetOutcome[] {
  return stored.map(([target, outcome, effect, reason, counterpartId]) => ({
    target,
    outcome: OUTCOMES[outcome] ?? 'pending',
    effect,
    reason,
    counterpartId,
  }));
}

/** What targets had to say although they are well. */
export function auditsOf(targets: readonly TargetOutcome[]): readonly string[] {
  return targets.flatMap(({ outcome, reason }) =>
    reason !== null && (outcome === 'migrated' || outcome === 'unchanged') ? [reason.message] : [],
  );
}
