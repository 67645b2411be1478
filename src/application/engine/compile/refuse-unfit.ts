import type { Problem } from '../../../domain/configuration/documents.js';
import { SystemFailure } from '../../../domain/errors/failure.js';
import { validateFilter } from '../../../domain/filtering/validate-filter.js';
import { validateMapping } from '../../../domain/mapping/validate-mapping.js';
import { validateMatchRules } from '../../../domain/matching/validate-match-rules.js';
import { otherSide } from '../../../domain/records/system-record.js';
import type { TypeSchema } from '../../../domain/schema/system-schema.js';
import type {
  FilterDefinition,
  MappingDefinition,
  TargetDefinition,
} from '../../../domain/sync/definition.js';
import type { ValueFunctions } from '../../../domain/values/value-functions.js';
import type { CompileContext } from './compile-context.js';

/**
 * A mapping or match rule that does not fit what the two sides hold now stops the run before it reads anything: a
 * rule on a field that does not exist would match nothing, and everything would be created anew.
 */
export function refuseUnfitTarget(
  context: CompileContext,
  definition: TargetDefinition,
  source: TypeSchema,
  target: TypeSchema,
): void {
  const { plan, values } = context;
  const mapping = plan.sync.mappings[definition.mapping];
  if (!mapping) return;
  const forward = plan.job.source.side === 'hubspot';
  const [hubspot, business] = forward ? [source, target] : [target, source];
  const businessTypes = (forward ? context.targetSchema : context.sourceSchema).types;
  // A target that is only linked is compared, never written: its fields need no more than to exist.
  const writes = definition.create !== 'never' || definition.update !== 'never';
  const active = { ...mapping, fields: mapping.fields.filter((field) => field.active) };
  const unfit = validateMapping(active, hubspot, typesOf(mapping, businessTypes), {
    functions: values,
    stageMaps: Object.keys(plan.sync.stages),
    settings: Object.keys(context.settings),
    references: [...context.references.keys()],
    pairs: Object.keys(plan.sync.mappings),
    creates: definition.create === 'never' ? [] : [otherSide(plan.job.source.side)],
  }).filter((problem) => writes || problem.code === 'unknown-field');
  refuse('mapping-unfit', `Mapping "${definition.mapping}"`, unfit);
  const rules = definition.match === undefined ? [] : (plan.sync.matchRules[definition.match] ?? []);
  refuse(
    'match-rules-unfit',
    `Match rules "${definition.match ?? ''}"`,
    validateMatchRules(rules, hubspot, [business]),
  );
}

/** A field may be of any type of the mapping: those that the business system has. */
function typesOf({ business }: MappingDefinition, known: readonly TypeSchema[]): readonly TypeSchema[] {
  return known.filter((type) => business.includes(type.name));
}

/** A filter on a field that does not exist would let nothing, or everything, in. */
export function refuseUnfitFilter(
  name: string,
  filter: FilterDefinition,
  source: TypeSchema,
  values: ValueFunctions,
): void {
  refuse('filter-unfit', `Filter "${name}"`, validateFilter(filter, source, values));
}

const SAID = 5;

function refuse(code: string, what: string, problems: readonly Problem[]): void {
  if (problems.length === 0) return;
  const said = problems.slice(0, SAID).map((problem) => problem.message);
  const more = problems.length > SAID ? [`And ${problems.length - SAID} more.`] : [];
  const message = [`${what} ${what.startsWith('Match') ? 'do' : 'does'} not fit.`, ...said, ...more].join(
    ' ',
  );
  throw new SystemFailure({ class: 'configuration', code, message });
}
