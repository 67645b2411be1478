const HOUR_MS = 3_600_000;

/** Wall-clock milliseconds since midnight in a time zone. */
function sinceMidnight(at: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
    hourCycle: 'h23',
  }).formatToParts(at);
  const of = (type: string): number => Number(parts.find((part) => part.type === type)?.value ?? 0);
  return (of('hour') * 3_600 + of('minute') * 60 + of('second')) * 1_000 + (at % 1_000);
}

/**
 * When the daily limit starts anew: the next midnight of the account's time zone (HF L3), some seconds late on
 * purpose. An unknown zone gives an hour, after which the limit is tried again.
 */
export function nextPortalMidnight(now: number, timeZone: string | null): number {
  if (timeZone === null) return now + HOUR_MS;
  try {
    let candidate = now + 24 * HOUR_MS - sinceMidnight(now, timeZone);
    // A change of daylight saving in between moves midnight by the hour that it is off by.
    const off = sinceMidnight(candidate, timeZone);
    if (off !== 0) candidate += off > 12 * HOUR_MS ? 24 * HOUR_MS - off : -off;
    return candidate + 5_000;
  } catch {
    return now + HOUR_MS;
  }
}
