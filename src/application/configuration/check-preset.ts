import type { Problem } from '../../domain/configuration/documents.js';
import type { Preset, PresetBase } from '../../domain/configuration/preset.js';
import { BUILT_IN_SETTINGS } from '../../domain/configuration/setting-types.js';
import type { ValueFunctions } from '../../domain/values/value-functions.js';
import { checkConditions } from './check-conditions.js';
import { ProblemList, type DeclaredFields } from './check-context.js';
import { checkFilters } from './check-filters.js';
import { checkJobs } from './check-jobs.js';
import { checkMappings } from './check-mappings.js';
import { checkMatchRules } from './check-match-rules.js';
import { checkName } from './check-names.js';
import { checkReferences } from './check-references.js';
import { checkSettings, UNKNOWN_SYSTEM } from './check-settings.js';
import { checkSourceFields } from './check-source-fields.js';
import { pointer } from './json-pointer.js';

/**
 * Everything wrong with what a preset means; its shape was checked when it was read. It is held to the same rules as a
 * document that writes all of it.
 * @param declared fields of the system that it is for; null = not known
 */
export function presetProblems(
  preset: Preset,
  functions: ValueFunctions,
  declared: DeclaredFields | null = null,
): readonly Problem[] {
  const problems = new ProblemList();
  const { base } = preset;
  const sync: Readonly<Record<string, unknown>> = { ...base };
  const scope = { path: '', declared, functions };
  checkDeclared(base, problems);
  checkSettings(sync, base, '', UNKNOWN_SYSTEM, problems);
  checkMappings(sync, base, scope, problems);
  checkMatchRules(sync, base, scope, problems);
  checkFilters(sync, base, scope, problems);
  checkReferences(sync, base, scope, problems);
  checkJobs(base, problems);
  checkSourceFields(base, declared, problems);
  checkConditions(base, functions, problems);
  if (base.owners.pair !== null)
    checkName(base.owners.pair, Object.keys(base.mappings), '/owners/pair', 'mapping', problems);
  return problems.all();
}

/** The product reads some settings itself: a preset may tell more about them, and cannot make something else of them. */
function checkDeclared({ settingTypes }: PresetBase, problems: ProblemList): void {
  for (const [name, { type }] of Object.entries(BUILT_IN_SETTINGS)) {
    if (settingTypes[name]?.type === type) continue;
    const message = `Every sync has the setting "${name}", of type ${type}.`;
    problems.add(pointer('settingTypes', name, 'type'), 'wrong-type', message);
  }
}
