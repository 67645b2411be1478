import { closest } from '../../domain/configuration/did-you-mean.js';
import type { Preset } from '../../domain/configuration/preset.js';
import type { JobDefinition, JobTrigger } from '../../domain/sync/definition.js';
import type { CheckContext, ProblemList } from './check-context.js';
import { checkFilters } from './check-filters.js';
import { checkMappings } from './check-mappings.js';
import { checkMatchRules } from './check-match-rules.js';
import { checkName } from './check-names.js';
import { checkReferences } from './check-references.js';
import { checkSettings } from './check-settings.js';
import { entriesOf, isObject, pointer } from './json-pointer.js';

/** Everything about a sync that its JSON Schema cannot say: names that must exist, expressions that must compile. */
export function checkSyncs(document: unknown, context: CheckContext, problems: ProblemList): void {
  if (!isObject(document)) return;
  const portals = [...context.storedPortals, ...entriesOf(document['portals']).map(([slug]) => slug)];
  const systems = [...context.storedSystems, ...entriesOf(document['systems']).map(([slug]) => slug)];
  for (const [slug, sync] of entriesOf(document['syncs'])) {
    if (!isObject(sync)) continue;
    const path = pointer('syncs', slug);
    checkName(sync['portal'], portals, `${path}/portal`, 'portal', problems);
    checkName(sync['system'], systems, `${path}/system`, 'system', problems);
    checkName(sync['preset'], context.presets.names(), `${path}/preset`, 'preset', problems);
    const preset = presetFor(sync['preset'], context);
    if (preset !== null) checkAgainstPreset(sync, preset, path, context, problems);
  }
}

/** An unknown preset is one problem; the one that was probably meant tells the others. */
function presetFor(name: unknown, context: CheckContext): Preset | null {
  const { presets } = context;
  const wanted = typeof name === 'string' ? name : '';
  const names = presets.names();
  return presets.find(wanted) ?? presets.find(closest(wanted, names) ?? names[0] ?? '');
}

function checkAgainstPreset(
  sync: Readonly<Record<string, unknown>>,
  preset: Preset,
  path: string,
  context: CheckContext,
  problems: ProblemList,
): void {
  const { base } = preset;
  for (const [name, job] of entriesOf(sync['jobs'])) {
    const at = `${path}${pointer('jobs', name)}`;
    checkName(name, Object.keys(base.jobs), at, 'job', problems);
    checkSchedule(isObject(job) ? job['schedule'] : null, base.jobs[name], at, problems);
  }
  const declared = typeof sync['system'] === 'string' ? context.declaredFields(sync['system']) : null;
  const takesBack = typeof sync['system'] === 'string' ? context.takesBack(sync['system']) : null;
  checkSettings(sync, base, path, { declared, takesBack }, problems);
  checkMappings(sync, base, { path, declared, functions: context.functions }, problems);
  checkMatchRules(sync, base, { path, declared }, problems);
  checkReferences(sync, base, { path, declared }, problems);
  checkFilters(sync, base, { path, functions: context.functions }, problems);
  const pair = isObject(sync['owners']) ? sync['owners']['pair'] : undefined;
  const mappings = [...Object.keys(base.mappings), ...entriesOf(sync['mappings']).map(([name]) => name)];
  if (typeof pair === 'string') checkName(pair, mappings, `${path}/owners/pair`, 'mapping', problems);
}

function checkSchedule(
  schedule: unknown,
  job: JobDefinition | undefined,
  path: string,
  problems: ProblemList,
): void {
  if (!isObject(schedule) || job === undefined || job.triggers.includes('schedule')) return;
  const message = `This job has no schedule: it is started by ${job.triggers.map((name) => TRIGGERS[name]).join(' or ')} only.`;
  problems.add(`${path}/schedule`, 'not-scheduled', message);
}

const TRIGGERS: Readonly<Record<JobTrigger, string>> = {
  manual: 'a person',
  schedule: 'its schedule',
  webhook: 'a webhook',
  event: 'a change',
  record: 'a person, for single records',
};
