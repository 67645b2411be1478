import { defineCustomObject } from '../core/custom-objects.js';
import type { ObjectType } from '../core/object-types.js';
import type { Props } from '../core/record.js';
import type { World } from '../core/world.js';
import type { SeedStamp } from './seed-records.js';

const KINDS = ['lathe', 'mill', 'press'] as const;

/** The object of the portal's own that a seeded portal may have: machines that stand at companies. */
const MACHINE = {
  name: 'machine',
  labels: { singular: 'Machine', plural: 'Machines' },
  description: 'A machine that stands at a customer',
  primaryDisplayProperty: 'serial_number',
  requiredProperties: ['serial_number'],
  searchableProperties: ['serial_number', 'model'],
  associatedObjects: ['companies', 'contacts'],
  properties: [
    {
      name: 'serial_number',
      label: 'Serial number',
      type: 'string',
      fieldType: 'text',
      hasUniqueValue: true,
    },
    { name: 'model', label: 'Model', type: 'string', fieldType: 'text' },
    {
      name: 'kind',
      label: 'Kind',
      type: 'enumeration',
      fieldType: 'select',
      options: KINDS.map((value) => ({ value, label: value.toUpperCase(), hidden: false })),
    },
    { name: 'operating_hours', label: 'Operating hours', type: 'number', fieldType: 'number' },
    { name: 'installed_on', label: 'Installed on', type: 'date', fieldType: 'date' },
  ],
};

/** Made where the portal has none of that name yet. */
export function machineType(world: World): ObjectType {
  return world.types.find(`p${world.settings.portalId}_machine`) ?? defineCustomObject(world, MACHINE);
}

export function makeMachine(
  index: number,
  offset: number,
  { random, createdAt, settings }: SeedStamp,
): Props {
  const number = index + offset;
  const kind = KINDS[number % KINDS.length] ?? 'lathe';
  return {
    serial_number: `M-${100_000 + number}`,
    model: `${kind.toUpperCase()} ${200 + Math.floor(random() * 8) * 50}`,
    kind,
    operating_hours: (random() * 20_000).toFixed(1),
    installed_on: new Date(createdAt).toISOString().slice(0, 10),
    hs_object_source: 'INTEGRATION',
    hs_object_source_id: String(settings.appId),
    hs_object_source_label: 'INTEGRATION',
  };
}
