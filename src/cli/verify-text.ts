import { grouped, table } from './output.js';
import type { FoundDifference, Run, VerifiedRecord } from './wire.js';

/** What a comparison found: how much agrees, then record by record and field by field what does not. */
export function verifyText(run: Run, records: readonly VerifiedRecord[], more: boolean): string {
  const { total, unchanged, skipped, failed } = run.counts.hubspot;
  const found = Object.entries(run.verify?.found ?? {}).map(([code, n]) => `${grouped(n)} ${code}`);
  const figures =
    `${grouped(total)} compared: ${grouped(unchanged)} agree, ${grouped(failed)} do not` +
    (found.length > 0 ? ` (${found.join(', ')})` : '') +
    (skipped > 0 ? `, ${grouped(skipped)} are left as they are` : '');
  const rest = more ? [`... and more: crosstie --json verify, or GET /v1/runs/${run.id}/records`] : [];
  return [
    `${run.job}  ${run.status}  ${run.id}`,
    figures,
    ...recordsText(records),
    ...rest,
    ...advice(run),
  ].join('\n');
}

function recordsText(records: readonly VerifiedRecord[]): readonly string[] {
  if (records.length === 0) return [];
  const rows = records.map((record) => {
    const [link] = record.links;
    const { counterpart } = record;
    return [
      `${record.type} ${record.id}`,
      link
        ? `${link.type} ${link.counterpartId}`
        : counterpart
          ? `${counterpart.type} ${counterpart.id}`
          : '',
      link?.mapping ?? counterpart?.mapping ?? '',
      record.reason?.code ?? record.outcome,
      record.reason?.message ?? '',
      REPAIRS[record.repair ?? 'none'] ?? '',
    ];
  });
  return [
    '',
    table(['HubSpot', 'business', 'mapping', 'what', 'why', 'repair'], rows),
    ...records.flatMap(differencesText),
  ];
}

const REPAIRS: Readonly<Record<string, string>> = {
  none: 'by a person',
  possible: '--repair',
  queued: 'queued',
  'unknown-record': 'by a person',
};

function differencesText(record: VerifiedRecord): readonly string[] {
  const differences = record.differences ?? [];
  if (differences.length === 0) return [];
  return [`${record.type} ${record.id}`, ...differences.map(differenceText)];
}

function differenceText({ field, hubspot, business, changed, newer }: FoundDifference): string {
  const since = changed === null ? 'never compared' : `changed since: ${changed}`;
  const later = newer === null ? '' : `, newer: ${newer}`;
  return `    ${field}: HubSpot ${JSON.stringify(hubspot)}, business ${JSON.stringify(business)}   (${since}${later})`;
}

function advice({ verify, job }: Run): readonly string[] {
  if (!verify) return [];
  const { repairable, queued } = verify;
  return [
    ...(queued > 0
      ? ['', `${grouped(queued)} are back in the queue: the next runs of their jobs write them.`]
      : []),
    ...(repairable > 0
      ? ['', `${grouped(repairable)} can be put right: crosstie verify ${job} --repair`]
      : []),
  ];
}
