import type { CallContext, WriteResult } from '../../../application/ports/record-system.port.js';
import type { Failure } from '../../../domain/errors/failure.js';
import type { FieldValue } from '../../../domain/records/field-value.js';
import { associationFacts, type AssociationFacts } from '../association-fields.js';
import { chunksOf, type PortalAccess } from '../portal-access.js';
import { readAssociations } from '../read/association-reader.js';
import { readErrorBody, refusal, type ErrorBody } from '../transport/error-body.js';
import { HubspotFailure } from '../transport/hubspot-transport.js';
import { objectsOf, textsOf } from '../transport/json.js';
import { linkFailure, rejected } from './write-answer.js';
import { linksAfter, type WriteItem, type WriteLink } from './write-input.js';

/** HF N2: up to 2,000 in one call; half of it, as older accounts take for reads. */
const MAX_INPUTS = 1_000;
/** Inputs that failed for a reason of HubSpot's own are sent again at once. */
const ATTEMPTS = 3;

interface Change {
  readonly item: WriteItem;
  readonly link: WriteLink;
  readonly fromId: string;
}

type Failures = Map<Change, Failure>;

/**
 * Sets the associations of records that were written, a thousand a call. Setting one that is there already changes
 * nothing, so that all of this may be repeated.
 */
export class LinkWriter {
  constructor(private readonly access: PortalAccess) {}

  /** Puts the association fields into `stored`; a refused one is named, or is the result. */
  async write(type: string, results: Map<WriteItem, WriteResult>, context: CallContext): Promise<void> {
    const changes = [...results].flatMap(([item, result]) => changesOf(item, result));
    const targets = [...new Set(changes.map(({ link }) => link.to))];
    const parts = await Promise.all(
      targets.map((to) =>
        this.pair(
          type,
          to,
          changes.filter(({ link }) => link.to === to),
          context,
        ),
      ),
    );
    const failures: Failures = new Map(parts.flatMap((part) => [...part]));
    for (const [item, result] of results) {
      if (item.links.length > 0 && result.status === 'written') results.set(item, withLinks(item, result));
    }
    for (const [{ item, link }, failure] of failures) {
      const result = results.get(item);
      if (result?.status === 'written') results.set(item, withoutLink(item, result, link, failure));
    }
  }

  private async pair(
    from: string,
    to: string,
    changes: readonly Change[],
    context: CallContext,
  ): Promise<Failures> {
    const facts = associationFacts(from, to);
    const stale = changes.filter(({ link }) => link.targetId === null || facts?.kind === 'parent');
    if (stale.length > 0) await this.takeAway(from, to, stale, facts, context);
    const set = changes.filter(({ link }) => link.targetId !== null);
    const parts = await Promise.all(
      chunksOf(set, MAX_INPUTS).map((chunk) => this.send(from, to, chunk, facts, context)),
    );
    return new Map(parts.flatMap((part) => [...part]));
  }

  /** The record that stands in the field now goes, unless it is the one to set. */
  private async takeAway(
    from: string,
    to: string,
    changes: readonly Change[],
    facts: AssociationFacts | null,
    context: CallContext,
  ): Promise<void> {
    const ids = changes.map(({ fromId }) => fromId);
    const only = facts?.kind === 'parent' ? facts.typeId : undefined;
    const current = await readAssociations(this.access, from, to, ids, context, only);
    const pairs = changes.flatMap(({ fromId, link }) => {
      const now = current.get(fromId)?.[0];
      return now === undefined || now === link.targetId ? [] : [{ fromId, now }];
    });
    for (const chunk of chunksOf(pairs, MAX_INPUTS)) {
      const inputs = chunk.map(({ fromId, now }) =>
        only === undefined
          ? { from: { id: fromId }, to: [{ id: now }] }
          : { from: { id: fromId }, to: { id: now }, types: typesOf(only) },
      );
      const operation = only === undefined ? 'archive' : 'labels/archive';
      const path = this.access.paths.associations(from, to, operation);
      await this.access.post(path, { inputs }, context, 'associations');
    }
  }

