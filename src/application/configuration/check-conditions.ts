import type { PresetBase } from '../../domain/configuration/preset.js';
import type { ValueFunctions } from '../../domain/values/value-functions.js';
import type { ProblemList } from './check-context.js';
import { compile } from './check-known.js';
import { pointer } from './json-pointer.js';

/** Every condition of the jobs compiles; one over settings, which is judged without any record, reads no record. */
export function checkConditions(base: PresetBase, functions: ValueFunctions, problems: ProblemList): void {
  const overRecord = (source: string | undefined, path: string): void => {
    if (source !== undefined) compile(() => functions.predicate(source), path, 'bad-expression', problems);
  };
  const overSettings = (source: string | undefined, path: string): void => {
    overRecord(source, path);
    if (source === undefined || problems.all().some((problem) => problem.path === path)) return;
    if (functions.predicateFields(source).length > 0)
      problems.add(path, 'not-over-settings', 'This condition is over settings: it cannot read the record.');
  };
  for (const [name, job] of Object.entries(base.jobs)) {
    const path = pointer('jobs', name);
    overSettings(job.enabledWhen, `${path}/enabledWhen`);
    overSettings(job.scheduleWhen, `${path}/scheduleWhen`);
    job.targets.forEach((target, index) => {
      const at = `${path}${pointer('targets', index)}`;
      overSettings(target.enabledWhen, `${at}/enabledWhen`);
      overSettings(target.matchWhen, `${at}/matchWhen`);
      for (const [type, when] of Object.entries(target.typeWhen ?? {}))
        overSettings(when, `${at}${pointer('typeWhen', type)}`);
      overRecord(target.when, `${at}/when`);
      overRecord(target.updateWhen, `${at}/updateWhen`);
    });
    job.after?.forEach((action, index) => {
      overRecord(action.when, `${path}${pointer('after', index, 'when')}`);
    });
  }
}
