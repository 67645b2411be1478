import { isStandard, type ObjectName, type StandardName } from '../core/object-types.js';
import { COMPANY_PROPERTIES } from './company-properties.js';
import { CONTACT_PROPERTIES } from './contact-properties.js';
import { customProperties } from './custom-properties.js';
import { DEAL_PROPERTIES } from './deal-properties.js';
import {
  CALL_PROPERTIES,
  EMAIL_PROPERTIES,
  MEETING_PROPERTIES,
  NOTE_PROPERTIES,
  TASK_PROPERTIES,
} from './engagement-properties.js';
import { LINE_ITEM_PROPERTIES } from './line-item-properties.js';
import { PRODUCT_PROPERTIES } from './product-properties.js';

export interface PropertyOption {
  label: string;
  value: string;
  displayOrder: number;
  hidden: boolean;
  description?: string;
}

/** One property definition as the portal keeps it; the wire shape is made by `definitionToWire`. */
export interface PropertyDefinition {
  name: string;
  label: string;
  type: string;
  fieldType: string;
  groupName: string;
  description: string;
  options: PropertyOption[];
  displayOrder: number;
  hasUniqueValue: boolean;
  hidden: boolean;
  formField: boolean;
  calculated: boolean;
  externalOptions: boolean;
  referencedObjectType: string | null;
  hubspotDefined: boolean;
  readOnlyValue: boolean;
  readOnlyDefinition: boolean;
  archived: boolean;
  archivedAt: number | null;
  createdAt: number;
  updatedAt: number;
}

const SOURCES: Record<StandardName, string> = {
  contacts: CONTACT_PROPERTIES,
  companies: COMPANY_PROPERTIES,
  deals: DEAL_PROPERTIES,
  products: PRODUCT_PROPERTIES,
  line_items: LINE_ITEM_PROPERTIES,
  notes: NOTE_PROPERTIES,
  calls: CALL_PROPERTIES,
  emails: EMAIL_PROPERTIES,
  meetings: MEETING_PROPERTIES,
  tasks: TASK_PROPERTIES,
};

function parseOptions(text: string): PropertyOption[] {
  if (text === '') return [];
  return text.split(';').map((pair, displayOrder) => {
    const colon = pair.indexOf(':');
    return { value: pair.slice(0, colon), label: pair.slice(colon + 1), displayOrder, hidden: false };
  });
}

/** Flags: r read-only value, d read-only definition, u unique, c calculated, h hidden, f form field, e options kept elsewhere, o owner. */
function parseLine(line: string): PropertyDefinition {
  const [name = '', label = '', type = '', fieldType = '', groupName = '', flags = '', options = ''] =
    line.split('|');
  return {
    name,
    label,
    type,
    fieldType,
    groupName,
    description: '',
    options: parseOptions(options),
    displayOrder: -1,
    hasUniqueValue: flags.includes('u'),
    hidden: flags.includes('h'),
    formField: flags.includes('f'),
    calculated: flags.includes('c'),
    externalOptions: flags.includes('e'),
    referencedObjectType: flags.includes('o') ? 'OWNER' : null,
    hubspotDefined: true,
    readOnlyValue: flags.includes('r'),
    readOnlyDefinition: flags.includes('d'),
    archived: false,
    archivedAt: null,
    createdAt: 0,
    updatedAt: 0,
  };
}

function sourceOf(type: ObjectName): string {
  return isStandard(type) ? SOURCES[type] : customProperties(type.replace(/^p\d+_/, ''));
}

/** The default property definitions of an object type; a fresh copy per call. */
export function defaultProperties(type: ObjectName): PropertyDefinition[] {
  return sourceOf(type).trim().split('\n').map(parseLine);
}
