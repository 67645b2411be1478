import type { FieldValues } from '../records/field-value.js';

/** The two ids of one pair that belong together, with what we last saw of the mapped fields on both sides. */
export interface Link {
  readonly hubspotType: string;
  readonly hubspotId: string;
  readonly businessType: string;
  readonly businessId: string;
  /** Baselines; null = linked but never compared. Keys are the field names of that side. */
  readonly hubspotSeen: FieldValues | null;
  readonly businessSeen: FieldValues | null;
  /** Names this state of the link; another one after every change. */
  readonly version?: string;
}
