import type { PropertyDefinition } from '../catalog/property-catalog.js';
import type { JsonObject } from './json.js';
import { iso } from './time.js';

/** A definition as it travels (HF P3, P4). */
export function definitionToWire(definition: PropertyDefinition): JsonObject {
  const defined = definition.hubspotDefined;
  return {
    name: definition.name,
    label: definition.label,
    type: definition.type,
    fieldType: definition.fieldType,
    description: definition.description,
    groupName: definition.groupName,
    options: definition.options.map((option) => ({ ...option })),
    displayOrder: definition.displayOrder,
    hasUniqueValue: definition.hasUniqueValue,
    hidden: definition.hidden,
    formField: definition.formField,
    calculated: definition.calculated,
    externalOptions: definition.externalOptions,
    dataSensitivity: 'non_sensitive',
    ...(definition.referencedObjectType ? { referencedObjectType: definition.referencedObjectType } : {}),
    ...(defined ? { hubspotDefined: true } : { archived: definition.archived, createdUserId: '12600301' }),
    ...(definition.archivedAt === null ? {} : { archivedAt: iso(definition.archivedAt) }),
    createdAt: iso(definition.createdAt),
    updatedAt: iso(definition.updatedAt),
    modificationMetadata: {
      archivable: !defined,
      readOnlyDefinition: definition.readOnlyDefinition,
      readOnlyValue: definition.readOnlyValue,
    },
  };
}
