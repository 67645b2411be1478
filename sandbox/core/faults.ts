import type { Random } from './messages.js';
import type { LimitPolicy } from './rate-limiter.js';

/** What goes wrong with a call that a rule catches. */
export type FaultAction =
  /** The call takes effect, then the connection breaks. */
  | { kind: 'execute-then-reset' }
  /** The call takes effect, then the edge answers this status (default 504). */
  | { kind: 'execute-then-status'; status?: number }
  /** The connection breaks before anything happens. */
  | { kind: 'reset' }
  /** 429 of one of the three limits. */
  | { kind: 'rate-limit'; policy: LimitPolicy }
  /** In batches, this share of the inputs fails (default a half): 207. */
  | { kind: 'partial'; fraction?: number }
  /** The call takes effect, then half of the JSON arrives; `breakConnection` announces it all and breaks off. */
  | { kind: 'truncate'; breakConnection?: boolean }
  /** An HTML page of the edge instead of JSON (default 502); with status 200 the call takes effect. */
  | { kind: 'html'; status?: number }
  /** Nothing is ever answered. */
  | { kind: 'hang' }
  | { kind: 'unauthorized' }
  | { kind: 'missing-scope'; scopes?: string[] }
  /** 477 with Retry-After in seconds (HF L12). */
  | { kind: 'migrating'; retryAfterSeconds?: number }
  /** 423, the lock lasts two seconds. */
  | { kind: 'locked' }
  /** A JSON error of any status, before anything happens. */
  | { kind: 'status'; status: number; message?: string }
  /** The call takes effect; its answer has no content type (HF C18). */
  | { kind: 'no-content-type' }
  /** The answer takes so much longer. */
  | { kind: 'latency'; delayMs: number };

export interface FaultRule {
  id: string;
  action: FaultAction;
  method?: string;
  /** Path pattern: `*` stands for one segment or a part of it, `**` for anything. */
  path?: string;
  /** 0..1, default 1. */
  probability?: number;
  /** The rule starts after so many matching calls. */
  afterCalls?: number;
  /** The rule ends after it has struck so often. */
  times?: number;
  /** The rule ends so long after it was set. */
  durationMs?: number;
}

interface ActiveRule {
  rule: FaultRule;
  pattern: RegExp | null;
  since: number;
  matched: number;
  struck: number;
}

function pathPattern(glob: string): RegExp {
  const escaped = glob.replace(/[.+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(
    `^${escaped.replace(/\*\*/g, '\u0000').replace(/\*/g, '[^/]*').replaceAll('\u0000', '.*')}$`,
  );
}

/** The fault rules in force, asked once per call in the order in which they were set. */
export class FaultInjector {
  private rules: ActiveRule[] = [];
  private nextId = 1;

  constructor(private readonly random: Random) {}

  add(rule: Omit<FaultRule, 'id'> & { id?: string }, now: number): FaultRule {
    const full: FaultRule = { ...rule, id: rule.id ?? `fault-${this.nextId++}` };
    this.remove(full.id);
    const pattern = full.path === undefined ? null : pathPattern(full.path);
    this.rules.push({ rule: full, pattern, since: now, matched: 0, struck: 0 });
    return full;
  }

  remove(id: string): boolean {
    const before = this.rules.length;
    this.rules = this.rules.filter((active) => active.rule.id !== id);
    return this.rules.length < before;
  }

  clear(): void {
    this.rules = [];
  }

  list(): (FaultRule & { matched: number; struck: number })[] {
    return this.rules.map(({ rule, matched, struck }) => ({ ...rule, matched, struck }));
  }

  /** The faults that strike this call. Latency adds to the first of the others. */
  strike(method: string, path: string, now: number): FaultAction[] {
    const actions: FaultAction[] = [];
    let decided = false;
    for (const active of this.rules) {
      const latency = active.rule.action.kind === 'latency';
      if ((decided && !latency) || !this.catches(active, method, path, now)) continue;
      active.struck += 1;
      actions.push(active.rule.action);
      if (!latency) decided = true;
    }
    return actions;
  }

  private catches(active: ActiveRule, method: string, path: string, now: number): boolean {
    const { rule, pattern } = active;
    if (rule.method !== undefined && rule.method.toUpperCase() !== method) return false;
    if (pattern && !pattern.test(path)) return false;
    if (rule.durationMs !== undefined && now > active.since + rule.durationMs) return false;
    if (rule.times !== undefined && active.struck >= rule.times) return false;
    active.matched += 1;
    if (active.matched <= (rule.afterCalls ?? 0)) return false;
    return rule.probability === undefined || this.random() < rule.probability;
  }
}
