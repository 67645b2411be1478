import type { JobKind, JobOrder } from './definition.js';

const PLACES: readonly JobOrder[] = ['users', 'accounts', 'contacts', 'items', 'deals'];
/** Within a place: link what exists before anything is created. */
const KINDS: readonly JobKind[] = ['link', 'import', 'export', 'deal-push'];

/** Order of jobs in a sync run: parents before the records that refer to them. Stable. */
export function inRunOrder<T extends { readonly order: JobOrder; readonly kind: JobKind }>(
  jobs: readonly T[],
): readonly T[] {
  const rank = (job: T): number => PLACES.indexOf(job.order) * KINDS.length + KINDS.indexOf(job.kind);
  return [...jobs].sort((a, b) => rank(a) - rank(b));
}
