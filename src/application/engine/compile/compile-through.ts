import { compileMatchRules } from '../../../domain/matching/compile-match-rules.js';
import { otherSide } from '../../../domain/records/system-record.js';
import type { MatchThroughDefinition } from '../../../domain/sync/definition.js';
import type { CompileContext } from './compile-context.js';
import type { CompiledThrough } from './compiled-job.js';
import { typeSchema, unique } from './schema-lookups.js';

/** Rules of a list that match through associated records, by their names. */
export function compileThrough(context: CompileContext, match: string): ReadonlyMap<string, CompiledThrough> {
  const rules = context.plan.sync.matchRules[match] ?? [];
  return new Map(
    rules.flatMap((rule) => (rule.through ? [[rule.name, compileOne(context, rule.through)] as const] : [])),
  );
}

function compileOne(context: CompileContext, definition: MatchThroughDefinition): CompiledThrough {
  const { plan, values, targetSchema } = context;
  const from = plan.job.source.side;
  const rules = compileMatchRules(plan.sync.matchRules[definition.match] ?? [], { from, functions: values });
  return {
    associated: definition.associated,
    rules,
    sourceFields: unique(rules.flatMap((rule) => rule.sourceFields)),
    types: definition.types.map((name) => {
      const { parents } = typeSchema(targetSchema, name, otherSide(from));
      return { name, parentFields: new Map(parents.map(({ type, field }) => [type, field])) };
    }),
  };
}
