import type { Problem } from '../configuration/documents.js';
import type { Side } from '../records/system-record.js';
import type { TypeSchema } from '../schema/system-schema.js';
import type { MatchRuleDefinition } from '../sync/definition.js';
import { suggestion } from '../configuration/did-you-mean.js';

/** Every fault of a list of match rules, with JSON Pointers relative to the list; unknown schemas are not checked. */
export function validateMatchRules(
  rules: readonly MatchRuleDefinition[],
  hubspotSchema: TypeSchema | null,
  businessSchemas: readonly TypeSchema[],
): readonly Problem[] {
  const schemas: Readonly<Record<Side, readonly TypeSchema[]>> = {
    hubspot: hubspotSchema === null ? [] : [hubspotSchema],
    business: businessSchemas,
  };
  const problems: Problem[] = [];
  const names = new Set<string>();
  rules.forEach((rule, index) => {
    if (names.has(rule.name)) {
      const message = `Another rule is called "${rule.name}" already. Outcomes name the rule, so give each its own name.`;
      problems.push({ path: `/${index}/name`, code: 'duplicate-rule', message });
    }
    names.add(rule.name);
    if (rule.fields.length === 0 && rule.through === undefined) {
      problems.push({
        path: `/${index}/fields`,
        code: 'empty-rule',
        message: `Rule "${rule.name}" compares no field.`,
      });
    }
    rule.fields.forEach((field, place) => {
      for (const side of ['hubspot', 'business'] as const) {
        for (const schema of schemas[side]) {
          const known = schema.fields.map((candidate) => candidate.name);
          if (known.includes(field[side])) continue;
          const message = `${schema.name} has no field "${field[side]}".${suggestion(field[side], known)}`;
          problems.push({ path: `/${index}/fields/${place}/${side}`, code: 'unknown-field', message });
        }
      }
    });
  });
  return problems;
}
