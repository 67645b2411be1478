import type { SystemRecord } from '../../../domain/records/system-record.js';
import { placeOf, type LinkedIds } from '../../ports/page-store.port.js';
import type { CompiledStream } from '../compile/compiled-job.js';
import { parentIdsOf } from './resolve-parents.js';

/** Ids, on the source's side, of everything whose counterpart the page asks for: parents and looked-up records. */
export function linkedIdsOf(stream: CompiledStream, records: readonly SystemRecord[]): readonly LinkedIds[] {
  const places = new Map<string, { pairKey: number; typeKeys: readonly number[]; ids: Set<string> }>();
  const idsOf = (pairKey: number, typeKeys: readonly number[]): Set<string> => {
    const key = typeKeys.map((typeKey) => placeOf(pairKey, typeKey)).join();
    const place = places.get(key) ?? { pairKey, typeKeys, ids: new Set<string>() };
    places.set(key, place);
    return place.ids;
  };
  for (const { parents } of stream.targets) {
    for (const parent of parents) {
      if (parent.pairKey === null || parent.sourceTypeKey === null) continue;
      const ids = idsOf(parent.pairKey, [parent.sourceTypeKey]);
      for (const record of records) for (const id of parentIdsOf(parent, record)) ids.add(id);
    }
  }
  for (const { field, pairKey, typeKeys } of stream.linkLookups) {
    const ids = idsOf(pairKey, typeKeys);
    for (const record of records) {
      const id = record.fields[field];
      if (typeof id === 'string' && id !== '') ids.add(id);
    }
  }
  return [...places.values()].map((place) => ({ ...place, ids: [...place.ids] }));
}
