import type { HookPoint } from '../../../domain/hooks/hook-definition.js';
import type { HookInput } from '../../../domain/hooks/hook-result.js';
import type { HookVerdict } from '../../../domain/hooks/hook-verdict.js';
import { runHooks } from '../../hooks/run-hooks.js';
import type { CallContext } from '../../ports/record-system.port.js';
import type { CompiledJob, CompiledStream } from '../compile/compiled-job.js';
import type { EngineDeps } from '../engine-deps.js';
import { settleTarget, type PageDraft, type RecordDraft, type TargetDraft } from './page-draft.js';

interface Pending {
  readonly record: RecordDraft;
  readonly draft: TargetDraft;
}

/** Scripts that judge the records of the root type, before anything is decided about them. */
export async function runFilterHooks(
  deps: EngineDeps,
  job: CompiledJob,
  page: PageDraft,
  context: CallContext,
): Promise<void> {
  const hooks = page.stream.isRoot ? job.hooks.at('filter') : [];
  const open = page.records.filter((record) => record.refusal === null);
  if (hooks.length === 0 || open.length === 0) return;
  const inputs = open.map((record) => inputOf(job, page.stream, record, null));
  const verdicts = await runHooks(deps.hooks, hooks, inputs, scopeOf(deps, job), context.signal);
  open.forEach((record, at) => {
    const verdict = verdicts[at];
    if (verdict?.failure) {
      record.refusal = { outcome: 'failed', reason: { ...reasonOf(verdict.failure), rule: 'filter' } };
    } else if (verdict?.skip) {
      record.refusal = { outcome: 'skipped', reason: skipReason(verdict.skip) };
    }
    if (record.refusal !== null) record.targets.length = 0;
  });
  await announce(deps, job, verdicts);
}

/** Step 6: scripts that see what is about to be written or linked, and may change it or leave it out. */
export async function runPreHooks(
  deps: EngineDeps,
  job: CompiledJob,
  page: PageDraft,
  context: CallContext,
): Promise<void> {
  if (job.hooks.isEmpty) return;
  const open = pendingOf(page).filter(
    ({ draft }) => draft.verdict === null && (draft.action === 'adopt' || actionOf(draft) !== 'none'),
  );
  const isLink = ({ draft }: Pending): boolean => draft.action === 'link';
  await runPoint(deps, job, page, 'preLink', open.filter(isLink), context, decide);
  const point = writesToBusiness(job) ? 'preImport' : 'preExport';
  await runPoint(
    deps,
    job,
    page,
    point,
    open.filter((each) => !isLink(each)),
    context,
    decide,
  );
}

/**
 * Step 11: scripts that see what was written or linked. They run before the page is kept, so that a page that dies
 * is repeated with them: at least once.
 */
export async function runPostHooks(
  deps: EngineDeps,
  job: CompiledJob,
  page: PageDraft,
  context: CallContext,
): Promise<void> {
  if (job.hooks.isEmpty) return;
  const done = pendingOf(page).filter(({ draft }) => draft.verdict?.outcome === 'migrated');
  const isLink = ({ draft }: Pending): boolean => draft.verdict?.effect === 'linked';
  await runPoint(deps, job, page, 'postLink', done.filter(isLink), context, remark);
  const point = writesToBusiness(job) ? 'postImport' : 'postExport';
  await runPoint(
    deps,
    job,
    page,
    point,
    done.filter((each) => !isLink(each)),
    context,
    remark,
  );
}

function writesToBusiness(job: CompiledJob): boolean {
  return job.targetSide === 'business';
}

function pendingOf(page: PageDraft): readonly Pending[] {
  return page.records.flatMap((record) => record.targets.map((draft) => ({ record, draft })));
}

async function runPoint(
  deps: EngineDeps,
  job: CompiledJob,
  page: PageDraft,
  point: HookPoint,
  pending: readonly Pending[],
  context: CallContext,
  apply: (draft: TargetDraft, verdict: HookVerdict) => void,
): Promise<void> {
  for (const target of page.stream.targets) {
    const hooks = job.hooks.at(point, target.name);
    const mine = pending.filter(({ draft }) => draft.target === target);
    if (hooks.length === 0 || mine.length === 0) continue;
    const inputs = mine.map(({ record, draft }) => inputOf(job, page.stream, record, draft));
    const verdicts = await runHooks(deps.hooks, hooks, inputs, scopeOf(deps, job), context.signal);
    mine.forEach(({ draft }, at) => {
      const verdict = verdicts[at];
      if (verdict) apply(draft, verdict);
    });
    await announce(deps, job, verdicts);
  }
}

function decide(draft: TargetDraft, verdict: HookVerdict): void {
  if (verdict.failure) return settleTarget(draft, 'failed', null, reasonOf(verdict.failure));
  if (verdict.skip) return settleTarget(draft, 'skipped', null, skipReason(verdict.skip));
  if (draft.action !== 'link') Object.assign(draft.fields, verdict.set);
  keepAudits(draft, verdict);
}

/** What is written stays written: a script that fails afterwards is told with the record. */
function remark(draft: TargetDraft, verdict: HookVerdict): void {
  keepAudits(draft, verdict);
  const said = [...draft.audits, ...(verdict.failure ? [verdict.failure.message] : [])];
  if (draft.verdict === null || said.length === 0) return;
  draft.verdict = { ...draft.verdict, reason: { code: 'audit', message: said.join(' '), rule: 'audit' } };
}

function keepAudits(draft: TargetDraft, { audit }: HookVerdict): void {
  if (audit.length > 0) draft.audits = [...draft.audits, ...audit.map(({ text }) => text)];
}

function reasonOf({ code, message }: { readonly code: string; readonly message: string }) {
  return { code, message };
}

function skipReason({ hook, reason }: NonNullable<HookVerdict['skip']>) {
  return { code: 'hook', message: reason ?? `Script "${hook}" left the record out.`, rule: hook };
}

/** What a script is told of a record; without a target, of the record alone. */
export function inputOf(
  job: CompiledJob,
  stream: CompiledStream,
  { record }: RecordDraft,
  draft: TargetDraft | null,
): HookInput {
  const { id, createdAt, modifiedAt, fields } = record;
  return {
    source: { side: job.plan.job.source.side, type: stream.type, id, createdAt, modifiedAt },
    record: fields,
    target: draft && {
      name: draft.target.name,
      type: draft.type.name,
      id: draft.counterpartId,
      action: actionOf(draft),
    },
    values: draft && (draft.stored ?? draft.fields),
    current: draft?.current?.fields ?? null,
  };
}

function actionOf({ action }: TargetDraft): NonNullable<HookInput['target']>['action'] {
  return action === 'create' || action === 'update' || action === 'link' ? action : 'none';
}

function scopeOf(deps: EngineDeps, job: CompiledJob) {
  return { settings: job.settings, now: deps.clock.now().toISOString() };
}

/** Messages for people go to the run's events, each text once per page. */
async function announce(deps: EngineDeps, job: CompiledJob, verdicts: readonly HookVerdict[]): Promise<void> {
  const texts = verdicts.flatMap(({ notify }) =>
    notify.map(({ subject, message }) => (subject === null ? message : `${subject}: ${message}`)),
  );
  for (const message of new Set(texts)) {
    await deps.runs.appendEvent(job.plan.runId, { code: 'hook-notice', message });
  }
}
