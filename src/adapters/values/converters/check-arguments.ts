import { PORTAL_ZONE } from '../../../domain/mapping/portal-zone.js';
import { IANAZone } from 'luxon';
import { assertNever } from '../../../domain/errors/assert-never.js';
import type { ConverterDefinition, SettingValue } from '../../../domain/sync/definition.js';
import { suggestion } from '../../../domain/configuration/did-you-mean.js';
import { canonicalDecimal } from '../../../domain/values/decimal-text.js';
import { ExpressionError } from '../../../domain/values/value-functions.js';
import type { ConverterArgument } from '../../../domain/values/value-functions.js';
import { isPhoneCountry } from '../phone-numbers.js';
import type { ConverterArguments, ConverterSpec } from './converter-spec.js';

/** Checks a converter's arguments against its description and fills in the defaults. */
export function checkedArguments(spec: ConverterSpec, definition: ConverterDefinition): ConverterArguments {
  const known = spec.arguments.map((argument) => argument.name);
  for (const name of Object.keys(definition)) {
    if (name === 'name' || known.includes(name)) continue;
    const takes = known.length === 0 ? ' It takes no arguments.' : suggestion(name, known);
    throw new ExpressionError(`Converter "${spec.name}" has no argument "${name}".${takes}`);
  }
  const args: Record<string, SettingValue | undefined> = {};
  for (const argument of spec.arguments) {
    const given = definition[argument.name];
    if (given === undefined) {
      if (argument.required)
        throw new ExpressionError(
          `Converter "${spec.name}" needs the argument "${argument.name}": ${argument.description}.`,
        );
      args[argument.name] = argument.default;
      continue;
    }
    const fault = faultOf(argument, given);
    if (fault !== null)
      throw new ExpressionError(`Argument "${argument.name}" of converter "${spec.name}" ${fault}.`);
    args[argument.name] = given;
  }
  return args;
}

function faultOf(argument: ConverterArgument, value: SettingValue): string | null {
  switch (argument.type) {
    case 'text':
      return isScalar(value) ? null : 'must be text';
    case 'integer':
      return isScalar(value) && /^\d{1,6}$/.test(String(value))
        ? null
        : 'must be a whole number of 0 or more';
    case 'decimal':
      return isScalar(value) && canonicalDecimal(String(value)) !== null ? null : 'must be a number';
    case 'choice':
      return argument.choices?.includes(String(value))
        ? null
        : `must be one of ${argument.choices?.join(', ')}`;
    case 'list':
      return isScalar(value) || (Array.isArray(value) && value.every(isScalar))
        ? null
        : 'must be a list of texts';
    case 'choices-map':
      return isTextMap(value) ? null : 'must map texts to texts';
    case 'country':
      return typeof value === 'string' && isPhoneCountry(value)
        ? null
        : 'must be a country code of two capital letters, e.g. US';
    case 'time-zone':
      return value === PORTAL_ZONE || (typeof value === 'string' && IANAZone.isValidZone(value))
        ? null
        : 'must be a time zone, e.g. Europe/Berlin, or "portal"';
    case 'reference':
      return typeof value === 'string' && /^[^.]+\.[^.]+$/.test(value) ? null : 'must be reference.field';
    default:
      return assertNever(argument.type);
  }
}

function isScalar(value: SettingValue): boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

function isTextMap(value: SettingValue): boolean {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return false;
  return Object.values(value).every((entry: SettingValue) => entry === null || isScalar(entry));
}
