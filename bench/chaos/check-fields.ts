import { objectType, type ObjectName } from '../../sandbox/core/object-types.js';
import type { ChaosStack } from './chaos-stack.js';
import { FIELDS, type Diary, type Edit, type EditedField } from './diary.js';
import type { Findings } from './findings.js';

interface LinkRow {
  readonly hubspot_id: string;
  readonly business_id: string;
}

interface ConflictRow {
  readonly source_id: string;
  readonly field: string;
  readonly sides: Readonly<Record<string, { readonly value: unknown } | undefined>> | null;
}

const TABLES: Readonly<
  Record<EditedField['pair'], { readonly table: string; readonly type: ObjectName; readonly name: string }>
> = {
  company: { table: 'customer', type: 'companies', name: 'company' },
  contact: { table: 'contact', type: 'contacts', name: 'contact' },
  deal: { table: 'opportunity', type: 'deals', name: 'deal' },
};

/** Between a page's reading and its writing; a frozen process stands 20 s in it. */
const RACE_MS = 60_000;

/** Linked records agree in every edited field, and they agree on what was written last, unless a conflict names the loser. */
export async function checkFields(stack: ChaosStack, diary: Diary, findings: Findings): Promise<void> {
  for (const pair of ['company', 'contact', 'deal'] as const) {
    const { table, type, name } = TABLES[pair];
    const fields = FIELDS.filter((field) => field.pair === pair);
    const columns = fields.map(({ column }) => `${column}::text as "${column}"`).join(', ');
    const rows = new Map(
      (
        await stack.erp.query<Readonly<Record<string, string | null>>>(
          `select id::text as id, ${columns} from ${table}`,
        )
      ).map((row) => [row['id'] ?? '', row]),
    );
    const conflicts = await conflictsOf(stack, name);
    findings.conflicts += conflicts.length;
    const store = stack.portal.sandbox.world.store(objectType(type));
    for (const link of await linksOf(stack, name)) {
      const row = rows.get(link.business_id);
      const record = store.findLive(link.hubspot_id);
      if (!row || !record) {
        findings.lost.push(`${pair} ${link.hubspot_id} and ${link.business_id}: one of them is not there.`);
        continue;
      }
      for (const field of fields) {
        findings.fieldsCompared += 1;
        const there = normal(field, record.current.props[field.hubspot]);
        const here = normal(field, row[field.column]);
        const what = `${pair} ${link.hubspot_id} = ${link.business_id} ${field.hubspot}`;
        if (there !== here) findings.lost.push(`${what}: "${there}" in the portal, "${here}" in the ERP.`);
        else await checkLast({ stack, diary, findings, conflicts }, field, link, here, what);
      }
    }
  }
}

interface Scene {
  readonly stack: ChaosStack;
  readonly diary: Diary;
  readonly findings: Findings;
  readonly conflicts: readonly ConflictRow[];
}

async function checkLast(
  { stack, diary, findings, conflicts }: Scene,
  field: EditedField,
  link: LinkRow,
  value: string,
  what: string,
): Promise<void> {
  const edits = [
    diary.last(field.pair, field.hubspot, 'hubspot', link.hubspot_id),
    diary.last(field.pair, field.hubspot, 'business', link.business_id),
  ]
    .filter((edit) => edit !== null)
    .sort((a, b) => b.at - a.at);
  const [last] = edits;
  if (!last || normal(field, last.value) === value) return;
  if (isNamed(conflicts, field, link, last)) return;
  if (await wasRaced(stack, field, last)) findings.raced += 1;
  else
    findings.lost.push(
      `${what}: "${last.value}" of ${last.side} at ${new Date(last.at).toISOString()} was lost to "${value}" without a conflict (${writesOf(stack, field, link, last.at)}).`,
    );
}

function isNamed(conflicts: readonly ConflictRow[], field: EditedField, link: LinkRow, lost: Edit): boolean {
  return conflicts.some(
    ({ source_id, field: name, sides }) =>
      ((source_id === link.hubspot_id && name === field.business) ||
        (source_id === link.business_id && name === field.hubspot)) &&
      normal(field, sides?.[lost.side]?.value) === normal(field, lost.value),
  );
}

/** Crosstie's own write of this field came within a page's time after the person's: neither side can tell. */
async function wasRaced(stack: ChaosStack, field: EditedField, edit: Edit): Promise<boolean> {
  const until = edit.at + RACE_MS;
  if (edit.side === 'business') {
    const rows = await stack.erp.query(
      `select 1 as there from chaos.journal where not people and operation = 'UPDATE' and name = $1 and id = $2
         and before ->> $3 = $4 and after ->> $3 is distinct from $4 and at <= to_timestamp($5::float8 / 1000) limit 1`,
      [TABLES[field.pair].table, edit.id, field.column, edit.value, until],
    );
    return rows.length > 0;
  }
  const { entries } = stack.portal.admin.journal({
    type: TABLES[field.pair].type,
    id: edit.id,
    operation: 'update',
    source: 'INTEGRATION',
    limit: 1_000_000,
  });
  return entries.some(
    ({ at, properties }) => at >= edit.at && at <= until && field.hubspot in (properties ?? {}),
  );
}

/** How the portal's field came to its value since shortly before the edit. */
function writesOf(stack: ChaosStack, field: EditedField, link: LinkRow, at: number): string {
  const { entries } = stack.portal.admin.journal({
    type: TABLES[field.pair].type,
    id: link.hubspot_id,
    limit: 1_000_000,
  });
  return entries
    .filter((entry) => entry.at > at - RACE_MS && field.hubspot in (entry.properties ?? {}))
    .map(
      (entry) => `${new Date(entry.at).toISOString()} ${entry.source} ${entry.properties?.[field.hubspot]}`,
    )
    .join(', ');
}

async function linksOf(stack: ChaosStack, pair: string): Promise<readonly LinkRow[]> {
  return stack.database.query<LinkRow>(
    `select k.hubspot_id, k.business_id from crosstie.link k join crosstie.pair p on p.key = k.pair_key
     join crosstie.sync s on s.key = p.sync_key where s.slug = 'main' and p.name = $1`,
    [pair],
  );
}

async function conflictsOf(stack: ChaosStack, pair: string): Promise<readonly ConflictRow[]> {
  return stack.database.query<ConflictRow>(
    `select c.source_id, c.field, c.sides from crosstie.conflict c join crosstie.pair p on p.key = c.pair_key
     join crosstie.sync s on s.key = p.sync_key where s.slug = 'main' and p.name = $1`,
    [pair],
  );
}

function normal(field: EditedField, value: unknown): string {
  const text = typeof value === 'string' ? value.trim() : typeof value === 'number' ? String(value) : '';
  return field.hubspot === 'amount' && text !== '' ? Number(text).toFixed(2) : text;
}
