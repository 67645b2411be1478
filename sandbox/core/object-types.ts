/** The object types that the emulated portal knows. */
export type EngagementName = 'notes' | 'calls' | 'emails' | 'meetings' | 'tasks';
export type StandardName = 'contacts' | 'companies' | 'deals' | 'products' | 'line_items' | EngagementName;
/** Objects of a portal's own making, by their fully qualified names: `p44120881_machine`. */
export type CustomName = `p${number}_${string}`;
export type ObjectName = StandardName | CustomName;

/** What a portal says of an object of its own making. */
export interface CustomSchema {
  name: string;
  labels: { singular: string; plural: string };
  description: string | null;
  requiredProperties: string[];
  searchableProperties: string[];
  primaryDisplayProperty: string;
  secondaryDisplayProperties: string[];
  createdAt: number;
  updatedAt: number;
}

export interface ObjectType {
  readonly index: number;
  readonly name: ObjectName;
  /** Type id as in paths (HF chapter 3). */
  readonly id: string;
  readonly singular: string;
  /** Upper-case name used in error messages (HF E15). */
  readonly constant: string;
  /** The date property that incremental readers search on (HF D7). */
  readonly modifiedProperty: 'lastmodifieddate' | 'hs_lastmodifieddate';
  /** Properties returned when none are asked (HF chapter 7). */
  readonly defaults: readonly string[];
  readonly mergeable: boolean;
  readonly scopes: { readonly read: string; readonly write: string };
  /** Null for HubSpot's own objects. */
  readonly custom: CustomSchema | null;
}

export interface StandardType extends ObjectType {
  readonly name: StandardName;
}

function scopes(noun: string): { read: string; write: string } {
  return { read: `crm.objects.${noun}.read`, write: `crm.objects.${noun}.write` };
}

const SYSTEM = ['createdate', 'hs_lastmodifieddate', 'hs_object_id'];

/** Engagements go with the contacts' scopes, e-mails with one of their own (HF A28). */
function engagement(index: number, name: EngagementName, id: string, scope?: string): StandardType {
  const singular = name.slice(0, -1);
  return {
    index,
    name,
    id,
    singular,
    constant: singular.toUpperCase(),
    modifiedProperty: 'hs_lastmodifieddate',
    defaults: ['hs_createdate', 'hs_lastmodifieddate', 'hs_object_id'],
    mergeable: false,
    scopes: scope === undefined ? scopes('contacts') : { read: scope, write: scope },
    custom: null,
  };
}

/** HubSpot's own object types; a portal's `TypeCatalog` adds those of its making. */
export const OBJECT_TYPES: readonly StandardType[] = [
  {
    index: 0,
    name: 'contacts',
    id: '0-1',
    singular: 'contact',
    constant: 'CONTACT',
    modifiedProperty: 'lastmodifieddate',
    defaults: ['createdate', 'email', 'firstname', 'hs_object_id', 'lastmodifieddate', 'lastname'],
    mergeable: true,
    scopes: scopes('contacts'),
    custom: null,
  },
  {
    index: 1,
    name: 'companies',
    id: '0-2',
    singular: 'company',
    constant: 'COMPANY',
    modifiedProperty: 'hs_lastmodifieddate',
    defaults: [...SYSTEM, 'domain', 'name'],
    mergeable: true,
    scopes: scopes('companies'),
    custom: null,
  },
  {
    index: 2,
    name: 'deals',
    id: '0-3',
    singular: 'deal',
    constant: 'DEAL',
    modifiedProperty: 'hs_lastmodifieddate',
    defaults: ['amount', 'closedate', ...SYSTEM, 'dealname', 'dealstage', 'pipeline'],
    mergeable: true,
    scopes: scopes('deals'),
    custom: null,
  },
  {
    index: 3,
    name: 'products',
    id: '0-7',
    singular: 'product',
    constant: 'PRODUCT',
    modifiedProperty: 'hs_lastmodifieddate',
    defaults: [...SYSTEM, 'description', 'name', 'price'],
    mergeable: false,
    scopes: { read: 'e-commerce', write: 'e-commerce' },
    custom: null,
  },
  {
    index: 4,
    name: 'line_items',
    id: '0-8',
    singular: 'line_item',
    constant: 'LINE_ITEM',
    modifiedProperty: 'hs_lastmodifieddate',
    defaults: [...SYSTEM, 'hs_product_id', 'quantity'],
    mergeable: false,
    scopes: scopes('line_items'),
    custom: null,
  },
  engagement(5, 'notes', '0-46'),
  engagement(6, 'calls', '0-48'),
  engagement(7, 'emails', '0-49', 'sales-email-read'),
  engagement(8, 'meetings', '0-47'),
  engagement(9, 'tasks', '0-27'),
];

const ENGAGEMENTS: ReadonlySet<string> = new Set(['notes', 'calls', 'emails', 'meetings', 'tasks']);

/** The type of an object of the portal's own; its id is the portal's to give. */
export function customType(index: number, name: CustomName, id: string, custom: CustomSchema): ObjectType {
  return {
    index,
    name,
    id,
    singular: custom.name,
    constant: id,
    modifiedProperty: 'hs_lastmodifieddate',
    defaults: ['hs_createdate', 'hs_lastmodifieddate', 'hs_object_id', custom.primaryDisplayProperty],
    mergeable: true,
    scopes: scopes('custom'),
    custom,
  };
}

export function isStandard(name: ObjectName): name is StandardName {
  return BY_KEY.has(name);
}

export function isEngagement(name: ObjectName): name is EngagementName {
  return ENGAGEMENTS.has(name);
}

const BY_KEY = new Map<string, ObjectType>();
for (const type of OBJECT_TYPES) {
  for (const key of [type.name, type.id, type.singular]) BY_KEY.set(key, type);
}

/** Finds one of HubSpot's own types by plural name, type id or singular name (HF C13). */
export function findStandardType(key: string): ObjectType | undefined {
  return BY_KEY.get(key) ?? BY_KEY.get(key.toLowerCase());
}

/** One of HubSpot's own types; an object of the portal's own is its `TypeCatalog`'s to tell. */
export function objectType(name: ObjectName): ObjectType {
  const type = BY_KEY.get(name);
  if (!type) throw new Error(`no such object type: ${name}`);
  return type;
}
