import type { CallContext } from '../../../application/ports/record-system.port.js';
import { chunksOf, type PortalAccess } from '../portal-access.js';
import { HubspotFailure } from '../transport/hubspot-transport.js';
import { asObject, asText, objectsOf, type JsonObject } from '../transport/json.js';

/** HF N2. */
const MAX_INPUTS = 1_000;
/** The HubSpot-defined primary types between contacts, deals and companies (HF 10.2). */
const PRIMARY_TYPE_IDS = new Set([1, 2, 5, 6]);

interface Input {
  readonly id: string;
  readonly after?: string;
}

type IdLists = Map<string, { readonly primary: string[]; readonly others: string[] }>;

/**
 * Complete lists of associated ids per record, the primary one first; records without any are absent. With
 * `onlyType`, those associations that have this type.
 */
export async function readAssociations(
  access: PortalAccess,
  from: string,
  to: string,
  ids: readonly string[],
  context: CallContext,
  onlyType?: number,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const lists: IdLists = new Map();
  const path = access.paths.associations(from, to, 'read');
  let inputs: readonly Input[] = [...new Set(ids)].map((id) => ({ id }));
  while (inputs.length > 0) {
    const answers = await Promise.all(
      chunksOf(inputs, MAX_INPUTS).map((chunk) => readChunk(access, path, chunk, context)),
    );
    inputs = answers.flat().flatMap((result) => collect(result, lists, onlyType));
  }
  return new Map([...lists].map(([id, { primary, others }]) => [id, [...new Set([...primary, ...others])]]));
}

/** HF N4, TR25: one dead id may turn the whole answer into a 400; halving finds it, and it has no associations. */
async function readChunk(
  access: PortalAccess,
  path: string,
  inputs: readonly Input[],
  context: CallContext,
): Promise<readonly JsonObject[]> {
  try {
    const answer = await access.post(path, { inputs }, context, 'associations');
    return objectsOf(answer['results']);
  } catch (error) {
    const status = error instanceof HubspotFailure ? error.failure.nativeStatus : undefined;
    if (status !== 400 && status !== 404) throw error;
    if (inputs.length === 1) return [];
    const half = Math.ceil(inputs.length / 2);
    const parts = [inputs.slice(0, half), inputs.slice(half)];
    return (await Promise.all(parts.map((part) => readChunk(access, path, part, context)))).flat();
  }
}

/** Adds a result to the lists and returns what must be read on: a record with more associations than a page. */
function collect(result: JsonObject, lists: IdLists, onlyType?: number): readonly Input[] {
  const id = asText(asObject(result['from'])?.['id']);
  if (id === null) return [];
  const list = lists.get(id) ?? { primary: [], others: [] };
  lists.set(id, list);
  for (const to of objectsOf(result['to'])) {
    const toId = asText(to['toObjectId']);
    if (onlyType !== undefined && !hasType(to, onlyType)) continue;
    if (toId !== null) (isPrimary(to) ? list.primary : list.others).push(toId);
  }
  const after = asText(asObject(asObject(result['paging'])?.['next'])?.['after']);
  return after === null ? [] : [{ id, after }];
}

function hasType(to: JsonObject, typeId: number): boolean {
  return objectsOf(to['associationTypes']).some((type) => Number(type['typeId']) === typeId);
}

function isPrimary(to: JsonObject): boolean {
  return objectsOf(to['associationTypes']).some(
    (type) =>
      type['label'] === 'Primary' ||
      (type['category'] === 'HUBSPOT_DEFINED' && PRIMARY_TYPE_IDS.has(Number(type['typeId']))),
  );
}

/** The same for several associated types: record id -> type -> ids, with an empty list where there are none. */
export async function readAllAssociations(
  access: PortalAccess,
  from: string,
  types: readonly string[],
  ids: readonly string[],
  context: CallContext,
): Promise<(id: string) => Readonly<Record<string, readonly string[]>>> {
  const wanted = ids.length > 0 ? types : [];
  const maps = await Promise.all(wanted.map((to) => readAssociations(access, from, to, ids, context)));
  return (id) => Object.fromEntries(types.map((to, at) => [to, maps[at]?.get(id) ?? []]));
}
