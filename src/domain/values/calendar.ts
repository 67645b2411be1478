const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
const INSTANT = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?(Z|[+-]\d{2}(?::?\d{2})?)?$/i;
const UTC_INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?Z$/;
const MONTH_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** A calendar date `YYYY-MM-DD` that exists. */
export function isCalendarDate(text: string): boolean {
  const parts = DATE.exec(text);
  if (parts === null) return false;
  const year = Number(parts[1]);
  const month = Number(parts[2]);
  const day = Number(parts[3]);
  const days = month === 2 && isLeapYear(year) ? 29 : MONTH_DAYS[month - 1];
  return days !== undefined && day >= 1 && day <= days;
}

/** Text in the shape of an instant, with or without an offset. */
export function looksLikeInstant(text: string): boolean {
  return INSTANT.test(text);
}

/**
 * An instant as ISO 8601 in UTC. One that is UTC already keeps its resolution; others are converted (milliseconds).
 * Null for anything else, for local times without an offset, and for dates that do not exist.
 */
export function utcInstant(text: string): string | null {
  if (UTC_INSTANT.test(text))
    return isCalendarDate(text.slice(0, 10)) && !Number.isNaN(Date.parse(text)) ? text : null;
  const zone = INSTANT.exec(text)?.[1];
  if (zone === undefined || !isCalendarDate(text.slice(0, 10))) return null;
  const time = Date.parse(isoOffset(text.replace(' ', 'T').replace(',', '.'), zone));
  return Number.isNaN(time) ? null : new Date(time).toISOString();
}

function isoOffset(text: string, zone: string): string {
  if (zone.length === 1) return text.toUpperCase();
  const offset = zone.slice(1).replace(':', '').padEnd(4, '0');
  return `${text.slice(0, -zone.length)}${zone.charAt(0)}${offset.slice(0, 2)}:${offset.slice(2)}`;
}

function isLeapYear(year: number): boolean {
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
}
