import type { JobDocument, SyncDocument } from '../../domain/configuration/documents.js';
import { fillMapping, fillMatchRule } from '../../domain/configuration/fill-defaults.js';
import { fillNotification } from '../../domain/notifications/definition.js';
import type { Preset } from '../../domain/configuration/preset.js';
import { settingFor } from '../../domain/configuration/setting-types.js';
import { SINCE_ACTIVATION } from '../../domain/sync/activation.js';
import type {
  FilterDefinition,
  JobDefinition,
  ReadDefinition,
  SettingValue,
  SettingValues,
  SyncDefinition,
} from '../../domain/sync/definition.js';
import type { ValueFunctions } from '../../domain/values/value-functions.js';
import { brokenCondition } from './setting-conditions.js';

/**
 * Puts a preset and what a person wrote over it together. A mapping, match rule list, filter, reference or stage map of
 * the document replaces the preset's of that name; settings, owners and jobs are merged key by key.
 */
export function resolveSync(
  slug: string,
  document: SyncDocument,
  preset: Preset,
  functions: Pick<ValueFunctions, 'predicate'>,
): SyncDefinition {
  const { base } = preset;
  const settings = { ...base.settings, ...document.settings };
  const jobs = mapValues(base.jobs, (job, name) =>
    resolveJob(job, document.jobs?.[name] ?? {}, settings, functions),
  );
  return {
    slug,
    portal: document.portal,
    system: document.system,
    preset: { name: preset.name, version: preset.version, hash: preset.hash },
    settings,
    mappings: { ...base.mappings, ...mapValues(document.mappings ?? {}, fillMapping) },
    matchRules: {
      ...base.matchRules,
      ...mapValues(document.matchRules ?? {}, (rules) => rules.map(fillMatchRule)),
    },
    filters: resolveFilters({ ...base.filters, ...document.filters }, settings),
    references: { ...base.references, ...document.references },
    owners: { ...base.owners, ...document.owners },
    stages: { ...base.stages, ...document.stages },
    hooks: { ...base.hooks, ...document.hooks },
    notifications: { ...base.notifications, ...mapValues(document.notifications ?? {}, fillNotification) },
    jobs,
  };
}

/** The setting `lifecycleStages` limits every filter that does not say its own; null = no limit, [] = nothing. */
function resolveFilters(
  filters: Readonly<Record<string, FilterDefinition>>,
  settings: SettingValues,
): Readonly<Record<string, FilterDefinition>> {
  const stages = stringList(settings['lifecycleStages']);
  if (stages === null) return filters;
  return mapValues(filters, (filter) =>
    filter.lifecycleStages === null ? { ...filter, lifecycleStages: stages } : filter,
  );
}

function resolveJob(
  job: JobDefinition,
  own: JobDocument,
  syncSettings: SettingValues,
  functions: Pick<ValueFunctions, 'predicate'>,
): JobDefinition {
  const settings = { ...job.settings, ...own.settings };
  const inForce = { ...syncSettings, ...settings };
  const off = brokenCondition(job.enabledWhen, inForce, functions);
  const unscheduled = brokenCondition(job.scheduleWhen, inForce, functions);
  return {
    ...job,
    enabled: off === null && (own.enabled ?? job.enabled),
    schedule: own.schedule !== undefined ? own.schedule : job.schedule,
    settings,
    source: { ...job.source, read: resolveRead(job, own, settings, syncSettings) },
    ...(off === null ? {} : { offBySetting: `${off} The job is off.` }),
    ...(unscheduled === null ? {} : { unscheduledBySetting: `${unscheduled} The job runs on demand only.` }),
  };
}

function resolveRead(
  job: JobDefinition,
  own: JobDocument,
  settings: SettingValues,
  syncSettings: SettingValues,
): ReadDefinition {
  const { read } = job.source;
  const windowDays = settingFor('windowDays', settings, syncSettings);
  const since = own.since !== undefined ? own.since : sinceOf(job, settings, syncSettings);
  return {
    ...read,
    since,
    ...(read.mode === 'window' && typeof windowDays === 'number' ? { windowDays } : {}),
  };
}

/** Links are made for everything there is: without what was there before, most would be missing. */
function sinceOf(job: JobDefinition, settings: SettingValues, syncSettings: SettingValues): string | null {
  const since = settingFor('since', settings, syncSettings);
  if (typeof since === 'string' && since !== '') return since;
  const afresh = job.kind !== 'link' && settingFor('historicalSync', settings, syncSettings) === false;
  return job.source.read.since ?? (afresh ? SINCE_ACTIVATION : null);
}

function stringList(value: SettingValue | undefined): readonly string[] | null {
  if (!Array.isArray(value)) return null;
  return (value as readonly SettingValue[]).filter((entry) => typeof entry === 'string');
}

function mapValues<A, B>(
  values: Readonly<Record<string, A>>,
  change: (value: A, name: string) => B,
): Record<string, B> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, change(value, name)]));
}
