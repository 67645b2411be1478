import type {
  CallContext,
  WriteRequest,
  WriteResult,
} from '../../../application/ports/record-system.port.js';
import type { Failure } from '../../../domain/errors/failure.js';
import { CROSSTIE_ID } from '../hubspot-types.js';
import type { PortalAccess } from '../portal-access.js';
import { readRows } from '../read/batch-reader.js';
import { HubspotFailure } from '../transport/hubspot-transport.js';
import { readErrorBody, refusal } from '../transport/error-body.js';
import { pause } from '../transport/pause.js';
import { asObject, asText, objectsOf, type JsonObject } from '../transport/json.js';
import { CrosstieProperty } from './crosstie-property.js';
import { DELETED, deletedSince } from './deleted-since.js';
import { LinkWriter } from './link-writer.js';
import { blameLink, readBatchAnswer, rejected, untouched, written } from './write-answer.js';
import {
  isLinkOnly,
  modeOf,
  toBatches,
  toInput,
  toItems,
  type WriteItem,
  type WriteMode,
} from './write-input.js';

const ENDPOINT: Record<WriteMode, string> = {
  update: '/batch/update',
  upsert: '/batch/upsert',
  create: '/batch/create',
};

/** Entries of a 207 that failed for HubSpot's own reasons are sent again so often. */
const ATTEMPTS = 3;
/** A property that we have just created may be unknown to writes for a moment (HF P7). */
const FRESH_PROPERTY_RETRIES = 5;
const FRESH_PROPERTY_WAIT_MS = 600;

const UNKNOWN_PROPERTY = 'PROPERTY_DOESNT_EXIST';

const NO_ANSWER: Failure = {
  class: 'outcome-unknown',
  code: 'no-result',
  message: 'HubSpot answered without saying what became of this record',
};

type Results = Map<WriteItem, WriteResult>;

/**
 * Batches of 100 with a trace id on every input (HF D2, B4). Creates that carry `crosstie_id` go as an upsert on
 * it, which may be repeated; where a type refuses that, as a create that the unique property keeps from doubling.
 */
export class BatchWriter {
  private readonly property: CrosstieProperty;
  private readonly links: LinkWriter;
  /** Types whose upsert was refused as such (HF B12). */
  private readonly withoutUpsert = new Set<string>();

  constructor(private readonly access: PortalAccess) {
    this.property = new CrosstieProperty(access);
    this.links = new LinkWriter(access);
  }

  async write(request: WriteRequest, context: CallContext): Promise<readonly WriteResult[]> {
    const { type } = request;
    const items = toItems(type, request.operations);
    if (items.some((item) => item.key !== null)) await this.property.ensure(type, context);
    const settled = await this.settledBefore(type, items.filter(isRepeated), context);
    const objects = items.filter((item) => !isLinkOnly(item) && !settled.has(item));
    const modes: readonly WriteMode[] = ['update', 'upsert', 'create'];
    const parts = await Promise.all(
      modes.map((mode) =>
        this.inTurn(
          type,
          objects.filter((item) => modeOf(item) === mode),
          mode,
          context,
        ),
      ),
    );
    const results: Results = new Map([...settled, ...parts.flatMap((part) => [...part])]);
    for (const item of items.filter(isLinkOnly)) results.set(item, untouched(item));
    await this.links.write(type, results, context);
    return items.map((item) => results.get(item) ?? { status: 'unknown', failure: NO_ANSWER });
  }

  /**
   * Creations of an attempt that died: what it made is answered as it stands, for an upsert would write over what a
   * person has changed there since; what a person has archived since is not made anew.
   */
  private async settledBefore(
    type: string,
    repeated: readonly WriteItem[],
    context: CallContext,
  ): Promise<Results> {
    if (repeated.length === 0) return new Map();
    const made = await this.byKey(type, repeated, context);
    const absent = repeated.filter((item) => !made.has(item));
    const deleted = await deletedSince(this.access, type, absent, context);
    return new Map([...made, ...deleted.map((item) => [item, rejected(DELETED)] as const)]);
  }

  private async inTurn(
    type: string,
    items: readonly WriteItem[],
    mode: WriteMode,
    context: CallContext,
  ): Promise<Results> {
    const results: Results = new Map();
    for (const batch of toBatches(items)) {
      const useCreate = mode === 'upsert' && this.withoutUpsert.has(type);
      const part = await this.batch(type, batch, useCreate ? 'create' : mode, context);
      for (const [item, result] of part) results.set(item, result);
    }
    return results;
  }

