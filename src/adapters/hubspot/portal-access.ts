import type { CallContext } from '../../application/ports/record-system.port.js';
import type { BudgetBucket } from '../../application/ports/portal-budget.port.js';
import { SystemFailure } from '../../domain/errors/failure.js';
import { MERGED_IDS, RecordConverter } from './records/record-converter.js';
import { factsOf } from './hubspot-types.js';
import { CustomObjects } from './schema/custom-objects.js';
import type { CachedType, SchemaCache } from './schema/schema-cache.js';
import type { ApiPaths } from './transport/api-paths.js';
import type { HubspotTransport } from './transport/hubspot-transport.js';
import { asObject, type JsonObject } from './transport/json.js';

/** What readers and writers of one portal share. */
export class PortalAccess {
  private readonly leftOut = new Map<string, Set<string>>();
  /** Definitions under which a property was left out and nevertheless exists. */
  private readonly emptyLeftOut = new WeakSet<CachedType>();

  constructor(
    readonly transport: HubspotTransport,
    readonly paths: ApiPaths,
    readonly schemas: SchemaCache,
    readonly customObjects = new CustomObjects(transport, paths, 600_000),
  ) {}

  async get(path: string, context: CallContext): Promise<JsonObject> {
    return (
      asObject(
        await this.transport.call({ method: 'GET', path, bucket: 'burst', repeatable: true }, context),
      ) ?? {}
    );
  }

  /** A POST that only reads, or a write that may be repeated without harm. */
  async post(
    path: string,
    body: unknown,
    context: CallContext,
    bucket: BudgetBucket = 'burst',
  ): Promise<JsonObject> {
    return (
      asObject(
        await this.transport.call({ method: 'POST', path, body, bucket, repeatable: true }, context),
      ) ?? {}
    );
  }

  /** A write that must not be repeated blindly. */
  async postOnce(path: string, body: unknown, context: CallContext): Promise<JsonObject> {
    return (
      asObject(
        await this.transport.call(
          { method: 'POST', path, body, bucket: 'burst', repeatable: false },
          context,
        ),
      ) ?? {}
    );
  }

  search(type: string, body: unknown, context: CallContext): Promise<JsonObject> {
    return this.post(this.paths.objects(type, '/search'), body, context, 'search');
  }

  async converter(type: string, fields: readonly string[], context: CallContext): Promise<RecordConverter> {
    const known = await this.schemas.type(type, context);
    const leftOut = (name: string): void => this.noteLeftOut(type, name, known);
    return new RecordConverter(type, fields, known.normalisers, leftOut);
  }

  /**
   * HubSpot answers a property that does not exist any more by leaving it out, and an empty one with null (HF C11):
   * taken for empty, it would empty the other side. Called after every read, before anybody sees the records; throws
   * `configuration` for properties that are gone.
   */
  async requireProperties(type: string, context: CallContext): Promise<void> {
    const names = this.leftOut.get(type);
    if (names === undefined) return;
    this.leftOut.delete(type);
    this.schemas.forget(type);
    const fresh = await this.schemas.type(type, context);
    const gone = [...names].filter((name) => !fresh.normalisers.has(name));
    // All of them are there: this portal leaves empty ones out, and need not be asked again so soon.
    if (gone.length === 0) this.emptyLeftOut.add(fresh);
    else throw propertiesGone(type, gone);
  }

  private noteLeftOut(type: string, name: string, known: CachedType): void {
    if (!known.normalisers.has(name) || this.emptyLeftOut.has(known)) return;
    const names = this.leftOut.get(type) ?? new Set();
    this.leftOut.set(type, names.add(name));
  }
}

function propertiesGone(type: string, names: readonly string[]): SystemFailure {
  const listed = names.map((name) => `"${name}"`).join(', ');
  const message = `The portal's ${type} have no ${listed} any more. Restore what was deleted, or take it out of the mapping.`;
  return new SystemFailure({ class: 'configuration', code: 'property-gone', message });
}

/** Properties to ask for: the wanted ones, and what tells a merged record's former ids. */
export function propertiesToRead(
  type: string,
  fields: readonly string[],
  ...extra: readonly string[]
): readonly string[] {
  const merged = factsOf(type).merges ? [MERGED_IDS] : [];
  return [...new Set([...fields, ...merged, ...extra])];
}

export function chunksOf<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  const chunks: (readonly T[])[] = [];
  for (let at = 0; at < items.length; at += size) chunks.push(items.slice(at, at + size));
  return chunks;
}
