import type { ConfigurationChange, Problem } from '../../domain/configuration/documents.js';
import type { ConfigurationWrite } from '../ports/config-store.port.js';

/** Objects to be removed by name. */
export interface Removal {
  readonly area: 'portals' | 'systems' | 'syncs';
  readonly slug: string;
}

export interface PlanRequest {
  /** Anything: it is checked. */
  readonly document: unknown;
  /** Objects that the document does not contain are removed. */
  readonly prune: boolean;
  readonly remove?: readonly Removal[];
}

/** What a document would do: everything wrong with it, what the state forbids, or the changes and how to make them. */
export type ConfigurationPlan =
  | { readonly status: 'invalid'; readonly problems: readonly Problem[] }
  | { readonly status: 'conflict'; readonly problems: readonly Problem[] }
  | {
      readonly status: 'ok';
      readonly changes: readonly ConfigurationChange[];
      readonly write: ConfigurationWrite;
    };
