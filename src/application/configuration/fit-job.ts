import type { JobDefinition, ParentDefinition, TargetDefinition } from '../../domain/sync/definition.js';
import type { DeclaredFields } from './check-context.js';

/** A job as far as the system at hand allows; one that cannot work stays visible, switched off. */
export function fitJob(job: JobDefinition, declared: DeclaredFields): JobDefinition {
  if (!readsWhatThereIs(job, declared)) return { ...job, enabled: false };
  const targets = withTheirParents(job.targets.flatMap((target) => fitTarget(target, job, declared)));
  if (targets.length === 0) return { ...job, enabled: false };
  const { after } = job;
  return { ...job, targets, ...(after === undefined ? {} : { after: fitAfter(after, job, declared) }) };
}

/** What decides about reading cannot be left out: without it the job would take records that are none of its own. */
function readsWhatThereIs({ source }: JobDefinition, declared: DeclaredFields): boolean {
  if (source.side === 'hubspot') return true;
  const known = declared.get(source.type);
  if (known === undefined) return false;
  const fields = [...Object.keys(source.select ?? {}), ...(source.trigger ? [source.trigger.field] : [])];
  return fields.every((field) => known.has(field));
}

function fitTarget(
  target: TargetDefinition,
  job: JobDefinition,
  declared: DeclaredFields,
): readonly TargetDefinition[] {
  const sourceType = target.from === 'self' ? job.source.type : target.from.associated;
  if (job.source.side === 'business' && !declared.has(sourceType)) return [];
  const type = job.source.side === 'hubspot' ? target.type.filter((name) => declared.has(name)) : target.type;
  if (type.length === 0) return [];
  const parents = target.parents.map((parent) => fitParent(parent, { ...target, type }, job, declared));
  if (parents.includes('missing')) return [];
  const kept = parents.filter((parent) => typeof parent !== 'string');
  const when = Object.entries(target.typeWhen ?? {}).filter(([name]) => type.includes(name));
  const fitted = { ...target, type, parents: kept };
  return [target.typeWhen === undefined ? fitted : { ...fitted, typeWhen: Object.fromEntries(when) }];
}

/** `missing` = the system cannot name a parent that is required; `absent` = it does without. */
function fitParent(
  parent: ParentDefinition,
  target: TargetDefinition,
  job: JobDefinition,
  declared: DeclaredFields,
): ParentDefinition | 'missing' | 'absent' {
  const without = parent.required ? 'missing' : 'absent';
  if (job.source.side === 'business') {
    const sourceType = target.from === 'self' ? job.source.type : target.from.associated;
    const known = declared.get(sourceType);
    return parent.field === undefined || known?.has(parent.field) === true ? parent : without;
  }
  const type = parent.type.filter((name) => declared.has(name));
  if (type.length === 0) return without;
  const { into } = parent;
  if (into !== undefined && !target.type.some((name) => declared.get(name)?.has(into) === true))
    return without;
  return { ...parent, type };
}

/** Targets that hang on a target that is gone go, too. */
function withTheirParents(targets: readonly TargetDefinition[]): readonly TargetDefinition[] {
  const names = new Set(targets.map((target) => target.name));
  const kept = targets.filter((target) =>
    target.parents.every((parent) => parent.target === undefined || names.has(parent.target)),
  );
  return kept.length === targets.length ? kept : withTheirParents(kept);
}

function fitAfter(
  after: NonNullable<JobDefinition['after']>,
  { source }: JobDefinition,
  declared: DeclaredFields,
): NonNullable<JobDefinition['after']> {
  if (source.side === 'hubspot') return after;
  return after.filter((action) => declared.get(source.type)?.has(action.field) === true);
}
