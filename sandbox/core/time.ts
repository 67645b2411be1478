/** ISO-8601 UTC; the millisecond part is dropped when zero (HF C7). */
export function iso(ms: number): string {
  const text = new Date(ms).toISOString();
  return text.endsWith('.000Z') ? `${text.slice(0, -5)}Z` : text;
}

/** Parses epoch milliseconds or ISO text into milliseconds; NaN when it is neither. */
export function parseInstant(value: string): number {
  if (/^-?\d+$/.test(value)) return Number(value);
  if (/^\d{4}-\d{2}-\d{2}$/.test(value)) return Date.parse(`${value}T00:00:00Z`);
  if (/^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}/.test(value)) return Date.parse(value);
  return Number.NaN;
}

/** Offset of a time zone at an instant, in milliseconds. */
export function zoneOffsetMs(timeZone: string, at: number): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  }).formatToParts(new Date(at));
  const part = (type: string): number => Number(parts.find((item) => item.type === type)?.value ?? '0');
  const wall = Date.UTC(
    part('year'),
    part('month') - 1,
    part('day'),
    part('hour'),
    part('minute'),
    part('second'),
  );
  return wall - Math.floor(at / 1000) * 1000;
}

/** The next midnight of the time zone after `at` (HF L3). */
export function nextMidnight(timeZone: string, at: number): number {
  const dayMs = 86_400_000;
  const offset = zoneOffsetMs(timeZone, at);
  const wallMidnight = (Math.floor((at + offset) / dayMs) + 1) * dayMs;
  const guess = wallMidnight - offset;
  return wallMidnight - zoneOffsetMs(timeZone, guess);
}

/** `-04:00` for an offset in milliseconds. */
export function offsetText(offsetMs: number): string {
  const minutes = Math.abs(Math.round(offsetMs / 60_000));
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${offsetMs < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}
