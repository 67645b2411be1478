import { DateTime } from 'luxon';
import { isCalendarDate, utcInstant } from '../../../domain/values/calendar.js';
import type { ConverterArgument } from '../../../domain/values/value-functions.js';
import { PORTAL_ZONE } from '../../../domain/mapping/portal-zone.js';
import { ExpressionError } from '../../../domain/values/value-functions.js';
import { converted, onText, refused, textOf } from './converter-spec.js';
import type { ConverterSpec } from './converter-spec.js';

const ZONE: ConverterArgument = {
  name: 'zone',
  type: 'time-zone',
  required: false,
  default: 'UTC',
  description: 'the time zone in which the date is meant; "portal" = that of the HubSpot account',
};
const FORMAT: ConverterArgument = {
  name: 'format',
  type: 'text',
  required: false,
  description: 'how the source writes it, e.g. dd.MM.yyyy; ISO 8601 if absent',
};
/** Runs put the account's own zone there; without it nothing is guessed. */
const NO_PORTAL = onText(() => refused('no-time-zone', 'The time zone of the portal is not known.'));
const TIME = /^([01]\d|2[0-3]):[0-5]\d$/;

const date: ConverterSpec = {
  name: 'date',
  description: 'The calendar date of a point in time, in a time zone',
  produces: 'date',
  arguments: [ZONE, FORMAT],
  create: (args) => {
    const zone = textOf(args, 'zone', 'UTC');
    const format = textOf(args, 'format');
    if (zone === PORTAL_ZONE) return NO_PORTAL;
    const dayIn = dayFormatter(zone);
    return onText((given) => {
      const text = given.trim();
      if (isCalendarDate(text)) return converted(text);
      const instant = utcInstant(text);
      if (instant !== null) return converted(zone === 'UTC' ? instant.slice(0, 10) : dayIn(instant));
      const moment = read(instant ?? text, format, zone);
      return moment === null
        ? refused('not-a-date', 'The value is no date.')
        : converted(moment.toFormat('yyyy-MM-dd'));
    });
  },
};

const datetime: ConverterSpec = {
  name: 'datetime',
  description: 'A point in time in UTC; a calendar date becomes a time of that day in a time zone',
  produces: 'datetime',
  arguments: [
    ZONE,
    // Noon shows as the same day nearly everywhere; midnight UTC is the day before in America (HF X1).
    {
      name: 'time',
      type: 'text',
      required: false,
      default: '12:00',
      description: 'time of day for a calendar date, HH:mm',
    },
    FORMAT,
  ],
  create: (args) => {
    const zone = textOf(args, 'zone', 'UTC');
    const time = textOf(args, 'time', '12:00');
    const format = textOf(args, 'format');
    if (!TIME.test(time))
      throw new ExpressionError('Argument "time" of converter "datetime" must be a time of day, e.g. 12:00.');
    if (zone === PORTAL_ZONE) return NO_PORTAL;
    return onText((given) => {
      const text = given.trim();
      const instant = utcInstant(text);
      if (instant !== null) return converted(instant);
      const day = isCalendarDate(text);
      const moment = day ? DateTime.fromISO(`${text}T${time}`, { zone }) : read(text, format, zone);
      if (moment === null || !moment.isValid)
        return refused('not-an-instant', 'The value is no point in time.');
      return converted(moment.toUTC().toISO({ suppressMilliseconds: true }));
    });
  },
};

export const DATE_CONVERTERS: readonly ConverterSpec[] = [date, datetime];

/** The calendar date of an instant in a zone; ten times as fast as luxon. */
function dayFormatter(zone: string): (instant: string) => string {
  const format = new Intl.DateTimeFormat('sv-SE', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  });
  return (instant) => {
    const day = format.format(Date.parse(instant));
    return isCalendarDate(day) ? day : DateTime.fromISO(instant, { zone }).toFormat('yyyy-MM-dd');
  };
}

function read(text: string, format: string, zone: string): DateTime | null {
  const iso = DateTime.fromISO(text, { zone });
  if (iso.isValid) return iso;
  if (format === '') return null;
  const formatted = DateTime.fromFormat(text, format, { zone, locale: 'en' });
  return formatted.isValid ? formatted : null;
}
