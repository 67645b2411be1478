import type { CompiledHook } from '../../domain/hooks/compile-hooks.js';
import type { HookDefinition, HookPoint } from '../../domain/hooks/hook-definition.js';
import type { HookInput } from '../../domain/hooks/hook-result.js';
import type { MappingLookups } from '../../domain/mapping/compiled-mapping.js';
import type { SystemRecord } from '../../domain/records/system-record.js';
import type { CompiledJob, CompiledStream } from '../engine/compile/compiled-job.js';
import { readTargets } from '../engine/page/compare-linked.js';
import { draftPage } from '../engine/page/draft-page.js';
import { mapFields, mappingLookups } from '../engine/page/map-fields.js';
import { settleProblems, type RecordDraft, type TargetDraft } from '../engine/page/page-draft.js';
import { decidePage } from '../engine/page/process-page.js';
import { inputOf } from '../engine/page/run-page-hooks.js';
import type { CallContext } from '../ports/record-system.port.js';
import { NO_DECISIONS } from '../ports/repair-decisions.port.js';
import { loadKnown } from '../records/assess-record.js';
import type { RecordTools } from '../records/record-tools.js';

/** A record that the script is not asked about, and why. */
export interface UnaskedRecord {
  readonly id: string;
  readonly target: string | null;
  readonly code: string;
  readonly message: string;
}

export interface HookSample {
  readonly inputs: readonly HookInput[];
  readonly unasked: readonly UnaskedRecord[];
}

/** Records that are read where nobody names any. */
const FIRST_FEW = 5;

/** The records whose targets the script sees: the job's root, or what is associated with it. Null = it sees none. */
export function streamOf(job: CompiledJob, { point }: HookDefinition): CompiledStream | null {
  if (point === 'filter') return job.streams[0] ?? null;
  const asked = job.streams.find(({ targets }) => targets.some(({ name }) => hooksAt(job, point, name)));
  return asked ?? null;
}

/**
 * Real records as the script would be shown them by the next run, and those that it would not be shown. Linked ones
 * of which nothing is to be written are shown with all their mapped fields. Reads both sides, writes nothing.
 */
export async function sampleOf(
  tools: RecordTools,
  job: CompiledJob,
  stream: CompiledStream,
  { point }: HookDefinition,
  ids: readonly string[] | null,
  context: CallContext,
): Promise<HookSample> {
  const { records, missing } = await read(job, stream, ids, context);
  const loaded = await loadKnown(tools.pages, job, stream, records);
  const page = draftPage(job, stream, records, loaded, { acted: new Set(), decisions: NO_DECISIONS });
  const gone = missing.map((id) => unasked(id, null, NOT_FOUND));
  if (point === 'filter') {
    const open = page.records.filter((record) => record.refusal === null);
    return {
      inputs: open.map((record) => inputOf(job, stream, record, null)),
      unasked: [...refusedOf(page.records), ...gone],
    };
  }
  await decidePage(tools, job, page, loaded, context);
  const shown = page.records.flatMap((record) =>
    record.targets.flatMap((draft) => (hooksAt(job, point, draft.target.name) ? [{ record, draft }] : [])),
  );
  const lookups = mappingLookups(job, stream, loaded);
  for (const each of shown) await showLinked(job, point, each, lookups, context);
  const open = shown.filter(({ draft }) => obstacleOf(point, draft) === null);
  const left = shown.flatMap(({ record, draft }) => {
    const obstacle = obstacleOf(point, draft);
    return obstacle === null ? [] : [unasked(record.record.id, draft.target.name, obstacle)];
  });
  return {
    inputs: open.map(({ record, draft }) => inputOf(job, stream, record, draft)),
    unasked: [...refusedOf(page.records), ...left, ...gone],
  };
}

function hooksAt({ hooks }: CompiledJob, point: HookPoint, target: string): boolean {
  const found: readonly CompiledHook[] = hooks.at(point, target);
  return found.length > 0;
}

async function read(
  { source }: CompiledJob,
  { selection, gate }: CompiledStream,
  ids: readonly string[] | null,
  context: CallContext,
): Promise<{ readonly records: readonly SystemRecord[]; readonly missing: readonly string[] }> {
  if (ids !== null) {
    const { found, missing } = await source.readByIds(selection, ids, context);
    return { records: [...found.values()], missing };
  }
  const range = { kind: 'range', after: null, upTo: null } as const;
  const pages = await source.readPages({ selection, range, cursor: null, pageSize: FIRST_FEW }, context);
  const records = pages.flatMap((page) => page.records).filter((record) => gate?.selects(record) ?? true);
  return { records: records.slice(0, FIRST_FEW), missing: [] };
}

/** Nothing changed since it was written: shown as if all of it were written again. */
async function showLinked(
  job: CompiledJob,
  point: HookPoint,
  { record, draft }: { readonly record: RecordDraft; readonly draft: TargetDraft },
  lookups: MappingLookups,
  context: CallContext,
): Promise<void> {
  const { link, verdict } = draft;
  if (link === null || verdict?.outcome !== 'unchanged') return;
  draft.verdict = null;
  draft.action = 'none';
  await readTargets(job, draft.target, [{ record, draft, link }], context);
  if (draft.verdict !== null || draft.link === null) return;
  if (isLinkPoint(point)) {
    draft.action = 'link';
    return;
  }
  const { values, problems } = await mapFields(draft.type, record.record.fields, lookups, 'update');
  if (problems.length > 0) return settleProblems(draft, problems);
  draft.action = 'update';
  draft.fields = { ...values };
}

function isLinkPoint(point: HookPoint): boolean {
  return point === 'preLink' || point === 'postLink';
}

interface Obstacle {
  readonly code: string;
  readonly message: string;
}

const NOT_FOUND: Obstacle = { code: 'not-found', message: 'There is no such record.' };

function obstacleOf(point: HookPoint, { verdict, action }: TargetDraft): Obstacle | null {
  if (verdict !== null) return verdict.reason ?? { code: verdict.outcome, message: 'Nothing is written.' };
  if (isLinkPoint(point) && action !== 'link')
    return { code: 'not-linked', message: 'It would be written, not just linked.' };
  if (!isLinkPoint(point) && action === 'link')
    return { code: 'only-linked', message: 'It would be linked, and nothing written.' };
  return null;
}

function refusedOf(records: readonly RecordDraft[]): readonly UnaskedRecord[] {
  return records.flatMap(({ record, refusal }) =>
    refusal === null ? [] : [unasked(record.id, null, refusal.reason)],
  );
}

function unasked(id: string, target: string | null, { code, message }: Obstacle): UnaskedRecord {
  return { id, target, code, message: `The script would not be asked: ${message}` };
}
