import type { SystemRecord } from '../../domain/records/system-record.js';

/** Fields that people know records by, on either side, best first. */
const TITLES = ['name', 'dealname', 'subject', 'title', 'fullName'];
const PERSON = [
  ['firstname', 'lastname'],
  ['firstName', 'lastName'],
];
const SUBTITLES = [
  'email',
  'domain',
  'hs_sku',
  'sku',
  'number',
  'website',
  'phone',
  'amount',
  'company',
  'city',
];

/** Of the fields that a type has, those that a list of records shows. */
export function titleFields(known: ReadonlySet<string>): readonly string[] {
  return [...TITLES, ...PERSON.flat(), ...SUBTITLES].filter((name) => known.has(name));
}

export function titleOf({ id, fields }: SystemRecord): {
  readonly title: string;
  readonly subtitle: string | null;
} {
  const text = (name: string): string => {
    const value = fields[name];
    return value === null || value === undefined ? '' : String(value).trim();
  };
  const people = PERSON.map((names) => names.map(text).filter(Boolean).join(' '));
  const title = [...people, ...TITLES.map(text)].find((each) => each !== '');
  const subtitles = SUBTITLES.map(text).filter((each) => each !== '');
  return { title: title ?? subtitles[0] ?? id, subtitle: (title ? subtitles[0] : subtitles[1]) ?? null };
}
