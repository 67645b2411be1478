import type { CallContext, IdRange } from '../../../application/ports/record-system.port.js';
import { SystemFailure } from '../../../domain/errors/failure.js';
import type { PortalAccess } from '../portal-access.js';
import { compareIds, idBefore, idBounds, isNumericId } from '../records/record-ids.js';
import { asText, objectsOf } from '../transport/json.js';

const OPEN: IdRange = { after: null, upTo: null };

/**
 * Splits the list into ranges of equal width by id. Only where the portal takes an id as a list cursor, which
 * nothing promises (HF C15): it is tried with an id in the middle first, once per type.
 */
export class IdLanes {
  private readonly honoured = new Map<string, boolean>();

  constructor(private readonly access: PortalAccess) {}

  async split(type: string, lanes: number, context: CallContext): Promise<readonly IdRange[]> {
    if (lanes <= 1 || this.honoured.get(type) === false) return [OPEN];
    const [first, last] = await Promise.all([this.firstId(type, context), this.lastId(type, context)]);
    if (first === null || last === null || compareIds(first, last) >= 0) return [OPEN];
    if (!(await this.idsAreCursors(type, first, last, context))) return [OPEN];
    const bounds = idBounds(idBefore(first), last, lanes);
    const starts = [null, ...bounds];
    return starts.map((after, at) => ({ after, upTo: bounds[at] ?? null }));
  }

  private async firstId(type: string, context: CallContext): Promise<string | null> {
    return this.listFirst(type, null, context);
  }

  private async listFirst(type: string, after: string | null, context: CallContext): Promise<string | null> {
    const cursor = after === null ? '' : `&after=${after}`;
    const answer = await this.access.get(
      `${this.access.paths.objects(type)}?limit=1&archived=false${cursor}`,
      context,
    );
    const id = asText(objectsOf(answer['results'])[0]?.['id']);
    return id !== null && isNumericId(id) ? id : null;
  }

  private async lastId(type: string, context: CallContext): Promise<string | null> {
    const answer = await this.access.search(
      type,
      {
        filterGroups: [],
        sorts: [{ propertyName: 'hs_object_id', direction: 'DESCENDING' }],
        properties: [],
        limit: 1,
      },
      context,
    );
    const id = asText(objectsOf(answer['results'])[0]?.['id']);
    return id !== null && isNumericId(id) ? id : null;
  }

  /** From an id in the middle the list must go on behind it, and must not start over or refuse. */
  private async idsAreCursors(
    type: string,
    first: string,
    last: string,
    context: CallContext,
  ): Promise<boolean> {
    const known = this.honoured.get(type);
    if (known !== undefined) return known;
    const middle = idBounds(first, last, 2)[0];
    if (middle === undefined) return false;
    const honoured = await this.goesOnBehind(type, middle, context);
    this.honoured.set(type, honoured);
    return honoured;
  }

  private async goesOnBehind(type: string, id: string, context: CallContext): Promise<boolean> {
    try {
      const next = await this.listFirst(type, id, context);
      return next !== null && compareIds(next, id) >= 0;
    } catch (error) {
      if (error instanceof SystemFailure && error.failure.nativeStatus === 400) return false;
      throw error;
    }
  }
}

/** Narrower rests are a page or two: not worth a lane of their own. */
const MIN_WIDTH = 200n;

/** The middle of two known ends; null when an end is open (nobody knows where ids begin) or little lies between. */
export function middleOf(range: IdRange): string | null {
  const { after, upTo } = range;
  if (after === null || upTo === null || !isNumericId(after) || !isNumericId(upTo)) return null;
  if (BigInt(upTo) - BigInt(after) < MIN_WIDTH) return null;
  return idBounds(after, upTo, 2)[0] ?? null;
}
