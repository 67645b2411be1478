import { factsOf } from './hubspot-types.js';

/** A field of this form holds the id of an associated record: `@companies` on a contact. */
const PREFIX = '@';

export function isAssociationField(field: string): boolean {
  return field.startsWith(PREFIX);
}

/** The associated type that such a field names. */
export function associatedType(field: string): string {
  return field.slice(PREFIX.length);
}

export function associationField(to: string): string {
  return `${PREFIX}${to}`;
}

/** What a record of a type may refer to by an association field (HF 10.2). */
const PARENTS: Readonly<Record<string, readonly string[]>> = {
  contacts: ['companies'],
  companies: ['companies'],
  deals: ['companies', 'contacts'],
  line_items: ['deals'],
};

export function parentTypesOf(type: string): readonly string[] {
  return PARENTS[type] ?? [];
}

export interface AssociationFacts {
  /** The type to set, HubSpot-defined (HF 10.2). */
  readonly typeId: number;
  /**
   * `primary`: a new one demotes the old one to unlabelled (HF N6). `parent`: of several kinds between the two only
   * this one counts, and the old one has to go first. `plain`: the unlabelled association, one of many.
   */
  readonly kind: 'primary' | 'parent' | 'plain';
}

const FACTS: Readonly<Record<string, AssociationFacts>> = {
  'contacts>companies': { typeId: 1, kind: 'primary' },
  'deals>companies': { typeId: 5, kind: 'primary' },
  'deals>contacts': { typeId: 3, kind: 'plain' },
  'line_items>deals': { typeId: 20, kind: 'plain' },
  'companies>companies': { typeId: 14, kind: 'parent' },
};

/** Null for pairs whose type id is not known: they take the default association. */
export function associationFacts(from: string, to: string): AssociationFacts | null {
  return FACTS[`${from}>${to}`] ?? null;
}

/** The calculated property that tells the parent of a company; its associations mix parents and children. */
export const PARENT_COMPANY = 'hs_parent_company_id';

export function isParentField(type: string, field: string): boolean {
  return associationFacts(type, associatedType(field))?.kind === 'parent';
}

/** For messages: `company`, `line item`. */
export function nounOf(type: string): string {
  return factsOf(type).singular.replaceAll('_', ' ');
}
