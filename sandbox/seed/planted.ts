import type { ObjectName } from '../core/object-types.js';
import { SERVICE_PIPELINE_ID, UNMAPPED_STAGE_ID } from '../core/pipelines.js';
import type { Props } from '../core/record.js';

/** A kind of record that a careful import has to refuse, with the reason that a person should read. */
export interface PlantedFault {
  fault: string;
  type: ObjectName;
  property: string;
  value: string;
  reason: string;
  /** Share of the way through the records of its type, so that faults are spread. */
  position: number;
  /** Further values that belong to the fault. */
  also?: Props;
}

/** A planted record as it stands in the portal. */
export interface PlantedRecord {
  type: ObjectName;
  id: string;
  fault: string;
  property: string;
  value: string;
  reason: string;
}

const LONG_NAME = `${'Consolidated International Manufacturing and Distribution Holdings '.repeat(5)}Ltd`;

/** The documented list. Values are stored as they came from an old bulk import, past today's checks (HF X7). */
export const PLANTED_FAULTS: readonly PlantedFault[] = [
  {
    fault: 'name-too-long',
    type: 'companies',
    property: 'name',
    value: LONG_NAME,
    reason: `the name has ${LONG_NAME.length} characters, more than any business system takes`,
    position: 0.37,
  },
  {
    fault: 'invalid-email',
    type: 'contacts',
    property: 'email',
    value: 'rosa.lindt(at)northwind',
    reason: 'the e-mail address has no @ and no domain',
    position: 0.21,
  },
  {
    fault: 'invalid-email',
    type: 'contacts',
    property: 'email',
    value: 'sales@@harbor..example',
    reason: 'the e-mail address has two @ and an empty domain part',
    position: 0.64,
  },
  {
    fault: 'unmapped-stage',
    type: 'deals',
    property: 'dealstage',
    value: UNMAPPED_STAGE_ID,
    reason: 'the deal is in the stage Legal Review, which no status of the business system answers to',
    position: 0.18,
    also: { pipeline: SERVICE_PIPELINE_ID },
  },
  {
    fault: 'negative-amount',
    type: 'deals',
    property: 'amount',
    value: '-1500.00',
    reason: 'the amount is negative',
    position: 0.52,
  },
  {
    fault: 'garbage-amount',
    type: 'deals',
    property: 'amount',
    value: 'N/A',
    reason: 'the amount is no number',
    position: 0.81,
  },
];

/** Fewer records than this carry no planted ones. */
export const MIN_FOR_PLANTED = 10;

/** The planted faults of a type by the index of the record that carries them. */
export function plantedByIndex(type: ObjectName, count: number): Map<number, PlantedFault> {
  const map = new Map<number, PlantedFault>();
  if (count < MIN_FOR_PLANTED) return map;
  for (const fault of PLANTED_FAULTS) {
    if (fault.type === type) map.set(Math.floor(fault.position * count), fault);
  }
  return map;
}
