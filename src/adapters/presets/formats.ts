import { Cron } from 'croner';
import { SINCE_ACTIVATION } from '../../domain/sync/activation.js';

/** What is wrong with a text of a named format, as a sentence with the way out; null = nothing. */
export type Format = (value: string) => string | null;

const DURATION = /^([1-9]\d{0,4})(m|h|d)$/;
const DATE = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2}))?$/;
const NAME = /^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/;
const REFERENCE = /^[A-Za-z0-9][A-Za-z0-9-]*\.[A-Za-z_]\w*$/;
const SLUG = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

export const FORMATS: Readonly<Record<string, Format>> = {
  slug: (value) =>
    SLUG.test(value)
      ? null
      : 'A name has 1 to 63 lower-case letters, digits and hyphens and begins and ends with a letter or digit.',
  name: (value) =>
    NAME.test(value)
      ? null
      : 'A name has 1 to 63 letters, digits and hyphens and begins and ends with a letter or digit.',
  duration: (value) =>
    DURATION.test(value) ? null : 'A duration is a whole number with m, h or d, for example 15m, 1h or 1d.',
  since: (value) =>
    isDate(value) ? null : 'Write a date (2026-01-31) or an instant (2026-01-31T06:00:00Z).',
  'since-or-activation': (value) =>
    value === SINCE_ACTIVATION || isDate(value)
      ? null
      : 'Write a date (2026-01-31), an instant (2026-01-31T06:00:00Z), or "activation".',
  reference: (value) =>
    REFERENCE.test(value) ? null : 'Write the name of a reference and a field of it: template.start.',
  'time-zone': (value) =>
    isTimeZone(value) ? null : 'This time zone is not known. Use an IANA name such as Europe/Berlin or UTC.',
  cron: cronProblem,
};

function isDate(value: string): boolean {
  return DATE.test(value) && !Number.isNaN(Date.parse(value));
}

function isTimeZone(value: string): boolean {
  try {
    return value !== '' && new Intl.DateTimeFormat('en', { timeZone: value }).format(0) !== '';
  } catch {
    return false;
  }
}

/** Only what Temporal's schedules understand: five fields, no L, W, # or ?. */
function cronProblem(value: string): string | null {
  const help = 'Write five fields: minute hour day month weekday, for example "0 6 * * 1-5".';
  if (value.trim().split(/\s+/).length !== 5 || /[#?]|\dW|\bL\b|\dL/i.test(value)) {
    return `This is not a cron expression. ${help}`;
  }
  try {
    new Cron(value, { paused: true }).stop();
    return null;
  } catch {
    return `This is not a cron expression. ${help}`;
  }
}
