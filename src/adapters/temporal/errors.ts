import { isGrpcServiceError } from '@temporalio/client';
import { SystemFailure } from '../../domain/errors/failure.js';

const CANCELLED = 1;
const DEADLINE_EXCEEDED = 4;
const NOT_FOUND = 5;
const RESOURCE_EXHAUSTED = 8;
const UNAVAILABLE = 14;

/** The first gRPC status in a chain of causes. */
function grpcCode(error: unknown): number | null {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    if (isGrpcServiceError(at)) return at.code;
  }
  return null;
}

export function isNotFound(error: unknown): boolean {
  return grpcCode(error) === NOT_FOUND || (error instanceof Error && error.name === 'WorkflowNotFoundError');
}

export function isUnanswered(error: unknown): boolean {
  const code = grpcCode(error);
  return code === DEADLINE_EXCEEDED || code === CANCELLED;
}

/** What Temporal's client threw, in the words of the application; bugs stay what they are. */
export function toSystemFailure(error: unknown): unknown {
  const code = grpcCode(error);
  if (code !== UNAVAILABLE && code !== DEADLINE_EXCEEDED && code !== CANCELLED && code !== RESOURCE_EXHAUSTED)
    return error;
  const failure = {
    class: 'unreachable',
    code: 'temporal-unreachable',
    message: 'Temporal cannot be reached.',
    nativeStatus: code,
  } as const;
  return new SystemFailure(failure, { cause: error });
}
