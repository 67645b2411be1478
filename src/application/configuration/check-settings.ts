import { suggestion } from '../../domain/configuration/did-you-mean.js';
import type { PresetBase } from '../../domain/configuration/preset.js';
import { settingProblems } from '../../domain/configuration/setting-types.js';
import { settingUses } from '../../domain/configuration/setting-uses.js';
import type { JobDefinition } from '../../domain/sync/definition.js';
import { ROLLBACK } from '../engine/compile/unit-rules.js';
import { INTEGRATION_USER, USER_KEYS } from '../engine/compile/find-acting-user.js';
import type { DeclaredFields, ProblemList } from './check-context.js';
import { entriesOf, isObject, pointer } from './json-pointer.js';

/** What of the business system settings may ask for; null = not known. */
export interface SystemTraits {
  readonly declared: DeclaredFields | null;
  readonly takesBack: boolean | null;
}

export const UNKNOWN_SYSTEM: SystemTraits = { declared: null, takesBack: null };

/** The settings that a person wrote for a sync and its jobs, and the places that take the value of one. */
export function checkSettings(
  sync: Readonly<Record<string, unknown>>,
  base: PresetBase,
  path: string,
  system: SystemTraits,
  problems: ProblemList,
): void {
  const check = (settings: unknown, at: string, job?: JobDefinition): void => {
    if (!isObject(settings)) return;
    for (const problem of settingProblems(settings, base.settingTypes, job ? 'job' : 'sync'))
      problems.add(`${at}${problem.path}`, problem.code, problem.message);
    if (typeof settings[INTEGRATION_USER] === 'string') checkUser(system, at, problems);
    if (settings[ROLLBACK] === true) checkRollback(system, job, at, problems);
  };
  check(sync['settings'], `${path}/settings`);
  for (const [name, job] of entriesOf(sync['jobs'])) {
    const known = Object.hasOwn(base.jobs, name) ? base.jobs[name] : undefined;
    if (isObject(job) && known) check(job['settings'], `${path}${pointer('jobs', name, 'settings')}`, known);
  }
  checkUses(sync, base, path, problems);
}

/** Whether he exists is known to the system alone: every run looks for him before it begins. */
function checkUser({ declared }: SystemTraits, at: string, problems: ProblemList): void {
  if (declared === null) return;
  const users = declared.get('user');
  if (USER_KEYS.some(({ field }) => users?.has(field))) return;
  const message = 'The business system describes no users (type "user") with a number or e-mail address.';
  problems.add(`${at}/${INTEGRATION_USER}`, 'not-supported', message);
}

/** Imports write to the business system; the portal has no transactions. */
function checkRollback(
  { takesBack }: SystemTraits,
  job: JobDefinition | undefined,
  at: string,
  problems: ProblemList,
): void {
  if (job && job.kind !== 'import') {
    const message = 'Only imports can be taken back: HubSpot has no transactions.';
    problems.add(`${at}/${ROLLBACK}`, 'not-supported', message);
  } else if (takesBack === false) {
    const message =
      'This kind of system has no transactions, so that nothing that was written can be taken back. Leave it off: ' +
      'what was done stays linked, the record is failed with its reason, and the next run does the rest.';
    problems.add(`${at}/${ROLLBACK}`, 'not-supported', message);
  }
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
