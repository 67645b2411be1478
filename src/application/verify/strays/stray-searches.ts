import type { Side } from '../../../domain/records/system-record.js';
import { ORIGIN_FIELD } from '../../../domain/sync/origin.js';
import type { LaneRange } from '../../../domain/sync/lane.js';
import type { EngineDeps } from '../../engine/engine-deps.js';
import type { CallContext, ReadSelection } from '../../ports/record-system.port.js';
import type { NewLane } from '../../ports/run-store.port.js';
import type { PreparedVerify, VerifiedPair, View } from '../verified-pairs.js';

/** Records that are worth a lane of their own. */
const RECORDS_PER_LANE = 2_000;

/** How the records of one side of a mapping are looked through for those that should be linked. */
export interface StraySearch {
  readonly side: Side;
  readonly type: string;
  readonly typeKey: number;
  readonly selection: ReadSelection;
  /** Whose rules pair them; null = nobody's, only their origin is looked at. */
  readonly view: View | null;
  /** They may say which record they were made for. */
  readonly tellsOrigin: boolean;
}

/**
 * HubSpot's side is read where a job matches from there, and where records tell their origin; the business side where
 * jobs match from there alone. The rules pair the same records from either side.
 */
export function straySearches(
  prepared: PreparedVerify,
  pair: VerifiedPair,
  context: CallContext,
): Promise<readonly StraySearch[]> {
  const known = KNOWN.get(pair);
  if (known) return known;
  const drafted = draftSearches(prepared, pair, context);
  KNOWN.set(pair, drafted);
  drafted.catch(() => KNOWN.delete(pair));
  return drafted;
}

/** Once for a prepared comparison: every page asks. */
const KNOWN = new WeakMap<VerifiedPair, Promise<readonly StraySearch[]>>();

async function draftSearches(
  { plan, systems }: PreparedVerify,
  pair: VerifiedPair,
  context: CallContext,
): Promise<readonly StraySearch[]> {
  const fromHubspot = pair.matching.find(({ source }) => source === 'hubspot') ?? null;
  const fromBusiness = fromHubspot ? undefined : pair.matching.find(({ source }) => source === 'business');
  const schema = await systems.hubspot.describe(context);
  const fields = schema.types.find(({ name }) => name === pair.hubspotType)?.fields ?? [];
  const tellsOrigin = fields.some(({ name }) => name === ORIGIN_FIELD);
  const typeKey = plan.keys.types.get(`hubspot:${pair.hubspotType}`);
  const searches: StraySearch[] = [];
  if (typeKey !== undefined && (fromHubspot || tellsOrigin)) {
    const known = fromHubspot?.stream.selection ?? { type: pair.hubspotType, fields: [], associations: [] };
    const selection = tellsOrigin
      ? { ...known, fields: [...new Set([...known.fields, ORIGIN_FIELD])] }
      : known;
    searches.push({
      side: 'hubspot',
      type: pair.hubspotType,
      typeKey,
      selection,
      view: fromHubspot,
      tellsOrigin,
    });
  }
  if (fromBusiness) {
    const { selection, type, typeKey: key } = fromBusiness.stream;
    searches.push({
      side: 'business',
      type,
      typeKey: key,
      selection,
      view: fromBusiness,
      tellsOrigin: false,
    });
  }
  return searches;
}

/** Lanes by ids, as a backfill has them. */
export async function strayLanes(
  deps: EngineDeps,
  prepared: PreparedVerify,
  pair: VerifiedPair,
  context: CallContext,
): Promise<readonly Omit<NewLane, 'lane'>[]> {
  const lanes: Omit<NewLane, 'lane'>[] = [];
  for (const { side, type, typeKey } of await straySearches(prepared, pair, context)) {
    const system = prepared.systems[side];
    const total = (await system.estimateTotal(type, null, context)) ?? 0;
    const parts = Math.min(deps.limits.lanes, Math.ceil(total / RECORDS_PER_LANE));
    const ranges = parts > 1 ? await system.splitRange(type, parts, context) : [{ after: null, upTo: null }];
    for (const { after, upTo } of ranges) {
      const range: LaneRange = { kind: 'strays', mapping: pair.mapping, side, after, upTo };
      lanes.push({ typeKey, round: 0, range });
    }
  }
  return lanes;
}
