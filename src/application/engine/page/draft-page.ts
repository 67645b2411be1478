import type { SystemRecord } from '../../../domain/records/system-record.js';
import type { Reason } from '../../../domain/sync/outcome.js';
import { isPoison, POISON } from '../../../domain/sync/poison.js';
import { ExpressionError } from '../../../domain/values/value-functions.js';
import type { PageDecisions } from '../../ports/repair-decisions.port.js';
import type { LoadedPage } from '../../ports/page-store.port.js';
import type { CompiledJob, CompiledStream } from '../compile/compiled-job.js';
import { draftTarget } from './draft-target.js';
import type { PageDraft, RecordDraft } from './page-draft.js';

/** Step 2 and 3 of the pipeline: the filter's verdict, then the links that are known. */
export function draftPage(
  job: CompiledJob,
  stream: CompiledStream,
  records: readonly SystemRecord[],
  loaded: LoadedPage,
  settled: {
    readonly acted: ReadonlySet<string>;
    readonly decisions: PageDecisions;
    readonly audits?: boolean;
    readonly poison?: ReadonlySet<string>;
  },
): PageDraft {
  const { acted, decisions, poison } = settled;
  return {
    stream,
    records: records.map((record) => {
      if (poison?.has(record.id) || isSetAside(record, loaded)) return poisonRecord(stream, record);
      if (acted.has(record.id)) return settledRecord(stream, record, ALREADY_EXPORTED);
      if (decisions.ignored.has(record.id)) return settledRecord(stream, record, IGNORED);
      return draftRecord(stream, record, loaded, job.settings);
    }),
    reviews: [],
    conflicts: [],
    decisions,
    notes: [],
    brought: new Map(),
    cuts: [],
    audits: settled.audits ?? false,
  };
}

/** Taken once, with its actions: coming back to where the job takes records from changes nothing. */
const ALREADY_EXPORTED: Reason = {
  code: 'already-exported',
  message: 'The record was brought over before; unlink it to bring it over anew.',
  rule: 'after',
};

const IGNORED: Reason = {
  code: 'ignored',
  message: 'A person set the record aside; it is taken up again once it changes.',
  rule: 'ignored',
};

const ARCHIVED: Reason = { code: 'archived', message: 'The record is archived.', rule: 'archived' };

const GONE: Reason = { code: 'source-gone', message: 'The record no longer exists.', rule: 'deletes' };

function settledRecord({ type }: CompiledStream, record: SystemRecord, reason: Reason): RecordDraft {
  return { type, record, targets: [], refusal: { outcome: 'skipped', reason }, waitsFor: null };
}

function poisonRecord({ type }: CompiledStream, record: SystemRecord): RecordDraft {
  return { type, record, targets: [], refusal: { outcome: 'failed', reason: POISON }, waitsFor: null };
}

/** Neither has it changed since it ended its worker, nor has a person asked for another try. */
function isSetAside({ id, modifiedAt }: SystemRecord, { states }: LoadedPage): boolean {
  const state = states.get(id);
  return state !== undefined && isPoison(state.reasonCode) && state.sourceVersion === modifiedAt;
}

function draftRecord(
  stream: CompiledStream,
  record: SystemRecord,
  loaded: LoadedPage,
  settings: Readonly<Record<string, unknown>>,
): RecordDraft {
  const draft: RecordDraft = { type: stream.type, record, targets: [], refusal: null, waitsFor: null };
  if (record.archived) {
    draft.refusal = {
      outcome: 'skipped',
      // One that was asked for by id and is not there tells nothing of itself.
      reason: record.modifiedAt === null && record.createdAt === null ? GONE : ARCHIVED,
    };
    return draft;
  }
  const gated = stream.gate?.refusal(record);
  if (gated) {
    draft.refusal = refusalOf(gated);
    return draft;
  }
  const verdict = stream.filter?.verdict(record, settings);
  if (verdict && !verdict.admitted) {
    draft.refusal = refusalOf(verdict.reason);
    return draft;
  }
  try {
    for (const target of stream.targets) {
      if (target.when && !target.when(scopeOf(record, settings))) continue;
      const own = target.filter?.verdict(record, settings) ?? verdict;
      if (own && !own.admitted) draft.refusal = refusalOf(own.reason);
      else draft.targets.push(draftTarget(target, record, loaded));
    }
    if (draft.targets.length > 0) draft.refusal = null;
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    draft.targets.length = 0;
    draft.refusal = {
      outcome: 'failed',
      reason: { code: 'when-error', message: error.message, rule: 'when' },
    };
    return draft;
  }
  if (draft.targets.length === 0) {
    draft.refusal ??= {
      outcome: 'skipped',
      reason: { code: 'no-target', message: 'No target applies to this record.', rule: 'when' },
    };
  }
  return draft;
}

function refusalOf(reason: Reason): NonNullable<RecordDraft['refusal']> {
  return { outcome: reason.code === 'filter-error' ? 'failed' : 'skipped', reason };
}

export function scopeOf(record: SystemRecord, settings: Readonly<Record<string, unknown>>) {
  return { record: record.fields, createdAt: record.createdAt, modifiedAt: record.modifiedAt, settings };
}
