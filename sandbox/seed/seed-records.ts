import type { Random } from '../core/messages.js';
import type { Owner } from '../core/owners.js';
import type { Props } from '../core/record.js';
import type { SandboxSettings } from '../core/settings.js';
import { iso } from '../core/time.js';
import * as words from './words.js';

/** What every seeded record needs. */
export interface SeedStamp {
  random: Random;
  createdAt: number;
  settings: SandboxSettings;
  owners: readonly Owner[];
}

const DAY_MS = 86_400_000;
const STAGES = [
  'appointmentscheduled',
  'qualifiedtobuy',
  'presentationscheduled',
  'decisionmakerboughtin',
  'contractsent',
  'closedwon',
  'closedwon',
  'closedlost',
];
const SERVICE_STAGES = ['1104250001', '1104250002', '1104250003', '1104250004', '1104250005'];
const LIFECYCLE = [
  'lead',
  'marketingqualifiedlead',
  'salesqualifiedlead',
  'opportunity',
  'customer',
  'customer',
];

function pick<T>(random: Random, items: readonly T[]): T {
  const item = items[Math.floor(random() * items.length)];
  if (item === undefined) throw new Error('nothing to pick from');
  return item;
}

function at<T>(items: readonly T[], index: number): T {
  const item = items[index % items.length];
  if (item === undefined) throw new Error('nothing at this place');
  return item;
}

function slug(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}

function ownerId(stamp: SeedStamp): string {
  const active = stamp.owners.filter((owner) => !owner.archived);
  return pick(stamp.random, active).id;
}

/** A different name for every index: all combinations in a scrambled order, then with a place behind. */
function companyName(index: number): string {
  const { COMPANY_FIRST: first, COMPANY_SECOND: second, COMPANY_FORMS: forms, PLACES: places } = words;
  const total = first.length * second.length * forms.length;
  const round = Math.floor(index / total);
  let code = ((index % total) * 7_919) % total;
  const a = at(first, code);
  code = Math.floor(code / first.length);
  const b = at(second, code);
  const form = at(forms, Math.floor(code / second.length));
  return round === 0 ? `${a} ${b} ${form}` : `${a} ${b} ${at(places, round).city} ${form}`;
}

export function makeCompany(index: number, stamp: SeedStamp): Props {
  const { random } = stamp;
  const name = companyName(index);
  const domain = `${slug(name)}.example`;
  const place = pick(random, words.PLACES);
  const lifecyclestage = pick(random, LIFECYCLE);
  return {
    name,
    domain,
    website: `https://www.${domain}`,
    phone: place.phone(Math.floor(random() * 10_000)),
    address: `${1 + Math.floor(random() * 240)} ${pick(random, words.STREETS)}`,
    city: place.city,
    state: place.state,
    zip: place.zip(Math.floor(random() * 100)),
    country: place.country,
    industry: pick(random, words.INDUSTRIES),
    numberofemployees: String(5 + Math.floor(random() ** 3 * 2_000)),
    annualrevenue: String(Math.round(random() ** 2 * 900) * 100_000),
    lifecyclestage,
    hs_pipeline: 'companies-lifecycle-pipeline',
    hubspot_owner_id: ownerId(stamp),
    [`hs_v2_date_entered_${lifecyclestage}`]: iso(stamp.createdAt),
    hs_object_source: 'INTEGRATION',
    hs_object_source_id: String(stamp.settings.appId),
    hs_object_source_label: 'INTEGRATION',
  };
}

function freeEmail(first: string, last: string, domain: string, taken: Set<string>): string {
  const base = `${slug(first)}.${slug(last)}`;
  let email = `${base}@${domain}`;
  for (let n = 2; taken.has(email); n += 1) email = `${base}${n}@${domain}`;
  taken.add(email);
  return email;
}

