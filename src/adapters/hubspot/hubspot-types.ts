/** The HubSpot types that Crosstie knows, by their API names. */
export type HubspotType = 'contacts' | 'companies' | 'deals' | 'products' | 'line_items';

export interface HubspotTypeFacts {
  readonly name: string;
  readonly label: string;
  /** As in association type names, e.g. `contact_to_company` (HF N12). */
  readonly singular: string;
  /** HF D7: contacts differ from all others. */
  readonly modifiedProperty: string;
  readonly hasPipelines: boolean;
  /** Records can be merged, and `hs_merged_object_ids` tells their former ids (HF M5, M6). */
  readonly merges: boolean;
}

function facts(name: HubspotType, label: string, singular: string): HubspotTypeFacts {
  return {
    name,
    label,
    singular,
    modifiedProperty: name === 'contacts' ? 'lastmodifieddate' : 'hs_lastmodifieddate',
    hasPipelines: name === 'deals',
    merges: name === 'contacts' || name === 'companies' || name === 'deals',
  };
}

export const OBJECT_TYPES: readonly HubspotTypeFacts[] = [
  facts('contacts', 'Contacts', 'contact'),
  facts('companies', 'Companies', 'company'),
  facts('deals', 'Deals', 'deal'),
  facts('products', 'Products', 'product'),
  facts('line_items', 'Line items', 'line_item'),
];

const BY_NAME: ReadonlyMap<string, HubspotTypeFacts> = new Map(OBJECT_TYPES.map((type) => [type.name, type]));

/** Any other object type (tickets, custom ones) goes the general way. */
export function factsOf(type: string): HubspotTypeFacts {
  return (
    BY_NAME.get(type) ?? {
      name: type,
      label: type,
      singular: type.replace(/s$/, ''),
      modifiedProperty: 'hs_lastmodifieddate',
      hasPipelines: false,
      merges: false,
    }
  );
}

export const OWNERS = 'owners';

/** Unique property of records that Crosstie created (exactly-once creation). */
export const CROSSTIE_ID = 'crosstie_id';
