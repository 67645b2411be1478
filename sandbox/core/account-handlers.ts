import type { Answer, Call } from './call.js';
import { parseObject } from './call.js';
import { apiError } from './errors.js';
import { asText } from './json.js';
import type { RateLimiter } from './rate-limiter.js';
import { iso, offsetText, zoneOffsetMs } from './time.js';

/** GET details (HF AC1). */
export function accountDetails(call: Call): Answer {
  const { settings, clock } = call.world;
  const offset = zoneOffsetMs(settings.timeZone, clock());
  return {
    status: 200,
    body: {
      portalId: settings.portalId,
      accountType: 'STANDARD',
      timeZone: settings.timeZone,
      companyCurrency: settings.companyCurrency,
      additionalCurrencies: settings.additionalCurrencies,
      utcOffset: offsetText(offset),
      utcOffsetMilliseconds: offset,
      uiDomain: 'app.example',
      dataHostingLocation: 'na1',
      ...(call.version === '2026-09' ? { portalName: 'Crosstie sandbox' } : {}),
    },
  };
}

/** GET daily usage of private apps (HF L15). */
export function dailyUsage(call: Call, limiter: RateLimiter): Answer {
  const { settings, clock } = call.world;
  limiter.rollDay(clock(), settings.timeZone);
  return {
    status: 200,
    body: {
      results: [
        {
          name: 'private-apps-api-calls-daily',
          usageLimit: settings.limits.daily,
          currentUsage: limiter.daily.used,
          collectedAt: iso(clock()),
          fetchStatus: 'SUCCESS',
          resetsAt: iso(limiter.daily.resetsAt),
        },
      ],
    },
  };
}

/** POST access-token-info of a static token (HF A7). */
export function tokenInfo(call: Call, token: string): Answer {
  const { settings } = call.world;
  if (asText(parseObject(call)['tokenKey']) !== token) {
    throw apiError(404, 'The token is unknown', { category: 'OBJECT_NOT_FOUND' });
  }
  return {
    status: 200,
    body: {
      userId: call.world.owners[0]?.userId ?? 0,
      hubId: settings.portalId,
      appId: settings.appId,
      scopes: settings.scopes,
    },
  };
}
