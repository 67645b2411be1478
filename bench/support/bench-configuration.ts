import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { RawEnvironment } from '../../src/config/environment.js';
import { sampleErpFolder } from '../../src/cli/sample-erp.js';

export const SYNC = 'main';
export const CONTACT_JOB = 'contact-import';

interface ContactColumn {
  readonly field: string;
  readonly column: string;
  readonly hubspot: string;
}

/** The sample ERP keeps no addresses on its contacts; the bench adds columns, as many an ERP has them. */
const ADDED_COLUMNS: readonly ContactColumn[] = [
  { field: 'street', column: 'street', hubspot: 'address' },
  { field: 'postalCode', column: 'postal_code', hubspot: 'zip' },
  { field: 'city', column: 'city', hubspot: 'city' },
  { field: 'state', column: 'state', hubspot: 'state' },
  { field: 'country', column: 'country', hubspot: 'country' },
  { field: 'website', column: 'website', hubspot: 'website' },
  { field: 'companyName', column: 'company_name', hubspot: 'company' },
  { field: 'lifecycle', column: 'lifecycle', hubspot: 'lifecyclestage' },
];

export const ADDED_COLUMNS_DDL = `alter table contact ${ADDED_COLUMNS.map(({ column }) => `add column if not exists ${column} varchar(200)`).join(', ')}`;

/** Fifteen mapped fields: the preset's seven and the added eight, all of them converted. */
const CONTACT_FIELDS = [
  { hubspot: 'firstname', business: 'firstName', direction: 'toBusiness', convert: ['trim'] },
  { hubspot: 'lastname', business: 'lastName', direction: 'toBusiness', convert: ['trim'] },
  { hubspot: 'email', business: 'email', direction: 'toBusiness', convert: ['trim', 'lower'] },
  { hubspot: 'phone', business: 'phone', direction: 'toBusiness', convert: ['trim'] },
  { hubspot: 'mobilephone', business: 'mobile', direction: 'toBusiness', convert: ['trim'] },
  { hubspot: 'jobtitle', business: 'title', direction: 'toBusiness', convert: ['trim'] },
  { hubspot: 'hubspot_owner_id', business: 'ownerId', direction: 'toBusiness', lookup: { kind: 'owner' } },
  ...ADDED_COLUMNS.map(({ hubspot, field }) => ({
    hubspot,
    business: field,
    direction: 'toBusiness',
    convert: ['trim'],
  })),
];

/** The configuration of a bench stack, ready for `POST /v1/config/apply`. */
export function benchConfiguration(env: RawEnvironment): unknown {
  return {
    version: 1,
    portals: { main: { token: env['HUBSPOT_ACCESS_TOKEN'], apiBaseUrl: env['HUBSPOT_API_BASE_URL'] } },
    systems: { erp: { kind: 'sql', url: env['ERP_URL'], tables: tables() } },
    syncs: {
      [SYNC]: {
        portal: 'main',
        system: 'erp',
        preset: 'standard',
        mappings: { contact: { hubspot: 'contacts', business: 'contact', fields: CONTACT_FIELDS } },
      },
    },
  };
}

interface Tables {
  readonly recordTypes: Readonly<
    Record<
      string,
      { readonly columns: Readonly<Record<string, unknown>> } & Readonly<Record<string, unknown>>
    >
  >;
}

function tables(): Tables {
  const { recordTypes, ...rest } = parse(
    readFileSync(join(sampleErpFolder(), 'tables.yaml'), 'utf8'),
  ) as Tables;
  const contact = recordTypes['contact'];
  if (contact === undefined) throw new Error('The sample ERP describes no contacts.');
  const added = Object.fromEntries(ADDED_COLUMNS.map(({ field, column }) => [field, column]));
  return {
    ...rest,
    recordTypes: { ...recordTypes, contact: { ...contact, columns: { ...contact.columns, ...added } } },
  };
}
