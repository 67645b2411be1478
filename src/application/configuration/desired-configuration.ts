import type { ConfigurationDocument } from '../../domain/configuration/documents.js';
import { DEFAULT_API_BASE_URL, type CurrentConfiguration } from './stored-document.js';

/** What is to be: objects that the document leaves out stay as they are, or go when `prune` is set. */
export function desiredConfiguration(
  current: CurrentConfiguration,
  document: ConfigurationDocument,
  prune: boolean,
): CurrentConfiguration {
  const keep = <T>(values: Readonly<Record<string, T>>): Readonly<Record<string, T>> => (prune ? {} : values);
  return {
    portals: {
      ...keep(current.portals),
      ...each(document.portals, (portal, slug) => ({
        ...portal,
        name: portal.name ?? slug,
        apiBaseUrl: (portal.apiBaseUrl ?? DEFAULT_API_BASE_URL).replace(/\/+$/, ''),
      })),
    },
    systems: {
      ...keep(current.systems),
      ...each(document.systems, (system, slug) => ({ ...system, name: system.name ?? slug })),
    },
    syncs: {
      ...keep(current.syncs),
      ...each(document.syncs, (sync, slug) => ({ ...sync, name: sync.name ?? slug })),
    },
  };
}

function each<T>(
  values: Readonly<Record<string, T>> | undefined,
  change: (value: T, slug: string) => T,
): Record<string, T> {
  return Object.fromEntries(Object.entries(values ?? {}).map(([slug, value]) => [slug, change(value, slug)]));
}
