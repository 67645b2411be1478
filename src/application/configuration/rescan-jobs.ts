import { decidingHooks } from '../../domain/hooks/compile-hooks.js';
import { settingFor } from '../../domain/configuration/setting-types.js';
import { settingUses } from '../../domain/configuration/setting-uses.js';
import type { JobDefinition, SyncDefinition } from '../../domain/sync/definition.js';
import { sameJson } from './diff-configuration.js';

/**
 * Jobs whose next run must read everything: what they read, let in or write is defined otherwise than before.
 * Whether it was widened or narrowed is not told apart, since reading too much costs time only.
 */
export function rescanJobs(before: SyncDefinition | null, after: SyncDefinition): readonly string[] {
  if (before === null) return [];
  return Object.entries(after.jobs)
    .filter(([name, job]) => {
      const old = before.jobs[name];
      return old !== undefined && !sameJson(meaning(before, name, old), meaning(after, name, job));
    })
    .map(([name]) => name);
}

function meaning(sync: SyncDefinition, name: string, job: JobDefinition): unknown {
  const parts = partsOf(sync, name, job);
  const used = new Set(settingUses(parts).map((use) => use.name));
  const settings = [...used].sort().map((key) => [key, settingFor(key, job.settings, sync.settings) ?? null]);
  return { ...parts, settings };
}

function partsOf(sync: SyncDefinition, name: string, job: JobDefinition): Readonly<Record<string, unknown>> {
  const filters = [job.source.filter, ...job.targets.map((target) => target.filter)];
  return {
    source: job.source,
    targets: job.targets,
    filters: filters.map((filter) => (filter === undefined ? null : (sync.filters[filter] ?? null))),
    references: sync.references ?? {},
    mappings: job.targets.map((target) => sync.mappings[target.mapping] ?? null),
    matchRules: job.targets.map((target) =>
      target.match === undefined ? null : (sync.matchRules[target.match] ?? null),
    ),
    owners: sync.owners,
    stages: sync.stages,
    hooks: decidingHooks(sync.hooks, name, job.kind),
  };
}