  private async batch(
    type: string,
    items: readonly WriteItem[],
    mode: WriteMode,
    context: CallContext,
    attempt = 1,
  ): Promise<Results> {
    try {
      const answer = await this.send(type, items, mode, context);
      const { normalisers } = await this.access.schemas.type(type, context);
      const results = readBatchAnswer(answer, items, mode, normalisers);
      for (const result of results.values()) {
        if (result.status === 'rejected') this.noteSchemaDrift(type, result.failure);
      }
      const kept = await this.keepOwn(type, items, results, context);
      const passing = items.filter((item) => isPassing(item, mode, kept.get(item)));
      if (passing.length === 0 || attempt === ATTEMPTS) return kept;
      return new Map([...kept, ...(await this.batch(type, passing, mode, context, attempt + 1))]);
    } catch (error) {
      if (!(error instanceof HubspotFailure)) throw error;
      return this.afterRefusal(type, items, mode, error, context);
    }
  }

  private async send(
    type: string,
    items: readonly WriteItem[],
    mode: WriteMode,
    context: CallContext,
  ): Promise<JsonObject> {
    const path = this.access.paths.objects(type, ENDPOINT[mode]);
    const body = { inputs: items.map((item) => toInput(item, mode)) };
    const ownKey = items.some((item) => item.key !== null);
    for (let attempt = 1; ; attempt += 1) {
      const mayWait = ownKey && attempt <= FRESH_PROPERTY_RETRIES;
      try {
        const answer = await this.sendOnce(path, body, mode, context);
        if (!mayWait || !objectsOf(answer['errors']).some(refusesOwnProperty)) return answer;
      } catch (error) {
        if (!mayWait || !(error instanceof HubspotFailure) || !isOwnProperty(error.failure)) throw error;
      }
      await pause(FRESH_PROPERTY_WAIT_MS, context.signal);
    }
  }

  private sendOnce(path: string, body: object, mode: WriteMode, context: CallContext): Promise<JsonObject> {
    return mode === 'create'
      ? this.access.postOnce(path, body, context)
      : this.access.post(path, body, context);
  }

  private async afterRefusal(
    type: string,
    items: readonly WriteItem[],
    mode: WriteMode,
    error: HubspotFailure,
    context: CallContext,
  ): Promise<Results> {
    const { failure } = error;
    if (failure.class === 'outcome-unknown') return this.afterSilence(type, items, failure, context);
    if (refusesUpsert(mode, error)) {
      this.withoutUpsert.add(type);
      return this.batch(type, items, 'create', context);
    }
    const { nativeStatus } = failure;
    const aboutInputs =
      nativeStatus === 400 || nativeStatus === 404 || nativeStatus === 409 || nativeStatus === 413;
    if (!aboutInputs) throw error;
    this.noteSchemaDrift(type, failure);
    if (items.length > 1 && mode === 'create' && failure.class === 'conflict') {
      return this.afterDoubles(type, items, context);
    }
    if (items.length > 1) return this.halve(type, items, mode, context);
    const results: Results = new Map(
      items.map((item) => [item, rejected(blameLink(item, failure, error.body))]),
    );
    return this.keepOwn(type, items, results, context);
  }

  /** HF B13: the refused record is found by halving; the rest is written. */
  private async halve(
    type: string,
    items: readonly WriteItem[],
    mode: WriteMode,
    context: CallContext,
  ): Promise<Results> {
    const half = Math.ceil(items.length / 2);
    const first = await this.batch(type, items.slice(0, half), mode, context);
    const second = await this.batch(type, items.slice(half), mode, context);
    return new Map([...first, ...second]);
  }

  /** Taken values refused the whole batch: what an earlier attempt has created is looked up, the rest is sent again. */
  private async afterDoubles(
    type: string,
    items: readonly WriteItem[],
    context: CallContext,
  ): Promise<Results> {
    const keyed = items.filter((item) => item.key !== null);
    const found: Results = keyed.length > 0 ? await this.byKey(type, keyed, context) : new Map();
    if (found.size === 0) return this.halve(type, items, 'create', context);
    const rest = items.filter((item) => !found.has(item));
    if (rest.length === 0) return found;
    return new Map([...found, ...(await this.batch(type, rest, 'create', context))]);
  }

