import type { Bucket } from './rate-limiter.js';
import { RollingWindow } from './rolling-window.js';

export interface RouteCount {
  calls: number;
  errors: number;
}

export interface StatisticsReport {
  calls: number;
  /** Answers with 400 and above, 429 included. */
  errors: number;
  rateLimited: number;
  byStatus: Record<string, number>;
  /** Keyed by method and path with ids replaced. */
  routes: Record<string, RouteCount>;
  /** Most calls that arrived in any window of the bucket's length, refused ones included. */
  max: { appPer10s: number; searchPerSecond: number; associationsPer10s: number };
  /** Remarks on careless clients, in strict mode (HF 23.29). */
  violations: string[];
}

const MAX_VIOLATIONS = 200;

/** Counts of what arrived and how it was answered. */
export class Statistics {
  private routes = new Map<string, RouteCount>();
  private statuses = new Map<number, number>();
  private violations: string[] = [];
  private readonly arrivals: Record<Exclude<Bucket, 'none'>, RollingWindow> = {
    app: new RollingWindow(10_000),
    search: new RollingWindow(1_000),
    associations: new RollingWindow(10_000),
  };

  arrived(bucket: Bucket, now: number): void {
    if (bucket !== 'none') this.arrivals[bucket].add(now);
  }

  answered(route: string, status: number): void {
    const count = this.routes.get(route) ?? { calls: 0, errors: 0 };
    count.calls += 1;
    if (status >= 400) count.errors += 1;
    this.routes.set(route, count);
    this.statuses.set(status, (this.statuses.get(status) ?? 0) + 1);
  }

  violation(text: string): void {
    if (this.violations.length < MAX_VIOLATIONS) this.violations.push(text);
  }

  report(): StatisticsReport {
    let calls = 0;
    let errors = 0;
    for (const [status, count] of this.statuses) {
      calls += count;
      if (status >= 400) errors += count;
    }
    return {
      calls,
      errors,
      rateLimited: this.statuses.get(429) ?? 0,
      byStatus: Object.fromEntries([...this.statuses].map(([status, count]) => [String(status), count])),
      routes: Object.fromEntries([...this.routes].sort(([a], [b]) => a.localeCompare(b))),
      max: {
        appPer10s: this.arrivals.app.max,
        searchPerSecond: this.arrivals.search.max,
        associationsPer10s: this.arrivals.associations.max,
      },
      violations: [...this.violations],
    };
  }

  reset(): void {
    this.routes = new Map();
    this.statuses = new Map();
    this.violations = [];
    for (const window of Object.values(this.arrivals)) window.reset();
  }
}
