import type { Request } from 'express';
import { parseDocument } from 'yaml';
import type { Problem } from '../../domain/configuration/documents.js';
import { ProblemError } from '../common/problem.js';

const MAX_ALIASES = 100;

/** The body as a document: YAML text, or JSON that the body parser has read. Unparsable = 400 with every fault. */
export function readDocument(request: Request): unknown {
  const body: unknown = request.body;
  if (typeof body !== 'string') {
    if (body === undefined && Number(request.header('content-length') ?? 0) > 0)
      throw new ProblemError(415, 'Send the document as application/yaml or application/json.');
    if (body === undefined)
      throw new ProblemError(400, 'The body is empty: send a document as YAML or JSON.');
    return body;
  }
  const yaml = parseDocument(body, { prettyErrors: true, uniqueKeys: true, version: '1.2' });
  const faults = [...yaml.errors, ...yaml.warnings];
  if (faults.length > 0) {
    const errors = faults.map((error): Problem => {
      const line = error.linePos?.[0].line ?? 0;
      return { path: '', code: 'unparsable', message: `Line ${line}: ${firstLine(error.message)}` };
    });
    throw new ProblemError(400, 'The body is not complete and correct YAML.', errors);
  }
  try {
    return yaml.toJS({ maxAliasCount: MAX_ALIASES }) as unknown;
  } catch {
    throw new ProblemError(400, 'The YAML has too many aliases.');
  }
}

/** Without the excerpt of the text, which may hold a secret. */
function firstLine(message: string): string {
  return (message.split('\n')[0] ?? '').replace(/ at line \d+, column \d+:?$/, '');
}
