import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import type { DocumentSchema } from '../../application/ports/document-schema.port.js';
import type { Problem } from '../../domain/configuration/documents.js';
import { CONFIGURATION_SCHEMA } from './configuration.schema.js';
import { FORMATS } from './formats.js';
import { problemFrom } from './schema-problems.js';

/** The document's JSON Schema, applied so that every problem is found at once. */
export class AjvDocumentSchema implements DocumentSchema {
  private readonly validate: ValidateFunction;

  constructor() {
    this.validate = createAjv().compile(CONFIGURATION_SCHEMA);
  }

  problems(document: unknown): readonly Problem[] {
    return this.validate(document) ? [] : toProblems(this.validate.errors ?? []);
  }
}

/** Also for the connectors' own settings schemas. */
export function createAjv(): Ajv {
  const ajv = new Ajv({ allErrors: true, verbose: true, strict: false, allowUnionTypes: true });
  for (const [name, check] of Object.entries(FORMATS)) ajv.addFormat(name, (value) => check(value) === null);
  return ajv;
}

/** One problem per place and kind; what only repeats another error in other words is left out. */
export function toProblems(errors: readonly ErrorObject[]): readonly Problem[] {
  const problems = new Map<string, Problem>();
  for (const error of errors) {
    const problem = problemFrom(error);
    if (problem !== null) problems.set(`${problem.path} ${problem.code}`, problem);
  }
  return [...problems.values()];
}
