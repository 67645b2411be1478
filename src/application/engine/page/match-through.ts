import { decideMatch, type CompiledMatchRule } from '../../../domain/matching/compile-match-rules.js';
import type { SystemRecord } from '../../../domain/records/system-record.js';
import type { CallContext } from '../../ports/record-system.port.js';
import { candidatesOf } from '../candidates.js';
import type { CompiledJob, CompiledTargetType, CompiledThrough } from '../compile/compiled-job.js';
import type { RecordDraft } from './page-draft.js';

/** Candidates by source record: what its associated records' matches belong to. */
export type ThroughCandidates = ReadonlyMap<string, readonly SystemRecord[]>;

/**
 * Looks for the counterparts of records by what is associated with them: their associated records are matched by
 * their own rules, and what the matches belong to are the candidates.
 */
export async function findThrough(
  job: CompiledJob,
  through: CompiledThrough,
  type: CompiledTargetType,
  seekers: readonly RecordDraft[],
  context: CallContext,
): Promise<ThroughCandidates> {
  const ids = seekers.flatMap(({ record }) => record.associations[through.associated] ?? []);
  if (ids.length === 0) return new Map();
  const selection = { type: through.associated, fields: through.sourceFields, associations: [] };
  const { found } = await job.source.readByIds(selection, [...new Set(ids)], context);
  const parents = await parentsOf(job, through, type, found, context);
  const wanted = [...new Set([...parents.values()].flat())];
  if (wanted.length === 0) return new Map();
  const read = await job.target.readByIds(
    { type: type.name, fields: type.fields, associations: [] },
    wanted,
    context,
  );
  return new Map(
    seekers.map(({ record }) => {
      const own = (record.associations[through.associated] ?? []).flatMap((id) => parents.get(id) ?? []);
      return [record.id, [...new Set(own)].flatMap((id) => read.found.get(id) ?? [])];
    }),
  );
}

/** Associated record -> ids of the type that its one match belongs to. */
async function parentsOf(
  job: CompiledJob,
  through: CompiledThrough,
  type: CompiledTargetType,
  found: ReadonlyMap<string, SystemRecord>,
  context: CallContext,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const parents = new Map<string, readonly string[]>();
  for (const child of through.types) {
    const field = child.parentFields.get(type.name);
    if (field === undefined) continue;
    for (const rule of through.rules) {
      const open = [...found].filter(([id]) => !parents.has(id));
      const matches = await matchChildren(job, rule, child.name, field, open, context);
      for (const [id, parent] of matches) parents.set(id, [parent]);
    }
  }
  return parents;
}

async function matchChildren(
  job: CompiledJob,
  rule: CompiledMatchRule,
  type: string,
  parentField: string,
  records: readonly (readonly [string, SystemRecord])[],
  context: CallContext,
): Promise<ReadonlyMap<string, string>> {
  const probes = records.flatMap(([id, record]) => {
    const probe = rule.probe(record.fields);
    return probe ? [{ id, probe }] : [];
  });
  if (probes.length === 0) return new Map();
  const request = {
    type,
    keys: rule.targetFields,
    probes: probes.map(({ probe }) => probe.coarse),
    fields: [parentField],
  };
  const parents = new Map<string, Set<string>>();
  for await (const portion of candidatesOf(job.target, request, context)) {
    for (const candidate of portion) {
      const key = candidate.archived ? null : rule.exactKey(candidate.fields);
      const parent = candidate.fields[parentField];
      if (key === null || typeof parent !== 'string' || parent === '') continue;
      parents.set(key, (parents.get(key) ?? new Set()).add(parent));
    }
  }
  const matched = new Map<string, string>();
  for (const { id, probe } of probes) {
    const decision = decideMatch(parents.get(probe.exact) ?? []);
    if (decision.status === 'matched') matched.set(id, decision.id);
  }
  return matched;
}
