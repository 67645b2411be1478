import type {
  Engagement,
  EngagementKind,
  EngagementPage,
  EngagementReader,
  EngagementRequest,
} from '../../../application/ports/engagements.port.js';
import type { CallContext } from '../../../application/ports/record-system.port.js';
import { SystemFailure } from '../../../domain/errors/failure.js';
import { factsOf } from '../hubspot-types.js';
import { chunksOf, type PortalAccess } from '../portal-access.js';
import { isNumericId } from '../records/record-ids.js';
import { objectsOf } from '../transport/json.js';
import { readAssociations } from './association-reader.js';
import {
  decodeEngagementCursor,
  encodeEngagementCursor,
  type EngagementCursor,
} from './engagement-cursor.js';
import { KINDS, propertiesOf, TIMESTAMP, toEngagement, type KindFacts } from './engagement-kinds.js';

/** Whose engagements belong to a record beside its own. */
const ALSO: Readonly<Record<string, readonly string[]>> = {
  contacts: ['companies', 'deals'],
  companies: ['deals'],
  deals: ['companies'],
};

/** HF S3. */
const SUBJECTS_PER_SEARCH = 5;
/** Two searches per kind: ten calls at most beside those for the associations. */
const MAX_SUBJECTS = 10;

interface Subject {
  readonly type: string;
  readonly id: string;
}

interface KindPage {
  readonly items: readonly Engagement[];
  readonly more: boolean;
  readonly readable: boolean;
}

/**
 * By search, which alone can sort: one call per kind for up to five records, their associations before that. The
 * cursor is the time of the last one shown, with the ids of those that share it.
 */
export class HubspotEngagementReader implements EngagementReader {
  constructor(private readonly access: PortalAccess) {}

  async readEngagements(request: EngagementRequest, context: CallContext): Promise<EngagementPage> {
    const { type, id, limit } = request;
    if (!ALSO[type] || !isNumericId(id)) throw invalid(`There are no engagements of ${type}`);
    const cursor = request.cursor === null ? null : decodeEngagementCursor(request.cursor);
    if (request.cursor !== null && cursor === null) throw invalid('This cursor is not of this list');
    const all = await this.subjects({ type, id }, context);
    const subjects = all.slice(0, MAX_SUBJECTS);
    const pages = await Promise.all(
      KINDS.map(async (kind) => ({
        kind: kind.kind,
        ...(await this.kindPage(kind, subjects, cursor, limit, context)),
      })),
    );
    return {
      ...merged(pages, cursor, limit),
      unreadable: pages.filter((page) => !page.readable).map(({ kind }): EngagementKind => kind),
      leftOut: all.length - subjects.length,
    };
  }

  /** The record itself first, then what it is associated with. */
  private async subjects(record: Subject, context: CallContext): Promise<readonly Subject[]> {
    const lists = await Promise.all(
      (ALSO[record.type] ?? []).map(async (to) => {
        const found = await readAssociations(this.access, record.type, to, [record.id], context);
        return (found.get(record.id) ?? []).map((id) => ({ type: to, id }));
      }),
    );
    return [record, ...lists.flat()];
  }

  private async kindPage(
    kind: KindFacts,
    subjects: readonly Subject[],
    cursor: EngagementCursor | null,
    limit: number,
    context: CallContext,
  ): Promise<KindPage> {
    try {
      const parts = await Promise.all(
        chunksOf(subjects, SUBJECTS_PER_SEARCH).map((chunk) =>
          this.search(kind, chunk, cursor, limit, context),
        ),
      );
      const items = parts.flatMap((part) => part.items);
      return { items, more: parts.some((part) => part.more), readable: true };
    } catch (error) {
      if (!(error instanceof SystemFailure) || error.failure.class !== 'permission') throw error;
      return { items: [], more: false, readable: false };
    }
  }

  private async search(
    kind: KindFacts,
    subjects: readonly Subject[],
    cursor: EngagementCursor | null,
    limit: number,
    context: CallContext,
  ): Promise<{ readonly items: readonly Engagement[]; readonly more: boolean }> {
    const older = cursor ? olderThan(cursor, kind.kind) : [];
    const filterGroups = subjects.map((subject) => ({
      filters: [
        {
          propertyName: `associations.${factsOf(subject.type).singular}`,
          operator: 'EQ',
          value: subject.id,
        },
        ...older,
      ],
    }));
    const sorts = [{ propertyName: TIMESTAMP, direction: 'DESCENDING' }];
    const body = { filterGroups, sorts, properties: propertiesOf(kind), limit };
    const answer = await this.access.search(kind.type, body, context);
    const items = objectsOf(answer['results']).map((row) => toEngagement(kind, row));
    const total = answer['total'];
    return { items, more: typeof total === 'number' ? total > items.length : items.length >= limit };
  }
}

function olderThan({ before, seen }: EngagementCursor, kind: EngagementKind): readonly object[] {
  const ids = seen.filter((entry) => entry.kind === kind).map((entry) => entry.id);
  return [
    { propertyName: TIMESTAMP, operator: 'LTE', value: String(before) },
    ...(ids.length > 0 ? [{ propertyName: 'hs_object_id', operator: 'NOT_IN', values: ids }] : []),
  ];
}

/** Newest first over all kinds; one that was found with two records stands once. */
function merged(
  pages: readonly KindPage[],
  cursor: EngagementCursor | null,
  limit: number,
): Pick<EngagementPage, 'items' | 'nextCursor'> {
  const found = new Map<string, Engagement>();
  for (const item of pages.flatMap((page) => page.items)) found.set(`${item.kind} ${item.id}`, item);
  const sorted = [...found.values()].sort(
    (a, b) => Date.parse(b.at) - Date.parse(a.at) || (a.id < b.id ? 1 : -1),
  );
  const items = sorted.slice(0, limit);
  const last = items.at(-1);
  const more = sorted.length > limit || pages.some((page) => page.more);
  if (!last || !more) return { items, nextCursor: null };
  const before = Date.parse(last.at);
  const shown = items.filter((item) => Date.parse(item.at) === before).map(({ kind, id }) => ({ kind, id }));
  const seen = cursor?.before === before ? [...cursor.seen, ...shown] : shown;
  return { items, nextCursor: encodeEngagementCursor({ before, seen }) };
}

function invalid(message: string): SystemFailure {
  return new SystemFailure({ class: 'validation', code: 'bad-engagement-request', message });
}
