import type { EditResult } from '../../application/configuration/edit-configuration.use-case.js';
import type {
  ConnectionTest,
  DescribeResult,
} from '../../application/connections/test-connection.use-case.js';
import type { TypeSchema } from '../../domain/schema/system-schema.js';
import { notFound, ProblemError, refused } from './problem.js';

export class ProbeCheckDto {
  name!: string;
  ok!: boolean;
  detail!: string;
}

export class ConnectionTestDto {
  ok!: boolean;
  checks!: ProbeCheckDto[];
}

export class SchemaDto {
  /** Types with their fields. */
  types!: object[];
  /** Records per write call. */
  maxWriteBatch!: number;
  maxReadPage!: number;
}

/** Throws the problem that a refused edit is. */
export function done(result: EditResult, what: string): void {
  if (result.status === 'unknown') throw notFound(what);
  if (result.status !== 'ok') throw refused(result.status, result.problems);
}

export function answerTest(test: ConnectionTest | null, what: string): ConnectionTestDto {
  if (test === null) throw notFound(what);
  return { ok: test.ok, checks: test.checks.map((check) => ({ ...check })) };
}

export function describedOrProblem(result: DescribeResult, what: string): SchemaDto {
  switch (result.status) {
    case 'unknown':
      throw notFound(what);
    case 'failed':
      throw new ProblemError(502, result.failure.message, [
        { path: '', code: result.failure.code, message: result.failure.message },
      ]);
    case 'ok':
      return { ...result.schema, types: result.schema.types.map((type: TypeSchema) => ({ ...type })) };
  }
}
