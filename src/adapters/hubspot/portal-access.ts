import type { CallContext } from '../../application/ports/record-system.port.js';
import type { BudgetBucket } from '../../application/ports/portal-budget.port.js';
import { MERGED_IDS, RecordConverter } from './records/record-converter.js';
import { factsOf } from './hubspot-types.js';
import { CustomObjects } from './schema/custom-objects.js';
import type { SchemaCache } from './schema/schema-cache.js';
import type { ApiPaths } from './transport/api-paths.js';
import type { HubspotTransport } from './transport/hubspot-transport.js';
import { asObject, type JsonObject } from './transport/json.js';

/** What readers and writers of one portal share. */
export class PortalAccess {
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
    const { normalisers } = await this.schemas.type(type, context);
    return new RecordConverter(type, fields, normalisers);
  }
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
