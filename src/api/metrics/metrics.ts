import type { NextFunction, Request, Response } from 'express';
import { collectDefaultMetrics, Histogram, Registry } from 'prom-client';
import { EVENT_LOOP_SAMPLE_MS } from '../../config/node-runtime.js';

export const METRICS = Symbol('METRICS');

/** Figures of this process for Prometheus. */
export interface Metrics {
  readonly registry: Registry;
  /** Express middleware that times requests by route pattern, never by path: paths hold ids. */
  measure(request: Request, response: Response, next: NextFunction): void;
}

export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({
    register: registry,
    prefix: 'crosstie_',
    eventLoopMonitoringPrecision: EVENT_LOOP_SAMPLE_MS,
  });
  const seconds = new Histogram({
    name: 'crosstie_http_request_seconds',
    help: 'Duration of requests',
    labelNames: ['method', 'route', 'status'],
    registers: [registry],
  });
  return {
    registry,
    measure: (request, response, next): void => {
      const stop = seconds.startTimer();
      response.once('finish', () => {
        const route = (request.route as { readonly path?: string } | undefined)?.path ?? 'unmatched';
        stop({ method: request.method, route, status: String(response.statusCode) });
      });
      next();
    },
  };
}
