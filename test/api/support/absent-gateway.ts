import type { WorkflowGateway } from '../../../src/application/ports/workflow-gateway.port.js';
import { SystemFailure } from '../../../src/domain/errors/failure.js';

/** Temporal while it is down, without the waiting. */
export class AbsentGateway implements WorkflowGateway {
  start(): Promise<never> {
    return unreachable();
  }

  requestRecord(): Promise<never> {
    return unreachable();
  }

  signal(): Promise<never> {
    return unreachable();
  }

  cancel(): Promise<never> {
    return unreachable();
  }

  progress(): Promise<never> {
    return unreachable();
  }

  state(): Promise<never> {
    return unreachable();
  }

  reconcileSchedules(): Promise<never> {
    return unreachable();
  }

  isPolled(): Promise<never> {
    return unreachable();
  }

  nextActionTimes(): Promise<never> {
    return unreachable();
  }
}

function unreachable(): Promise<never> {
  const failure = {
    class: 'unreachable',
    code: 'temporal-unreachable',
    message: 'Temporal cannot be reached.',
  } as const;
  return Promise.reject(new SystemFailure(failure));
}
