import type { JobDefinition, SyncDefinition, TargetDefinition } from './definition.js';

/** What a job does with records of one HubSpot type. */
export interface PortalUse {
  /** `sync/job` */
  readonly job: string;
  /** HubSpot type by its API name, `owners` among them. */
  readonly type: string;
  readonly access: 'read' | 'write';
}

const OWNERS = 'owners';

/** Every use of the portal by the jobs of a sync that are switched on. Each one once, `write` includes reading. */
export function portalUsesOf(definition: SyncDefinition): readonly PortalUse[] {
  return Object.entries(definition.jobs)
    .filter(([, job]) => job.enabled)
    .flatMap(([name, job]) => portalUsesOfJob(definition, name, job));
}

export function portalUsesOfJob(
  definition: SyncDefinition,
  name: string,
  job: JobDefinition,
): readonly PortalUse[] {
  const uses = new Map<string, PortalUse['access']>();
  const add = (type: string, access: PortalUse['access']): void => {
    if (uses.get(type) !== 'write') uses.set(type, access);
  };
  const { source } = job;
  if (source.side === 'hubspot') add(source.type, (job.after ?? []).length > 0 ? 'write' : 'read');
  for (const target of job.targets) {
    for (const type of hubspotTypesOf(definition, job, target)) {
      add(type, writesHubspot(job, target) ? 'write' : 'read');
    }
  }
  if (looksUpOwners(definition, job)) add(OWNERS, 'read');
  return [...uses].map(([type, access]) => ({ job: `${definition.slug}/${name}`, type, access }));
}

function hubspotTypesOf(
  definition: SyncDefinition,
  job: JobDefinition,
  target: TargetDefinition,
): readonly string[] {
  if (job.source.side === 'business') return target.type;
  const types = target.from === 'self' ? [] : [target.from.associated];
  const parents = target.parents.flatMap(({ via, association, fieldType }) => {
    if (via === 'association' && association !== undefined) return [association];
    return via === 'field' && fieldType !== undefined ? [fieldType] : [];
  });
  const mapped = definition.mappings[target.mapping]?.hubspot;
  return [...types, ...parents, ...(mapped === undefined ? [] : [mapped])];
}

/** A job of kind `link` writes to neither side. */
function writesHubspot(job: JobDefinition, target: TargetDefinition): boolean {
  if (job.source.side === 'hubspot' || job.kind === 'link') return false;
  return target.create !== 'never' || target.update !== 'never';
}

function looksUpOwners(definition: SyncDefinition, job: JobDefinition): boolean {
  return job.targets.some(({ mapping }) =>
    (definition.mappings[mapping]?.fields ?? []).some(
      (field) => field.active && field.lookup?.kind === 'owner',
    ),
  );
}