  /** One call, and halves of it where HubSpot does not say whom it means. */
  private async send(
    from: string,
    to: string,
    changes: readonly Change[],
    facts: AssociationFacts | null,
    context: CallContext,
  ): Promise<Failures> {
    const typed = facts !== null && facts.kind !== 'plain';
    const path = this.access.paths.associations(from, to, typed ? 'create' : 'associate/default');
    const inputs = changes.map(({ fromId, link }) => ({
      from: { id: fromId },
      to: { id: link.targetId },
      ...(typed ? { types: typesOf(facts.typeId) } : {}),
    }));
    const { whole, bodies } = await this.refusals(path, inputs, context);
    const [only] = changes;
    if (only && changes.length === 1) {
      const body = bodies[0];
      return body ? new Map([[only, refusal(whole ? 400 : 207, body)]]) : new Map();
    }
    const named = bodies.map((body) => ({ body, changes: blamed(body, changes) }));
    if (whole || named.some((each) => each.changes.length === 0)) {
      const half = Math.ceil(changes.length / 2);
      const left = await this.send(from, to, changes.slice(0, half), facts, context);
      return new Map([...left, ...(await this.send(from, to, changes.slice(half), facts, context))]);
    }
    return new Map(
      named.flatMap((each) => each.changes.map((change) => [change, refusal(207, each.body)] as const)),
    );
  }

  /** The errors of a 207, or the refusal of the whole call; anything else is thrown. */
  private async refusals(
    path: string,
    inputs: readonly object[],
    context: CallContext,
  ): Promise<{ readonly whole: boolean; readonly bodies: readonly ErrorBody[] }> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        const answer = await this.access.post(path, { inputs }, context, 'associations');
        const bodies = objectsOf(answer['errors']).map(readErrorBody);
        const passing = bodies.some((body) => body.category === 'INTERNAL_ERROR');
        if (!passing || attempt === ATTEMPTS) return { whole: false, bodies };
      } catch (error) {
        const status = error instanceof HubspotFailure ? error.failure.nativeStatus : undefined;
        if (!(error instanceof HubspotFailure) || (status !== 400 && status !== 404)) throw error;
        return { whole: true, bodies: [error.body ?? readErrorBody({})] };
      }
    }
  }
}

function changesOf(item: WriteItem, result: WriteResult): readonly Change[] {
  if (result.status !== 'written') return [];
  const isNew = result.created;
  return linksAfter(item, isNew).map((link) => ({ item, link, fromId: result.id }));
}

function withLinks(item: WriteItem, result: Extract<WriteResult, { status: 'written' }>): WriteResult {
  const links: Record<string, FieldValue> = {};
  for (const { field, targetId } of item.links) links[field] = targetId;
  return { ...result, stored: { ...result.stored, ...links } };
}

/** A new record is there all the same, and is to be known; an update counts as a whole. */
function withoutLink(
  { operation }: WriteItem,
  { stored, ...result }: Extract<WriteResult, { status: 'written' }>,
  link: WriteLink,
  failure: Failure,
): WriteResult {
  if (operation.kind === 'update') return rejected(linkFailure(link, failure));
  const kept = Object.entries(stored).filter(([field]) => field !== link.field);
  return { ...result, stored: Object.fromEntries(kept), refused: linkFailure(link, failure) };
}

function typesOf(typeId: number): readonly object[] {
  return [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: typeId }];
}

/** By both ids, where an error names both; by one where it names one. */
function blamed(body: ErrorBody, changes: readonly Change[]): readonly Change[] {
  const from = textsOf(body.context['fromObjectId']);
  const to = textsOf(body.context['toObjectId']);
  if (from.length === 0 && to.length === 0) return [];
  const fits = (ids: readonly string[], id: string | null): boolean =>
    ids.length === 0 || ids.includes(id ?? '');
  return changes.filter(({ fromId, link }) => fits(from, fromId) && fits(to, link.targetId));
}
