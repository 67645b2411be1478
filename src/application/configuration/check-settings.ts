import { suggestion } from '../../domain/configuration/did-you-mean.js';
import type { PresetBase } from '../../domain/configuration/preset.js';
import { settingProblems } from '../../domain/configuration/setting-types.js';
import { settingUses } from '../../domain/configuration/setting-uses.js';
import { INTEGRATION_USER, USER_KEYS } from '../engine/compile/find-acting-user.js';
import type { DeclaredFields, ProblemList } from './check-context.js';
import { entriesOf, isObject, pointer } from './json-pointer.js';

/** The settings that a person wrote for a sync and its jobs, and the places that take the value of one. */
export function checkSettings(
  sync: Readonly<Record<string, unknown>>,
  base: PresetBase,
  path: string,
  declared: DeclaredFields | null,
  problems: ProblemList,
): void {
  const check = (settings: unknown, at: string, of: 'sync' | 'job'): void => {
    if (!isObject(settings)) return;
    for (const problem of settingProblems(settings, base.settingTypes, of))
      problems.add(`${at}${problem.path}`, problem.code, problem.message);
    if (typeof settings[INTEGRATION_USER] === 'string') checkUser(declared, at, problems);
  };
  check(sync['settings'], `${path}/settings`, 'sync');
  for (const [name, job] of entriesOf(sync['jobs'])) {
    if (isObject(job)) check(job['settings'], `${path}${pointer('jobs', name, 'settings')}`, 'job');
  }
  checkUses(sync, base, path, problems);
}

/** Whether he exists is known to the system alone: every run looks for him before it begins. */
function checkUser(declared: DeclaredFields | null, at: string, problems: ProblemList): void {
  if (declared === null) return;
  const users = declared.get('user');
  if (USER_KEYS.some(({ field }) => users?.has(field))) return;
  const message = 'The business system describes no users (type "user") with a number or e-mail address.';
  problems.add(`${at}/${INTEGRATION_USER}`, 'not-supported', message);
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
