import type { SyncDocument } from '../../domain/configuration/documents.js';
import { fillMapping } from '../../domain/configuration/fill-defaults.js';
import { fillNotification } from '../../domain/notifications/definition.js';
import type { Preset } from '../../domain/configuration/preset.js';
import type {
  FilterDefinition,
  JobDefinition,
  MappingDefinition,
  SettingValue,
  SettingValues,
  SyncDefinition,
} from '../../domain/sync/definition.js';

/**
 * Puts a preset and what a person wrote over it together. A mapping, match rule list, filter or stage map of the
 * document replaces the preset's of that name; settings, owners and jobs are merged key by key.
 */
export function resolveSync(slug: string, document: SyncDocument, preset: Preset): SyncDefinition {
  const { base } = preset;
  const settings = { ...base.settings, ...document.settings };
  return {
    slug,
    portal: document.portal,
    system: document.system,
    preset: { name: preset.name, version: preset.version, hash: preset.hash },
    settings,
    mappings: { ...base.mappings, ...resolveMappings(document) },
    matchRules: { ...base.matchRules, ...document.matchRules },
    filters: resolveFilters({ ...base.filters, ...document.filters }, settings),
    owners: { ...base.owners, ...document.owners },
    stages: { ...base.stages, ...document.stages },
    hooks: { ...base.hooks, ...document.hooks },
    notifications: { ...base.notifications, ...mapValues(document.notifications ?? {}, fillNotification) },
    jobs: resolveJobs(base.jobs, document, settings),
  };
}

function resolveMappings(document: SyncDocument): Record<string, MappingDefinition> {
  return mapValues(document.mappings ?? {}, fillMapping);
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

function resolveJobs(
  jobs: Readonly<Record<string, JobDefinition>>,
  document: SyncDocument,
  settings: SettingValues,
): Record<string, JobDefinition> {
  const resolved: Record<string, JobDefinition> = {};
  for (const [name, job] of Object.entries(jobs)) {
    const own = document.jobs?.[name] ?? {};
    const since = own.since !== undefined ? own.since : sinceOf(settings, job);
    resolved[name] = {
      ...job,
      enabled: own.enabled ?? job.enabled,
      schedule: own.schedule !== undefined ? own.schedule : job.schedule,
      settings: { ...job.settings, ...own.settings },
      source: { ...job.source, read: { ...job.source.read, since } },
    };
  }
  return resolved;
}

function sinceOf(settings: SettingValues, job: JobDefinition): string | null {
  const since = settings['since'];
  return typeof since === 'string' && since !== '' ? since : job.source.read.since;
}

function stringList(value: SettingValue | undefined): readonly string[] | null {
  if (!Array.isArray(value)) return null;
  return (value as readonly SettingValue[]).filter((entry) => typeof entry === 'string');
}

function mapValues<A, B>(values: Readonly<Record<string, A>>, change: (value: A) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, change(value)]));
}
