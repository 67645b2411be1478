import { suggestion } from '../../domain/configuration/did-you-mean.js';
import type { PresetBase } from '../../domain/configuration/preset.js';
import { settingProblems } from '../../domain/configuration/setting-types.js';
import { settingUses } from '../../domain/configuration/setting-uses.js';
import type { ProblemList } from './check-context.js';
import { entriesOf, isObject, pointer } from './json-pointer.js';

/** The settings that a person wrote for a sync and its jobs, and the places that take the value of one. */
export function checkSettings(
  sync: Readonly<Record<string, unknown>>,
  base: PresetBase,
  path: string,
  problems: ProblemList,
): void {
  const check = (settings: unknown, at: string, of: 'sync' | 'job'): void => {
    if (!isObject(settings)) return;
    for (const problem of settingProblems(settings, base.settingTypes, of))
      problems.add(`${at}${problem.path}`, problem.code, problem.message);
  };
  check(sync['settings'], `${path}/settings`, 'sync');
  for (const [name, job] of entriesOf(sync['jobs'])) {
    if (isObject(job)) check(job['settings'], `${path}${pointer('jobs', name, 'settings')}`, 'job');
  }
  checkUses(sync, base, path, problems);
}

const AREAS = ['mappings', 'filters', 'references', 'jobs'] as const;

function checkUses(
  sync: Readonly<Record<string, unknown>>,
  base: PresetBase,
  path: string,
  problems: ProblemList,
): void {
  for (const area of AREAS) {
    for (const { path: within, name } of settingUses(sync[area])) {
      if (Object.hasOwn(base.settingTypes, name)) continue;
      const message = `There is no setting "${name}".${suggestion(name, Object.keys(base.settingTypes))}`;
      problems.add(`${path}/${area}${within}`, 'unknown-setting', message);
    }
  }
}
