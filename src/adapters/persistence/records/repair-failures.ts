import type { RepairDecision } from '../../../application/ports/repair-decisions.port.js';
import type {
  DeskRefusal,
  EditFailure,
  RequeuedRecord,
  RetriedStep,
  RetryStep,
} from '../../../application/ports/repair-desk.port.js';
import type { SyncDefinition } from '../../../domain/sync/definition.js';
import type { Reason } from '../../../domain/sync/outcome.js';
import type { Database, Session } from '../database.js';
import { dropDecisions, keepDecisions } from './decisions.js';
import { FAILURE_FILTER, filterValues } from './failures.js';
import { fitValues } from './fit-values.js';
import { lockStates, moveStates, reopened, type LockedState, type StateKey } from './requeue.js';
import { uuidOrNull } from './uuid.js';

const RETRY: Reason = { code: 'retry', message: 'A person asked for another try; the next run takes it up.' };
const IGNORED: Reason = {
  code: 'ignored',
  message: 'A person set it aside until it changes at its source.',
  rule: 'ignored',
};

const LETTERS = `
from crosstie.dead_letter d
join crosstie.job j on j.key = d.job_key
join crosstie.sync y on y.key = j.sync_key
join crosstie.record_type t on t.key = d.type_key
where y.slug = $1 and y.deleted_at is null`;

interface LetterKey {
  readonly id: string;
  readonly job_key: number;
  readonly type_key: number;
  readonly source_id: string;
  readonly until: Date;
}

/** One step of a bulk retry, in one transaction. */
export async function retryStep(database: Database, sync: string, step: RetryStep): Promise<RetriedStep> {
  return database.transaction(async (session) => {
    const { rows } = await session.query<LetterKey & Record<string, unknown>>(
      `select d.id, d.job_key, d.type_key, d.source_id, coalesce($9::timestamptz, clock_timestamp()) as until
       ${LETTERS} ${FAILURE_FILTER}
         and ($7::uuid[] is null or d.id = any($7)) and ($8::uuid is null or d.id > $8)
         and ($9::timestamptz is null or d.last_at <= $9)
       order by d.id limit $10`,
      [sync, ...filterValues(step.filter), step.failureIds ?? null, step.after, step.until, step.limit],
    );
    const states = await lockStates(session, rows.map(stateKey));
    const failed = states.filter((state) => state.outcome === 'failed');
    await moveStates(
      session,
      failed.map((state) => ({
        state,
        outcome: 'pending' as const,
        reason: RETRY,
        targets: reopened(state.targets, (t) => t.outcome === 'failed', RETRY),
      })),
    );
    const last = rows[rows.length - 1];
    const next =
      last && rows.length === step.limit
        ? { after: last.id, until: step.until ?? last.until.toISOString() }
        : null;
    return { records: failed.map(requeued), next };
  });
}

function requeued(state: LockedState): RequeuedRecord {
  return { job: state.job, type: state.type, id: state.sourceId, isRoot: state.isRoot };
}

function stateKey(row: Pick<LetterKey, 'job_key' | 'type_key' | 'source_id'>): StateKey {
  return { jobKey: row.job_key, typeKey: row.type_key, sourceId: row.source_id };
}

interface OpenLetter extends LetterKey {
  readonly sync_key: number;
  readonly job: string;
  readonly definition: SyncDefinition;
}

async function lockLetter(session: Session, sync: string, id: string): Promise<OpenLetter | undefined> {
  const { rows } = await session.query<OpenLetter & Record<string, unknown>>(
    `select d.id, d.job_key, d.type_key, d.source_id, j.sync_key, j.name as job,
       (select v.definition from crosstie.config_version v where v.sync_key = y.key and v.n = y.config_version) as definition
     ${LETTERS} and d.id = $2::uuid for update of d`,
    [sync, uuidOrNull(id)],
  );
  return rows[0];
}

export async function ignoreFailure(
  database: Database,
  sync: string,
  id: string,
  actor: string,
): Promise<boolean> {
  return database.transaction(async (session) => {
    const letter = await lockLetter(session, sync, id);
    const [state] = letter ? await lockStates(session, [stateKey(letter)]) : [];
    if (!letter || state?.outcome !== 'failed') return false;
    await moveStates(session, [
      {
        state,
        outcome: 'skipped',
        reason: IGNORED,
        targets: state.targets.map((target) =>
          target.outcome === 'failed' || target.outcome === 'pending'
            ? { ...target, outcome: 'skipped', effect: null, reason: IGNORED }
            : target,
        ),
      },
    ]);
    const place = { ...stateKey(letter), syncKey: letter.sync_key };
    await keepDecisions(session, place, [{ kind: 'ignore', sourceVersion: state.sourceVersion }], actor);
    return true;
  });
}

export async function editFailure(
  database: Database,
  sync: string,
  id: string,
  edit: EditFailure,
  actor: string,
): Promise<DeskRefusal | null> {
  return database.transaction(async (session) => {
    const letter = await lockLetter(session, sync, id);
    const [state] = letter ? await lockStates(session, [stateKey(letter)]) : [];
    const job = letter?.definition.jobs[letter.job];
    if (!letter || !job || state?.outcome !== 'failed') return { status: 'unknown' };
    const fit = edit.values ? fitValues(letter.definition, job, state, edit) : null;
    if (fit?.status === 'invalid') return fit;
    if (edit.assignedTo !== undefined) {
      const set = 'update crosstie.dead_letter set assigned_to = $2 where id = $1';
      await session.query(set, [letter.id, edit.assignedTo]);
    }
    if (edit.values === null) await dropDecisions(session, [stateKey(letter)], ['override']);
    if (edit.values && fit) {
      const pairKey = await pairKeyOf(session, letter.sync_key, fit.mapping);
      const decisions = Object.entries(edit.values).map(([field, value]): RepairDecision => ({
        kind: 'override',
        pairKey,
        field,
        value,
      }));
      await keepDecisions(session, { ...stateKey(letter), syncKey: letter.sync_key }, decisions, actor);
    }
    return null;
  });
}

async function pairKeyOf(session: Session, syncKey: number, mapping: string): Promise<number> {
  const { rows } = await session.query<{ key: number }>(
    'select key from crosstie.pair where sync_key = $1 and name = $2',
    [syncKey, mapping],
  );
  if (!rows[0]) throw new Error(`Mapping ${mapping} has no pair.`);
  return rows[0].key;
}
