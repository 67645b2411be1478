import type { ConverterDefinition } from '../../domain/sync/definition.js';
import { suggestion } from '../../domain/configuration/did-you-mean.js';
import { ExpressionError } from '../../domain/values/value-functions.js';
import type { Converter, References, ValueFunctions } from '../../domain/values/value-functions.js';
import { compilePredicate, fieldsOfPredicate, settingsOfPredicate } from './cel-predicates.js';
import { checkedArguments } from './converters/check-arguments.js';
import { CHOICE_CONVERTERS } from './converters/choice-converters.js';
import { CONTACT_CONVERTERS } from './converters/contact-converters.js';
import type { ConverterContext, ConverterSpec } from './converters/converter-spec.js';
import { DATE_CONVERTERS } from './converters/date-converters.js';
import { NUMBER_CONVERTERS } from './converters/number-converters.js';
import { TEXT_CONVERTERS } from './converters/text-converters.js';
import { compileExpression, fieldsOfExpression } from './jsonata-expressions.js';
import { coarseKey, normalise } from './normalisers.js';
import { phoneReader } from './phone-numbers.js';

const SPECS: readonly ConverterSpec[] = [
  ...TEXT_CONVERTERS,
  ...CONTACT_CONVERTERS,
  ...NUMBER_CONVERTERS,
  ...DATE_CONVERTERS,
  ...CHOICE_CONVERTERS,
];

const NO_REFERENCES: References = new Map();

const BY_NAME: ReadonlyMap<string, ConverterSpec> = new Map(SPECS.map((spec) => [spec.name, spec]));

/**
 * The library-backed functions on values. `defaultCountry` (ISO 3166 alpha-2, default US) is the country of phone
 * numbers that are written without one, both when matching and when converting.
 */
export function createValueFunctions(options: { readonly defaultCountry?: string } = {}): ValueFunctions {
  const context: ConverterContext = {
    defaultCountry: options.defaultCountry ?? 'US',
    references: NO_REFERENCES,
  };
  const phones = phoneReader(context.defaultCountry);
  return {
    normalise: (name, value) => normalise(name, value, phones),
    coarseKey,
    converter: (definition, references = NO_REFERENCES) =>
      converterOf(definition, { ...context, references }),
    predicate: compilePredicate,
    expression: compileExpression,
    predicateFields: fieldsOfPredicate,
    predicateSettings: settingsOfPredicate,
    expressionFields: fieldsOfExpression,
    converters: SPECS.map(({ name, description, arguments: args, produces }) => ({
      name,
      description,
      arguments: args,
      produces,
    })),
  };
}

function converterOf(definition: ConverterDefinition, context: ConverterContext): Converter {
  const spec = BY_NAME.get(definition.name);
  if (spec === undefined) {
    throw new ExpressionError(
      `There is no converter "${definition.name}".${suggestion(definition.name, [...BY_NAME.keys()])}`,
    );
  }
  return spec.create(checkedArguments(spec, definition), context);
}
