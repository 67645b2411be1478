/** One thing that the service needs. */
export interface HealthProbe {
  readonly name: string;
  /** Resolves when it answers; throws otherwise. */
  check(timeoutMs: number): Promise<void>;
}

export const HEALTH_PROBES = Symbol('HEALTH_PROBES');
