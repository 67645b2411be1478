import { table } from './output.js';
import type { RecordState } from './wire.js';

/** What the API answers about one record. */
export interface Explanation extends Omit<RecordState, 'links'> {
  readonly why: string;
  readonly jobs: readonly (RecordState & {
    readonly why: string;
    readonly filter: { readonly verdict: string; readonly rule?: string | null };
    readonly lastRead: { readonly runId: string | null; readonly sourceVersion: string | null } | null;
  })[];
  readonly links: readonly {
    readonly id: string;
    readonly mapping: string;
    readonly type: string;
    readonly counterpartId: string;
    readonly baseline: {
      readonly hubspot: Readonly<Record<string, unknown>> | null;
      readonly business: Readonly<Record<string, unknown>> | null;
    } | null;
  }[];
  readonly failures: readonly { readonly failureId: string; readonly class: string }[];
  readonly conflicts: readonly {
    readonly id: string;
    readonly field: string;
    readonly resolution: string;
  }[];
  readonly reviews: readonly { readonly id: string; readonly rule: string; readonly status: string }[];
  readonly tombstones: readonly { readonly mapping: string; readonly reason: string }[];
}

export function explanationText(record: Explanation): string {
  const jobs = record.jobs.flatMap(jobLines);
  const lines = [
    `${record.type} ${record.id} (${record.side})`,
    ...(jobs.length > 0 ? jobs : [`  ${record.why}`]),
    ...record.links.flatMap(linkLines),
    ...record.failures.map((each) => `  failure ${each.failureId}: ${each.class}`),
    ...record.conflicts.map((each) => `  conflict ${each.id}: ${each.field}, ${each.resolution}`),
    ...record.reviews.map((each) => `  review ${each.id}: several by ${each.rule}, ${each.status}`),
    ...record.tombstones.map((each) => `  not created again by ${each.mapping}: ${each.reason}`),
  ];
  return lines.join('\n');
}

function jobLines(job: Explanation['jobs'][number]): readonly string[] {
  const tries = job.attempts > 1 ? `, ${job.attempts} tries` : '';
  const filter = job.filter.verdict === 'refused' ? ` (filter: ${job.filter.rule ?? 'refused'})` : '';
  const targets = job.targets.map((target) => {
    const effect = target.effect === null ? '' : ` (${target.effect})`;
    const counterpart = target.counterpartId === null ? '' : ` -> ${target.counterpartId}`;
    const reason = target.reason === undefined ? '' : `: ${target.reason.message}`;
    return `      ${target.target}: ${target.outcome}${effect}${counterpart}${reason}`;
  });
  return [`  ${job.job}  ${job.outcome}${tries}: ${job.why}${filter}`, ...targets];
}

function linkLines(link: Explanation['links'][number]): readonly string[] {
  const head = `  link ${link.id}: ${link.mapping} -> ${link.type} ${link.counterpartId}`;
  if (link.baseline === null) return [`${head}, never compared`];
  const { hubspot, business } = link.baseline;
  const rows = (side: string, values: Readonly<Record<string, unknown>> | null): string[][] =>
    Object.entries(values ?? {}).map(([field, value]) => [side, field, JSON.stringify(value)]);
  const seen = table(
    ['seen on', 'field', 'value'],
    [...rows('HubSpot', hubspot), ...rows('business', business)],
  );
  return [head, ...seen.split('\n').map((line) => `      ${line}`)];
}
