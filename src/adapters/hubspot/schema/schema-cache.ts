import type { CallContext } from '../../../application/ports/record-system.port.js';
import type { FieldSchema } from '../../../domain/schema/system-schema.js';
import { factsOf, OWNERS } from '../hubspot-types.js';
import type { TypeNormalisers } from '../records/record-converter.js';
import { normaliserOf } from '../records/value-normalisers.js';
import type { ApiPaths } from '../transport/api-paths.js';
import type { HubspotTransport } from '../transport/hubspot-transport.js';
import { asObject, objectsOf } from '../transport/json.js';
import { OWNER_FIELDS } from './owner-schema.js';
import { pipelineOptions, toFieldSchema } from './property-schema.js';

export interface CachedType {
  readonly fields: readonly FieldSchema[];
  readonly normalisers: TypeNormalisers;
}

interface Entry {
  readonly expiresAt: number;
  readonly value: Promise<CachedType>;
}

/**
 * Property definitions per type, some 400 KB each (HF P5): read through our own transport, so that they count in
 * the budget and obey its time-outs, then kept for a while.
 */
export class SchemaCache {
  private readonly entries = new Map<string, Entry>();

  constructor(
    private readonly transport: HubspotTransport,
    private readonly paths: ApiPaths,
    private readonly ttlMs: number,
  ) {}

  type(type: string, context: CallContext): Promise<CachedType> {
    const known = this.entries.get(type);
    if (known && known.expiresAt > performance.now()) return known.value;
    // Shared by several callers, so that the one who came first cannot abort it for the others.
    const value = this.load(type, { priority: context.priority, signal: new AbortController().signal });
    this.entries.set(type, { value, expiresAt: performance.now() + this.ttlMs });
    value.catch(() => {
      if (this.entries.get(type)?.value === value) this.entries.delete(type);
    });
    return value;
  }

  /** After a refusal that says that our picture is out of date (PROPERTY_DOESNT_EXIST, INVALID_OPTION). */
  forget(type: string): void {
    this.entries.delete(type);
  }

  forgetAll(): void {
    this.entries.clear();
  }

  private async load(type: string, context: CallContext): Promise<CachedType> {
    const fields = type === OWNERS ? OWNER_FIELDS : await this.loadProperties(type, context);
    return { fields, normalisers: new Map(fields.map((field) => [field.name, normaliserOf(field.type)])) };
  }

  private async loadProperties(type: string, context: CallContext): Promise<readonly FieldSchema[]> {
    const read = (path: string): Promise<unknown> =>
      this.transport.call({ method: 'GET', path, bucket: 'burst', repeatable: true }, context);
    const [properties, pipelines] = await Promise.all([
      read(this.paths.properties(type)),
      factsOf(type).hasPipelines ? read(this.paths.pipelines(type)) : null,
    ]);
    const fields = objectsOf(asObject(properties)?.['results'])
      .map(toFieldSchema)
      .filter((field) => field !== null);
    if (pipelines === null) return fields;
    const options = pipelineOptions(pipelines);
    return fields.map((field) => {
      if (field.name === 'pipeline') return { ...field, options: options.pipelines };
      return field.name === 'dealstage' ? { ...field, options: options.stages } : field;
    });
  }
}
