import type { ObjectName } from '../../sandbox/core/object-types.js';

export interface PairField {
  readonly hubspot: string;
  readonly business: string;
  readonly direction: 'both' | 'toBusiness' | 'toHubspot';
}

/** What the model knows of a mapping: written down once more, on purpose. */
export interface Pair {
  readonly name: string;
  readonly hubspot: ObjectName;
  readonly business: string;
  readonly fields: readonly PairField[];
}

function both(hubspot: string, business: string): PairField {
  return { hubspot, business, direction: 'both' };
}

function one(direction: 'toBusiness' | 'toHubspot', hubspot: string, business: string): PairField {
  return { hubspot, business, direction };
}

export const PAIRS: readonly Pair[] = [
  {
    name: 'company',
    hubspot: 'companies',
    business: 'account',
    fields: [
      both('name', 'name'),
      both('domain', 'domain'),
      both('phone', 'phone'),
      one('toBusiness', 'city', 'city'),
    ],
  },
  {
    name: 'contact',
    hubspot: 'contacts',
    business: 'contact',
    fields: [both('email', 'email'), both('lastname', 'lastName'), both('jobtitle', 'title')],
  },
  {
    name: 'deal',
    hubspot: 'deals',
    business: 'opportunity',
    fields: [
      one('toBusiness', 'dealname', 'name'),
      one('toBusiness', 'amount', 'amount'),
      one('toBusiness', 'closedate', 'closeDate'),
    ],
  },
  {
    name: 'product',
    hubspot: 'products',
    business: 'item',
    fields: [
      one('toHubspot', 'name', 'name'),
      one('toHubspot', 'hs_sku', 'sku'),
      one('toHubspot', 'price', 'price'),
    ],
  },
  {
    name: 'order',
    hubspot: 'deals',
    business: 'salesDocument',
    // What is created once and never updated.
    fields: [],
  },
];

export function pairNamed(name: string): Pair {
  const pair = PAIRS.find((each) => each.name === name);
  if (!pair) throw new Error(`There is no pair ${name}.`);
  return pair;
}
