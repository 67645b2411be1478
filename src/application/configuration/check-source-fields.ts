import type { PresetBase } from '../../domain/configuration/preset.js';
import type { JobDefinition } from '../../domain/sync/definition.js';
import type { DeclaredFields, ProblemList } from './check-context.js';
import { checkKnown } from './check-known.js';
import { pointer } from './json-pointer.js';

/** Fields of the business system that jobs name outside their mappings: conditions of reading, parents, actions. */
export function checkSourceFields(
  base: PresetBase,
  declared: DeclaredFields | null,
  problems: ProblemList,
): void {
  if (declared === null) return;
  for (const [name, job] of Object.entries(base.jobs)) {
    const path = pointer('jobs', name);
    if (job.source.side === 'business') checkReading(job, path, declared, problems);
    checkParentFields(job, path, declared, problems);
  }
}

function checkReading(
  { source, after }: JobDefinition,
  path: string,
  declared: DeclaredFields,
  problems: ProblemList,
): void {
  const known = declared.get(source.type) ?? null;
  for (const field of Object.keys(source.select ?? {}))
    checkKnown(field, known, `${path}${pointer('source', 'select', field)}`, problems);
  checkKnown(source.trigger?.field, known, `${path}/source/trigger/field`, problems);
  after?.forEach((action, index) => {
    checkKnown(action.field, known, `${path}${pointer('after', index, 'field')}`, problems);
  });
}

function checkParentFields(
  job: JobDefinition,
  path: string,
  declared: DeclaredFields,
  problems: ProblemList,
): void {
  job.targets.forEach(({ from, type, parents }, index) => {
    const sourceType = from === 'self' ? job.source.type : from.associated;
    parents.forEach((parent, place) => {
      const at = `${path}${pointer('targets', index, 'parents', place)}`;
      if (job.source.side === 'business')
        checkKnown(parent.field, declared.get(sourceType) ?? null, `${at}/field`, problems);
      else checkKnown(parent.into, fieldsOf(type, declared), `${at}/into`, problems);
    });
  });
}

function fieldsOf(types: readonly string[], declared: DeclaredFields): ReadonlySet<string> {
  return new Set(types.flatMap((type) => [...(declared.get(type) ?? [])]));
}
