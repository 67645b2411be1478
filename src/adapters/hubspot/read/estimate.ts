import type { CallContext, ReadRange } from '../../../application/ports/record-system.port.js';
import { SystemFailure, disablesJob, parksRun } from '../../../domain/errors/failure.js';
import type { PortalAccess } from '../portal-access.js';
import { OWNERS } from '../hubspot-types.js';
import { windowProperty } from './window-reader.js';

function filtersOf(type: string, range: ReadRange | null): readonly unknown[] {
  if (range === null) return [];
  if (range.kind === 'window') {
    const from = String(Math.max(Date.parse(range.since), 1_000));
    const until = String(Date.parse(range.until));
    return [
      { propertyName: windowProperty(type, range), operator: 'BETWEEN', value: from, highValue: until },
    ];
  }
  const bound = (operator: string, value: string | null): readonly unknown[] =>
    value === null ? [] : [{ propertyName: 'hs_object_id', operator, value }];
  return [...bound('GT', range.after), ...bound('LTE', range.upTo)];
}

/** Search's `total` with one result: a single call; null where search refuses. Owners have no search. */
export async function estimateTotal(
  access: PortalAccess,
  type: string,
  range: ReadRange | null,
  context: CallContext,
): Promise<number | null> {
  if (type === OWNERS) return null;
  const filters = filtersOf(type, range);
  const body = { filterGroups: filters.length > 0 ? [{ filters }] : [], properties: [], limit: 1 };
  try {
    const { total } = await access.search(type, body, context);
    return typeof total === 'number' ? total : null;
  } catch (error) {
    if (error instanceof SystemFailure && !parksRun(error.failure) && !disablesJob(error.failure))
      return null;
    throw error;
  }
}
