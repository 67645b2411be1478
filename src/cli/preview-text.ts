import { grouped, table } from './output.js';
import { runText } from './run-text.js';
import type { PreviewedRecord, Run, TargetChange } from './wire.js';

/** Records with what would become of each, field by field. */
export function previewText(records: readonly PreviewedRecord[]): string {
  if (records.length === 0) return 'No records.';
  const rows = records.map((record) => [
    record.id,
    record.title ?? '',
    verdictOf(record),
    record.reason?.message ?? '',
  ]);
  const diffs = records.flatMap(diffText);
  return [
    table(['record', 'name', 'would be', 'why'], rows),
    ...(diffs.length > 0 ? ['', ...diffs] : []),
  ].join('\n');
}

/** A dry run: its figures, what it would cost, and its records. */
export function dryRunText(run: Run, records: readonly PreviewedRecord[], more: boolean): string {
  const { calls } = run;
  const cost = calls
    ? `About ${grouped(calls.hubspot.reads + calls.hubspot.writes)} HubSpot calls (${grouped(calls.hubspot.writes)} of them write), ` +
      `${grouped(calls.business.reads + calls.business.writes)} statements to the business system (${grouped(calls.business.writes)} write)`
    : '';
  const rest = more ? [`... and more: crosstie --json preview, or GET /v1/runs/${run.id}/records`] : [];
  return [runText(run), cost, '', previewText(records), ...rest].join('\n');
}

/** The strongest of what its targets would be. */
function verdictOf({ outcome, changes = [] }: PreviewedRecord): string {
  const effects = new Set(changes.map((change) => change.effect));
  const conflict = changes.some(({ fields }) => fields.some((field) => field.conflict !== undefined));
  const effect = ['created', 'updated', 'linked'].find((each) => effects.has(each));
  const verdict = outcome === 'migrated' && effect !== undefined ? effect : outcome;
  return conflict ? `${verdict}, conflict` : verdict;
}

function diffText(record: PreviewedRecord): readonly string[] {
  return (record.changes ?? []).flatMap((change) => [
    `${record.type} ${record.id} -> ${change.type} ${change.id ?? '(new)'}: ${change.effect ?? 'nothing written'}`,
    ...change.fields.map(fieldText),
  ]);
}

function fieldText({ field, before, after, conflict }: TargetChange['fields'][number]): string {
  const note = conflict === undefined ? '' : `   conflict: ${conflict}`;
  return `    ${field}: ${JSON.stringify(before)} -> ${JSON.stringify(after)}${note}`;
}
