import type { FilterReasonCode } from '../../domain/filtering/compile-filter.js';
import type { Reason } from '../../domain/sync/outcome.js';
import { assertNever } from '../../domain/errors/assert-never.js';
import type { RecordView } from '../ports/record-queries.port.js';

/** What the job's filter said of the record when it was read last. */
export type FilterFinding =
  | { readonly verdict: 'admitted' }
  | { readonly verdict: 'refused' | 'error'; readonly rule: string | null; readonly message: string }
  /** Not read yet, or left out before the filter was asked. */
  | { readonly verdict: 'not-asked' };

const REFUSALS: Readonly<Record<FilterReasonCode, 'refused' | 'error'>> = {
  'lifecycle-stage': 'refused',
  'type-list': 'refused',
  'created-before': 'refused',
  'filter-expression': 'refused',
  'filter-error': 'error',
};

const BEFORE_FILTER: ReadonlySet<string> = new Set(['unread', 'archived', 'source-gone', 'ignored']);

export function filterVerdict({ reason, targets }: Pick<RecordView, 'reason' | 'targets'>): FilterFinding {
  if (reason === null) return { verdict: 'admitted' };
  if (isFilterCode(reason.code) && targets.length === 0)
    return { verdict: REFUSALS[reason.code], rule: reason.rule ?? null, message: reason.message };
  return { verdict: BEFORE_FILTER.has(reason.code) ? 'not-asked' : 'admitted' };
}

function isFilterCode(code: string): code is FilterReasonCode {
  return Object.hasOwn(REFUSALS, code);
}

type Explained = Pick<RecordView, 'outcome' | 'reason' | 'targets'>;

/** The reason of the outcome in one sentence: the record's own, that of the target that decided it, or what was done. */
export function whyOf(record: Explained): string {
  const reason = record.reason ?? decidingReason(record);
  if (reason !== null) return sentence(reason);
  switch (record.outcome) {
    case 'pending':
      return 'It has not been read yet.';
    case 'migrated':
      return doneTo(record);
    case 'unchanged':
      return 'Nothing has changed since it was last compared.';
    case 'skipped':
      return 'A rule left it out.';
    case 'failed':
      return 'It failed without a reason.';
    default:
      return assertNever(record.outcome);
  }
}

function decidingReason({ outcome, targets }: Explained): Reason | null {
  return targets.find((target) => target.outcome === outcome && target.reason)?.reason ?? null;
}

function sentence({ message, field }: Reason): string {
  const isNamed = field === undefined || message.toLowerCase().includes(field.toLowerCase());
  return isNamed ? message : `${field}: ${message}`;
}

function doneTo({ targets }: Explained): string {
  const done = targets.flatMap(({ effect, target, counterpartId }) =>
    effect === null
      ? []
      : [`its ${target}${counterpartId === null ? '' : ` ${counterpartId}`} was ${effect}`],
  );
  const text = done.length === 0 ? 'it was migrated' : done.join(', ');
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
