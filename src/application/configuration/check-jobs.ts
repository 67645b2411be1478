import { suggestion } from '../../domain/configuration/did-you-mean.js';
import type { PresetBase } from '../../domain/configuration/preset.js';
import type { JobDefinition, ParentDefinition, TargetDefinition } from '../../domain/sync/definition.js';
import type { ProblemList } from './check-context.js';
import { checkName } from './check-names.js';
import { pointer } from './json-pointer.js';

/** What one target of one job is checked with. */
interface TargetScope {
  readonly base: PresetBase;
  readonly job: JobDefinition;
  readonly path: string;
  /** Targets before it. */
  readonly earlier: readonly TargetDefinition[];
  readonly problems: ProblemList;
}

/** The names that jobs put together: mappings and their types, filters, match rules, earlier targets, other jobs. */
export function checkJobs(base: PresetBase, problems: ProblemList): void {
  for (const [name, job] of Object.entries(base.jobs)) {
    const path = pointer('jobs', name);
    checkName(job.source.filter, Object.keys(base.filters), `${path}/source/filter`, 'filter', problems);
    checkReverse(name, base, path, problems);
    job.targets.forEach((target, index) => {
      const earlier = job.targets.slice(0, index);
      checkTarget(target, {
        base,
        job,
        path: `${path}${pointer('targets', index)}`,
        earlier,
        problems,
      });
    });
  }
}

function checkTarget(target: TargetDefinition, scope: TargetScope): void {
  const { base, job, path, earlier, problems } = scope;
  if (earlier.some((other) => other.name === target.name))
    problems.add(`${path}/name`, 'duplicate', 'Another target of this job has this name.');
  checkName(target.mapping, Object.keys(base.mappings), `${path}/mapping`, 'mapping', problems);
  checkName(target.match, Object.keys(base.matchRules), `${path}/match`, 'match-rule', problems);
  checkName(target.filter, Object.keys(base.filters), `${path}/filter`, 'filter', problems);
  checkTypes(target, scope);
  for (const type of Object.keys(target.typeWhen ?? {})) {
    const message = `This target has no type "${type}".${suggestion(type, target.type)}`;
    if (!target.type.includes(type))
      problems.add(`${path}${pointer('typeWhen', type)}`, 'unknown-type', message);
  }
  if (target.from === 'self' && target.filter !== undefined) {
    const message = 'A filter of a target is over associated records: give the source the filter.';
    problems.add(`${path}/filter`, 'no-associated-records', message);
  }
  if (
    target.create === 'never' &&
    target.update === 'never' &&
    target.match === undefined &&
    job.kind !== 'link'
  )
    problems.add(path, 'does-nothing', 'This target is neither matched, created nor updated.');
  target.parents.forEach((parent, index) => {
    checkParent(parent, target, `${path}${pointer('parents', index)}`, scope);
  });
}

/** A mapping is between the types that the target reads and writes. */
function checkTypes(target: TargetDefinition, { base, job, path, problems }: TargetScope): void {
  const mapping = base.mappings[target.mapping];
  if (mapping === undefined) return;
  const sourceType = sourceTypeOf(job, target);
  const fromHubspot = job.source.side === 'hubspot';
  const business = fromHubspot ? target.type : [sourceType];
  const hubspot = fromHubspot ? [sourceType] : target.type;
  const strange = [
    ...business.filter((type) => !mapping.business.includes(type)),
    ...hubspot.filter((type) => type !== mapping.hubspot),
  ];
  for (const type of strange) {
    const message = `The mapping "${target.mapping}" is not for the type "${type}": it joins ${mapping.hubspot} and ${mapping.business.join(', ')}.`;
    problems.add(`${path}/mapping`, 'wrong-mapping', message);
  }
}

function checkParent(
  parent: ParentDefinition,
  target: TargetDefinition,
  path: string,
  scope: TargetScope,
): void {
  const { base, earlier, problems } = scope;
  checkName(parent.pair, Object.keys(base.mappings), `${path}/pair`, 'mapping', problems);
  if (parent.target !== undefined) {
    const before = earlier.find((other) => other.name === parent.target);
    const names = earlier.filter((other) => other.from === 'self').map((other) => other.name);
    if (before === undefined || (before.from !== 'self' && before.from !== target.from)) {
      const message = `There is no earlier target "${parent.target}" of the same record.${suggestion(parent.target, names)}`;
      problems.add(`${path}/target`, 'unknown-target', message);
    }
  }
  if (parent.by !== undefined) checkBringer(parent, path, scope);
}

/** The job that brings a parent over has to feed the pair, from the parent's own type. */
function checkBringer(parent: ParentDefinition, path: string, { base, job, problems }: TargetScope): void {
  const by = parent.by ?? '';
  checkName(by, Object.keys(base.jobs), `${path}/by`, 'job', problems);
  const bringer = base.jobs[by];
  if (bringer === undefined) return;
  const sourceType = parent.association ?? parent.fieldType;
  const feeds = bringer.targets.some(
    (target) =>
      target.mapping === parent.pair &&
      (sourceType === undefined || sourceTypeOf(bringer, target) === sourceType),
  );
  if (feeds && bringer.source.side === job.source.side) return;
  const message = `The job "${by}" does not bring ${sourceType ?? 'records'} over by the mapping "${parent.pair ?? ''}".`;
  problems.add(`${path}/by`, 'wrong-job', message);
}

function checkReverse(name: string, base: PresetBase, path: string, problems: ProblemList): void {
  const job = base.jobs[name];
  if (job?.reverse === undefined) return;
  checkName(job.reverse, Object.keys(base.jobs), `${path}/reverse`, 'job', problems);
  const reverse = base.jobs[job.reverse];
  if (reverse === undefined) return;
  const mappings = new Set(job.targets.map((target) => target.mapping));
  const shared = reverse.targets.some((target) => mappings.has(target.mapping));
  if (reverse.source.side !== job.source.side && shared) return;
  const message = `The job "${job.reverse}" does not carry the same fields the other way.`;
  problems.add(`${path}/reverse`, 'wrong-job', message);
}

function sourceTypeOf(job: JobDefinition, target: TargetDefinition): string {
  return target.from === 'self' ? job.source.type : target.from.associated;
}
