import type { Outcome } from '../../domain/sync/outcome.js';

/** Where several jobs read a parent, the least settled outcome counts. */
const WORST_OUTCOME_FIRST: readonly Outcome[] = ['failed', 'pending', 'skipped', 'unchanged', 'migrated'];

export function worstOutcomes(
  rows: readonly { readonly id: string; readonly outcome: Outcome }[],
): ReadonlyMap<string, Outcome> {
  const worst = new Map<string, Outcome>();
  for (const { id, outcome } of rows) {
    const known = worst.get(id);
    if (known === undefined || WORST_OUTCOME_FIRST.indexOf(outcome) < WORST_OUTCOME_FIRST.indexOf(known))
      worst.set(id, outcome);
  }
  return worst;
}