export function makeContact(
  index: number,
  stamp: SeedStamp,
  company: Readonly<Props>,
  taken: Set<string>,
): Props {
  const { random } = stamp;
  const firstname = at(words.FIRST_NAMES, index * 37 + Math.floor(random() * 11));
  const lastname = pick(random, words.LAST_NAMES);
  const place = words.PLACES.find((item) => item.city === company['city']) ?? at(words.PLACES, 0);
  const domain = company['domain'] ?? `contact-${index}.example`;
  return {
    email: freeEmail(firstname, lastname, domain, taken),
    firstname,
    lastname,
    jobtitle: pick(random, words.JOB_TITLES),
    phone: place.direct(index * 7_919),
    mobilephone: place.phone(Math.floor(random() * 10_000)),
    company: company['name'] ?? '',
    website: company['website'] ?? '',
    address: company['address'] ?? '',
    city: place.city,
    state: place.state,
    zip: company['zip'] ?? '',
    country: place.country,
    lifecyclestage: company['lifecyclestage'] ?? 'lead',
    hs_lead_status: 'OPEN',
    hs_pipeline: 'contacts-lifecycle-pipeline',
    hubspot_owner_id: company['hubspot_owner_id'] ?? ownerId(stamp),
    hs_object_source: 'INTEGRATION',
    hs_object_source_id: String(stamp.settings.appId),
    hs_object_source_label: 'INTEGRATION',
  };
}

export function makeDeal(
  index: number,
  stamp: SeedStamp,
  company: Readonly<Props>,
  servicePipelineId: string,
): Props {
  const { random } = stamp;
  const service = random() < 0.2;
  const dealstage = pick(random, service ? SERVICE_STAGES : STAGES);
  const enteredAt = stamp.createdAt + Math.floor(random() * 30 * DAY_MS);
  return {
    dealname: `${company['name'] ?? 'Direct'}: ${at(words.DEAL_TOPICS, index * 5 + Math.floor(random() * 3))}`,
    amount: (100 + random() ** 2 * 90_000).toFixed(2),
    deal_currency_code: stamp.settings.companyCurrency,
    pipeline: service ? servicePipelineId : 'default',
    dealstage,
    dealtype: random() < 0.6 ? 'newbusiness' : 'existingbusiness',
    closedate: iso(stamp.createdAt + Math.floor((30 + random() * 120) * DAY_MS)),
    hubspot_owner_id: company['hubspot_owner_id'] ?? ownerId(stamp),
    [`hs_v2_date_entered_${dealstage}`]: iso(enteredAt),
    hs_v2_date_entered_current_stage: iso(enteredAt),
    hs_object_source: 'INTEGRATION',
    hs_object_source_id: String(stamp.settings.appId),
    hs_object_source_label: 'INTEGRATION',
  };
}

export function makeProduct(index: number, stamp: SeedStamp): Props {
  const { random } = stamp;
  const adjective = at(words.PRODUCT_ADJECTIVES, Math.floor(index / words.PRODUCT_NOUNS.length));
  const noun = at(words.PRODUCT_NOUNS, index);
  const round = Math.floor(index / (words.PRODUCT_NOUNS.length * words.PRODUCT_ADJECTIVES.length));
  const price = 5 + random() ** 2 * 2_000;
  return {
    name: `${adjective} ${noun}${round > 0 ? ` ${round + 1}` : ''}`,
    description: `${adjective} ${noun.toLowerCase()} from stock`,
    hs_sku: `${noun.replace(/[^A-Z]/g, '')}-${String(10_000 + index)}`,
    price: price.toFixed(2),
    hs_cost_of_goods_sold: (price * 0.6).toFixed(2),
    hs_product_type: 'inventory',
    hs_object_source: 'INTEGRATION',
    hs_object_source_id: String(stamp.settings.appId),
    hs_object_source_label: 'INTEGRATION',
  };
}

export function makeLineItem(stamp: SeedStamp, productId: string, product: Readonly<Props>): Props {
  return {
    hs_product_id: productId,
    name: product['name'] ?? '',
    hs_sku: product['hs_sku'] ?? '',
    price: product['price'] ?? '0',
    quantity: String(1 + Math.floor(stamp.random() * 20)),
    hs_line_item_currency_code: stamp.settings.companyCurrency,
    hs_object_source: 'INTEGRATION',
    hs_object_source_id: String(stamp.settings.appId),
    hs_object_source_label: 'INTEGRATION',
  };
}
