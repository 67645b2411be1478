import type { ApiError } from './errors.js';
import { apiError } from './errors.js';
import { RollingWindow } from './rolling-window.js';
import type { SandboxSettings } from './settings.js';
import { nextMidnight } from './time.js';

/** Which bucket a call is charged to (HF L4, L5); `none` for calls outside the limits. */
export type Bucket = 'app' | 'search' | 'associations' | 'none';

export const LIMIT_POLICIES = ['daily', 'burst', 'search'] as const;
export type LimitPolicy = (typeof LIMIT_POLICIES)[number];

/** The three 429 bodies (HF L9-L11). */
export function limitError(policy: LimitPolicy, requestId: string): ApiError {
  switch (policy) {
    case 'daily':
      return apiError(429, 'You have reached your daily limit.', {
        errorType: 'RATE_LIMIT',
        policyName: 'DAILY',
        requestId,
      });
    case 'burst':
      return apiError(429, 'You have reached your ten_secondly_rolling limit.', {
        errorType: 'RATE_LIMIT',
        policyName: 'TEN_SECONDLY_ROLLING',
        groupName: 'publicapi:private-apps:calls:portal',
        requestId,
      });
    case 'search':
      return apiError(429, 'You have reached your secondly limit.', { category: 'RATE_LIMITS' });
  }
}

interface DailyCount {
  used: number;
  /** When the counter starts again: midnight of the portal. */
  resetsAt: number;
}

/** Rolling and daily limits of one portal and app. */
export class RateLimiter {
  daily: DailyCount = { used: 0, resetsAt: 0 };
  private readonly accepted: Record<Exclude<Bucket, 'none'>, RollingWindow> = {
    app: new RollingWindow(10_000),
    search: new RollingWindow(1_000),
    associations: new RollingWindow(10_000),
  };

  /** Takes one call from its bucket and the day, or says which limit refuses it. */
  admit(bucket: Bucket, now: number, settings: SandboxSettings): LimitPolicy | null {
    this.rollDay(now, settings.timeZone);
    if (bucket === 'none') return null;
    if (settings.limitsEnabled) {
      if (this.daily.used >= settings.limits.daily) return 'daily';
      const window = this.accepted[bucket];
      window.setWindow(settings.limits[bucket].windowMs);
      if (window.count(now) >= settings.limits[bucket].max) return bucket === 'search' ? 'search' : 'burst';
    }
    this.accepted[bucket].add(now);
    this.daily.used += 1;
    return null;
  }

  /** HF L6, L7: search and the exempt association batches say nothing of the burst. */
  headers(bucket: Bucket, now: number, settings: SandboxSettings): Record<string, string> {
    if (bucket !== 'app') return {};
    const { max, windowMs } = settings.limits.app;
    const remaining = Math.max(0, max - this.accepted.app.count(now));
    const secondly = Math.ceil(max / 10);
    return {
      'x-hubspot-ratelimit-interval-milliseconds': String(windowMs),
      'x-hubspot-ratelimit-max': String(max),
      'x-hubspot-ratelimit-remaining': String(remaining),
      'x-hubspot-ratelimit-daily': String(settings.limits.daily),
      'x-hubspot-ratelimit-daily-remaining': String(Math.max(0, settings.limits.daily - this.daily.used)),
      'x-hubspot-ratelimit-secondly': String(secondly),
      'x-hubspot-ratelimit-secondly-remaining': String(Math.min(secondly, remaining)),
    };
  }

  rollDay(now: number, timeZone: string): void {
    if (now < this.daily.resetsAt) return;
    this.daily = { used: 0, resetsAt: nextMidnight(timeZone, now) };
  }
}
