import { OmitType } from '@nestjs/swagger';
import type { ExplainedJob, Explanation } from '../../application/records/explain-record.use-case.js';
import type { RecordFacts } from '../../application/ports/record-queries.port.js';
import type { Side } from '../../domain/records/system-record.js';
import { RecordDto, RecordLinkDto, recordToDto } from './record.dto.js';

export class FilterFindingDto {
  /** `not-asked` = not read yet, or left out before. */
  verdict!: 'admitted' | 'refused' | 'error' | 'not-asked';
  rule?: string | null;
  message?: string;
}

export class LastReadDto {
  /** When the record had been modified, as it was read. */
  sourceVersion!: string | null;
  /** Version of the configuration that was in force. */
  configVersion!: number;
  runId!: string | null;
  runEndedAt!: string | null;
}

export class ExplainedJobDto extends RecordDto {
  /**
   * One sentence.
   * @example 'Its account C-1042 was created.'
   */
  why!: string;
  /** What the job's filter said. */
  filter!: FilterFindingDto;
  lastRead!: LastReadDto | null;
}

export class BaselineDto {
  /** HubSpot property -> value. */
  hubspot!: Record<string, string | boolean | null> | null;
  /** Field of the business system -> value. */
  business!: Record<string, string | boolean | null> | null;
}

export class ExplainedLinkDto extends RecordLinkDto {
  /** The mapped fields on both sides when they were last written or compared; null = never compared. */
  baseline!: BaselineDto | null;
  /** How often it was unlinked on purpose before. */
  generation!: number;
  linkedAt!: string;
  updatedAt!: string;
}

export class KnownFailureDto {
  job!: string;
  failureId!: string;
  class!: string;
  assignedTo!: string | null;
}

export class KnownConflictDto {
  job!: string;
  id!: string;
  field!: string;
  resolution!: string;
}

export class KnownReviewDto {
  job!: string;
  id!: string;
  rule!: string;
  status!: string;
}

export class KnownDecisionDto {
  job!: string;
  /** `ignore`, `override`, `conflict` or `rejected`. */
  kind!: string;
  field!: string | null;
  by!: string;
  at!: string;
}

export class TombstoneDto {
  mapping!: string;
  reason!: string;
  /** Its counterpart is gone on purpose: it is not created again. */
  blocking!: boolean;
  generation!: number;
}

/** The record in the first job that knows it, and everything else that is known of it. */
export class ExplanationDto extends OmitType(RecordDto, ['links'] as const) {
  links!: ExplainedLinkDto[];
  why!: string;
  jobs!: ExplainedJobDto[];
  failures!: KnownFailureDto[];
  conflicts!: KnownConflictDto[];
  reviews!: KnownReviewDto[];
  decisions!: KnownDecisionDto[];
  tombstones!: TombstoneDto[];
}

export interface ExplainedRecord {
  readonly sync: string;
  readonly side: Side;
  readonly type: string;
  readonly id: string;
}

export function explanationToDto({ jobs, facts }: Explanation, of: ExplainedRecord): ExplanationDto {
  const explained = jobs.map((job) => jobToDto(job, of.sync));
  const named = <T extends { readonly job: string }>(items: readonly T[]): T[] =>
    items.map((each) => ({ ...each, job: `${of.sync}/${each.job}` }));
  const first = explained[0];
  return {
    ...(jobs[0] ? plainRecord(jobs[0], of.sync) : unread(of, facts)),
    why: first?.why ?? UNREAD.message,
    links: facts.links.map(linkFactToDto),
    jobs: explained,
    failures: named(facts.failures),
    conflicts: named(facts.conflicts),
    reviews: named(facts.reviews),
    decisions: named(facts.decisions),
    tombstones: facts.tombstones.map((each) => ({ ...each })),
  };
}

const UNREAD = { code: 'unread', message: 'No job has read it yet.' };

/** Linked by hand, or left with a tombstone only: no job has a state of it. */
function unread({ sync, side, type, id }: ExplainedRecord, facts: RecordFacts): Omit<RecordDto, 'links'> {
  const updatedAt = facts.links[0]?.updatedAt ?? '';
  const outcome = 'pending';
  return { side, type, id, job: sync, outcome, reason: UNREAD, attempts: 0, targets: [], updatedAt };
}

function plainRecord(job: ExplainedJob, sync: string): RecordDto {
  const { side, type, id, job: name, outcome, reason, attempts, links, targets, updatedAt } = job;
  const view = { side, type, id, job: name, outcome, reason, attempts, links, targets, updatedAt };
  return recordToDto(view, sync);
}

function jobToDto(job: ExplainedJob, sync: string): ExplainedJobDto {
  const { filter, why, lastRead } = job;
  return { ...plainRecord(job, sync), why, filter: { ...filter }, lastRead: lastRead && readToDto(lastRead) };
}

function readToDto(read: RecordFacts['lastRead'][number]): LastReadDto {
  const { sourceVersion, configVersion, runId, runEndedAt } = read;
  return { sourceVersion, configVersion, runId, runEndedAt };
}

function linkFactToDto({ baseline, ...link }: RecordFacts['links'][number]): ExplainedLinkDto {
  const copy = (values: NonNullable<typeof baseline>['hubspot']) => (values === null ? null : { ...values });
  return {
    ...link,
    baseline: baseline && { hubspot: copy(baseline.hubspot), business: copy(baseline.business) },
  };
}
