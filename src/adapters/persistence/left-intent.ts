import type { LeftIntents } from '../../application/ports/page-store.port.js';

const NONE: LeftIntents = { operationIds: [], creates: false, made: [], updates: [] };

/** What is left of one record's intents, with one more among them. */
export function withIntent(
  known: LeftIntents = NONE,
  operationId: string,
  { creates = false, made = [], updates = [] }: Partial<LeftIntents>,
): LeftIntents {
  return {
    operationIds: [...known.operationIds, operationId],
    creates: known.creates || creates,
    made: [...known.made, ...made],
    updates: [...known.updates, ...updates],
  };
}
