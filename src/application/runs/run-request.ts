import type { Problem } from '../../domain/configuration/documents.js';
import type { FieldMappingDefinition, JobDefinition, SyncDefinition } from '../../domain/sync/definition.js';

/** Which side is to be written. */
export type RunDirection = 'toBusiness' | 'toHubspot';

/** The job that a request means, by its direction, and every field of it that cannot be asked for. */
export function resolveRunRequest(
  sync: SyncDefinition,
  name: string,
  direction: RunDirection | null,
  fields: readonly string[] | null,
): { readonly job: string } | { readonly problems: readonly Problem[] } {
  const asked = sync.jobs[name];
  const job = direction === null || (asked && directionOf(asked) === direction) ? name : asked?.reverse;
  const definition = job === undefined ? undefined : sync.jobs[job];
  if (job === undefined || !definition) return { problems: [noReverse(name)] };
  const problems = fields === null ? [] : problemsOfFields(sync, definition, fields);
  return problems.length > 0 ? { problems } : { job };
}

function directionOf(job: JobDefinition): RunDirection {
  return job.source.side === 'hubspot' ? 'toBusiness' : 'toHubspot';
}

function noReverse(job: string): Problem {
  const message = `Job "${job}" goes the other way, and names no job that carries its fields back.`;
  return { path: '/direction', code: 'no-reverse', message };
}

function problemsOfFields(
  sync: SyncDefinition,
  job: JobDefinition,
  fields: readonly string[],
): readonly Problem[] {
  const direction = directionOf(job);
  const mapped = job.targets
    .flatMap((target) => sync.mappings[target.mapping]?.fields ?? [])
    .filter((field) => field.active && (field.direction === 'both' || field.direction === direction));
  return fields.flatMap((name, at) => {
    const named = mapped.filter((field) => isNamed(field, name));
    if (named.some((field) => field.on === 'always')) return [];
    const path = `/fields/${at}`;
    return named.length > 0
      ? [{ path, code: 'create-only', message: `Field "${name}" is written at creation only.` }]
      : [{ path, code: 'unknown-field', message: `No mapping of this job writes a field "${name}".` }];
  });
}

function isNamed(field: FieldMappingDefinition, name: string): boolean {
  return field.hubspot === name || field.business === name;
}
