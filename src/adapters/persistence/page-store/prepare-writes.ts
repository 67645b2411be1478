import type {
  PrepareWritesRequest,
  PrepareWritesResult,
  WriteIntent,
} from '../../../application/ports/page-store.port.js';
import { otherSide } from '../../../domain/records/system-record.js';
import type { Database } from '../database.js';
import type { Statement } from '../statement.js';
import { jsonParameter } from '../json-parameter.js';

/** Transaction 1 is one call: see the function in the migration `page-functions`. */
const CLAIM: Statement = {
  name: 'claim-page',
  text: 'select crosstie.claim_page($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) as busy',
};

export async function prepareWrites(
  database: Database,
  request: PrepareWritesRequest,
): Promise<PrepareWritesResult> {
  const busy = await database.pageCell<readonly string[]>(CLAIM, [
    request.syncKey,
    request.runKey,
    request.lane,
    request.fence,
    request.writeTimeoutMs,
    request.sourceSide,
    request.typeKey,
    jsonParameter(wanted(request)),
    jsonParameter(request.intents.map(intended)),
    jsonParameter(asLoaded(request)),
  ]);
  return busy ? { status: 'ok', busy: new Set(busy) } : { status: 'stale' };
}

function intended({ operationId, pairKey, sourceId, update, made }: WriteIntent): readonly unknown[] {
  const creation = [operationId, pairKey, sourceId];
  if (update) return [...creation, update.targetId, { f: update.fields, c: update.conflicts }];
  return made ? [...creation, null, null, [made]] : creation;
}

type Wanted = readonly [source: string] | readonly [source: string, side: string, type: number, id: string];

function wanted(request: PrepareWritesRequest): readonly Wanted[] {
  const target = otherSide(request.sourceSide);
  const records: Wanted[] = [];
  for (const { sourceId, targets } of request.sources) {
    records.push([sourceId]);
    for (const { typeKey, id } of targets) records.push([sourceId, target, typeKey, id]);
  }
  return records;
}

type AsLoaded = readonly [pair: number, source: string, version?: string];

function asLoaded(request: PrepareWritesRequest): readonly AsLoaded[] {
  const records: AsLoaded[] = [];
  for (const { sourceId, unlinkedPairs, links = [] } of request.sources) {
    for (const pair of unlinkedPairs) records.push([pair, sourceId]);
    for (const { pairKey, version } of links) records.push([pairKey, sourceId, version]);
  }
  return records;
}
