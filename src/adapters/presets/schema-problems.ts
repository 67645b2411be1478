import type { ErrorObject } from 'ajv';
import type { Problem } from '../../domain/configuration/documents.js';
import { suggestion } from '../../domain/configuration/did-you-mean.js';
import { FORMATS } from './formats.js';

/** Turns one error of the validator into a sentence; null when another error says the same better. */
export function problemFrom(error: ErrorObject): Problem | null {
  const path = error.instancePath;
  const params = error.params as Readonly<Record<string, unknown>>;
  switch (error.keyword) {
    case 'additionalProperties':
      return unknownKey(path, String(params['additionalProperty']), error);
    case 'required':
      return insideChoice(error)
        ? null
        : {
            path: join(path, String(params['missingProperty'])),
            code: 'required',
            message: `"${String(params['missingProperty'])}" is missing.`,
          };
    case 'type':
      if (insideChoice(error)) return null;
      return { path, code: 'wrong-type', message: `This must be ${typeWords(params['type'])}.` };
    case 'enum':
      return oneOf(path, params['allowedValues']);
    case 'const':
      return {
        path,
        code: 'not-allowed',
        message: `This must be ${JSON.stringify(params['allowedValue'])}.`,
      };
    case 'format':
      return formatProblem(path, error);
    case 'oneOf':
      return {
        path,
        code: 'bad-schedule',
        message:
          'A schedule is either {every: 15m} or {cron: "0 6 * * *", timeZone: Europe/Berlin}, or null.',
      };
    case 'minimum':
    case 'maximum':
      return {
        path,
        code: 'out-of-range',
        message: `This must be ${String(params['comparison'])} ${String(params['limit'])}.`,
      };
    case 'minLength':
    case 'minItems':
      return { path, code: 'empty', message: 'This must not be empty.' };
    case 'not':
    case 'propertyNames':
    case 'anyOf':
    case 'if':
      return null;
    default:
      return { path, code: 'invalid', message: `This ${error.message ?? 'is not valid'}.` };
  }
}

function formatProblem(path: string, error: ErrorObject): Problem {
  const format = String((error.params as Readonly<Record<string, unknown>>)['format']);
  const value: unknown = error.data;
  const message = FORMATS[format]?.(String(value)) ?? 'This is not written as it must be.';
  const isName = error.propertyName !== undefined || format === 'slug';
  return {
    path: isName ? join(path, String(value)) : path,
    code: `bad-${format === 'since-or-activation' ? 'since' : format}`,
    message,
  };
}

function unknownKey(path: string, key: string, error: ErrorObject): Problem {
  const known = Object.keys(((error.parentSchema ?? {}) as { properties?: object }).properties ?? {});
  const message = `The key "${key}" is not known here.${suggestion(key, known)}`;
  return { path: join(path, key), code: 'unknown-key', message };
}

function oneOf(path: string, allowed: unknown): Problem {
  const values = Array.isArray(allowed) ? allowed.map(String).join(', ') : String(allowed);
  return { path, code: 'not-allowed', message: `This must be one of: ${values}.` };
}

/** `required` inside the schedule's choice is told by the choice itself. */
function insideChoice(error: ErrorObject): boolean {
  return /\/oneOf\/|\/not\//.test(error.schemaPath);
}

function typeWords(type: unknown): string {
  const types = Array.isArray(type) ? type.map(String) : String(type).split(',');
  const words: Readonly<Record<string, string>> = {
    string: 'a text',
    array: 'a list',
    object: 'a set of keys',
    integer: 'a whole number',
    number: 'a number',
    boolean: 'true or false',
    null: 'null',
  };
  return types.map((name) => words[name] ?? name).join(' or ');
}

function join(path: string, key: string): string {
  return `${path}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
}