  /** A create without an answer: records with a key are looked up by it, and sent again where they are not there. */
  private async afterSilence(
    type: string,
    items: readonly WriteItem[],
    failure: Failure,
    context: CallContext,
  ): Promise<Results> {
    const results: Results = new Map();
    const keyed = items.filter((item) => item.key !== null);
    for (const item of items) if (item.key === null) results.set(item, { status: 'unknown', failure });
    if (keyed.length === 0) return results;
    const found = await this.byKey(type, keyed, context);
    for (const [item, result] of found) results.set(item, result);
    const absent = keyed.filter((item) => !found.has(item));
    for (const item of absent) results.set(item, { status: 'unknown', failure });
    if (absent.length === 0 || failure.code === 'no-second-answer') return results;
    // The unique property refuses the second of two creates, so once more is safe.
    const again = await this.again(type, absent, context);
    return new Map([...results, ...again]);
  }

  private async again(type: string, items: readonly WriteItem[], context: CallContext): Promise<Results> {
    try {
      const answer = await this.send(type, items, 'create', context);
      const { normalisers } = await this.access.schemas.type(type, context);
      return await this.keepOwn(type, items, readBatchAnswer(answer, items, 'create', normalisers), context);
    } catch (error) {
      if (!(error instanceof HubspotFailure)) throw error;
      if (error.failure.class !== 'outcome-unknown')
        return this.afterRefusal(type, items, 'create', error, context);
      return this.afterSilence(type, items, { ...error.failure, code: 'no-second-answer' }, context);
    }
  }

  /** A refusal because the key is taken is our own earlier attempt: the record is there (HF E12). */
  private async keepOwn(
    type: string,
    items: readonly WriteItem[],
    results: Results,
    context: CallContext,
  ): Promise<Results> {
    const taken = items.filter((item) => item.key !== null && isConflict(results.get(item)));
    if (taken.length === 0) return results;
    const found = await this.byKey(type, taken, context);
    return new Map([...results, ...found]);
  }

  private async byKey(type: string, items: readonly WriteItem[], context: CallContext): Promise<Results> {
    const { normalisers } = await this.access.schemas.type(type, context);
    const names = new Set(items.flatMap((item) => Object.keys(item.fields)));
    const keys = items.map((item) => item.key ?? '');
    const rows = await readRows(this.access, type, [...names, CROSSTIE_ID], keys, context, {
      idProperty: CROSSTIE_ID,
    });
    const byKey = new Map(rows.map((row) => [asText(asObject(row['properties'])?.[CROSSTIE_ID]), row]));
    const results: Results = new Map();
    for (const item of items) {
      const row = byKey.get(item.key);
      if (row) results.set(item, written(item, row, normalisers, false));
    }
    return results;
  }

  private noteSchemaDrift(type: string, failure: Failure): void {
    if (failure.nativeCode === UNKNOWN_PROPERTY || failure.nativeCode === 'INVALID_OPTION') {
      this.access.schemas.forget(type);
    }
  }
}

function isRepeated({ key, operation }: WriteItem): boolean {
  return key !== null && operation.kind === 'create' && operation.repeated === true;
}

/** A create without a key might be made twice. */
function isPassing(item: WriteItem, mode: WriteMode, result: WriteResult | undefined): boolean {
  return (
    result?.status === 'rejected' &&
    result.failure.class === 'transient' &&
    (mode !== 'create' || item.key !== null)
  );
}

function isConflict(result: WriteResult | undefined): boolean {
  return result?.status === 'rejected' && result.failure.class === 'conflict';
}

/** Our property is not known yet: said of the whole batch, or of inputs of it. */
function isOwnProperty({ nativeCode, field }: Failure): boolean {
  return nativeCode === UNKNOWN_PROPERTY && field === CROSSTIE_ID;
}

function refusesOwnProperty(entry: JsonObject): boolean {
  return isOwnProperty(refusal(207, readErrorBody(entry)));
}

/** Not this record is refused but the way: no such route, or the property is no key here (HF E17, B12). */
function refusesUpsert(mode: WriteMode, error: HubspotFailure): boolean {
  if (mode !== 'upsert') return false;
  const { nativeStatus } = error.failure;
  if (nativeStatus === 404 || nativeStatus === 405) return true;
  return nativeStatus === 400 && /upsert/i.test(error.body?.message ?? '');
}
