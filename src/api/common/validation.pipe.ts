import {
  type PipeTransform,
  ValidationPipe,
  type Type,
  type ValidationError,
  type ValidationPipeOptions,
} from '@nestjs/common';
import type { Problem } from '../../domain/configuration/documents.js';
import { refused, type ProblemError } from './problem.js';

/** Checks a body or query as this class, whatever metadata the compiler left of its type; none at all is an empty one. */
export function as(expectedType: Type): PipeTransform {
  const pipe = validationPipe({ expectedType });
  return {
    transform: (value: unknown, metadata): Promise<unknown> => {
      if (!Array.isArray(value)) return pipe.transform(value ?? {}, metadata);
      throw refused('invalid', [{ path: '', code: 'wrong-type', message: 'This must be a set of keys.' }]);
    },
  };
}

/** Unknown keys are refused; every fault of a body or query is listed with its place. */
export function validationPipe(options: ValidationPipeOptions = {}): ValidationPipe {
  return new ValidationPipe({
    ...options,
    whitelist: true,
    forbidNonWhitelisted: true,
    transform: true,
    transformOptions: { exposeDefaultValues: true },
    stopAtFirstError: false,
    exceptionFactory: (errors): ProblemError =>
      refused(
        'invalid',
        errors.flatMap((error) => toProblems(error, '')),
      ),
  });
}

const TYPE_FAULTS: ReadonlySet<string> = new Set(['isString', 'isArray', 'isObject', 'isBoolean', 'isInt']);

function toProblems(error: ValidationError, parent: string): Problem[] {
  const path = `${parent}/${error.property.replaceAll('~', '~0').replaceAll('/', '~1')}`;
  const faults = Object.entries(error.constraints ?? {});
  // Lengths and limits of a value of the wrong type say nothing more.
  const ofType = faults.filter(([code]) => TYPE_FAULTS.has(code));
  const own = (ofType.length > 0 ? ofType : faults).map(([code, text]) =>
    code === 'whitelistValidation'
      ? { path, code: 'unknown-key', message: `The key "${error.property}" is not known here.` }
      : { path, code: kebab(code), message: sentence(text) },
  );
  return [...own, ...(error.children ?? []).flatMap((child) => toProblems(child, path))];
}

function kebab(code: string): string {
  return code.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
