import type { CallContext } from '../../../application/ports/record-system.port.js';
import { SystemFailure } from '../../../domain/errors/failure.js';
import { customName, isCustomType, typeById } from '../hubspot-types.js';
import type { ApiPaths } from '../transport/api-paths.js';
import type { HubspotTransport } from '../transport/hubspot-transport.js';
import { asObject, asText, objectsOf, textsOf, type JsonObject } from '../transport/json.js';

/** An object of the portal's own making, as its schema describes it. */
export interface CustomObject {
  /** Our name: `p_machine`. */
  readonly name: string;
  /** The portal's own: `2-NNN`. */
  readonly typeId: string;
  readonly label: string;
  readonly required: ReadonlySet<string>;
  /** Our names of the types that its records can be associated with. */
  readonly associated: readonly string[];
}

interface Listed {
  readonly at: number;
  readonly objects: Promise<readonly CustomObject[]>;
}

/** A type that is not on a list older than this may have been made since. */
const FRESH_MS = 5_000;

/**
 * The portal's custom objects, read when the first of them is asked for and kept for a while: configuration names
 * them without the account (`p_machine`), HubSpot's paths want the account's own id (HF C13).
 */
export class CustomObjects {
  private listed: Listed | null = null;

  constructor(
    private readonly transport: HubspotTransport,
    private readonly paths: ApiPaths,
    private readonly ttlMs: number,
  ) {}

  /** Throws `permission` where the credential may not read schemas. */
  all(context: CallContext): Promise<readonly CustomObject[]> {
    return this.listedWithin(this.ttlMs, context);
  }

  /**
   * To be awaited before any path of these types is made. Costs nothing unless a custom object is among them.
   * Throws `configuration` for one that the portal does not have.
   */
  async ready(types: readonly string[], context: CallContext): Promise<void> {
    const wanted = types.filter(isCustomType);
    if (wanted.length === 0) return;
    const known = names(await this.list(this.ttlMs, wanted, context));
    if (wanted.every((type) => known.has(type))) return;
    const now = names(await this.list(FRESH_MS, wanted, context));
    const absent = wanted.find((type) => !now.has(type));
    if (absent !== undefined) throw unknownObject(absent, [...now]);
  }

  /** Of the type with this id; null = none that the credential may see. */
  async nameOf(typeId: string, context: CallContext): Promise<string | null> {
    for (const withinMs of [this.ttlMs, FRESH_MS]) {
      const objects = await this.listedWithin(withinMs, context);
      const found = objects.find((object) => object.typeId === typeId);
      if (found) return found.name;
    }
    return null;
  }

  forget(): void {
    this.listed = null;
  }

  private async list(
    withinMs: number,
    wanted: readonly string[],
    context: CallContext,
  ): Promise<readonly CustomObject[]> {
    try {
      return await this.listedWithin(withinMs, context);
    } catch (error) {
      if (!(error instanceof SystemFailure) || error.failure.class !== 'permission') throw error;
      const message = `${wanted.join(', ')} cannot be read. ${error.failure.message}`;
      throw new SystemFailure({ ...error.failure, message });
    }
  }

  private listedWithin(withinMs: number, context: CallContext): Promise<readonly CustomObject[]> {
    const now = performance.now();
    if (this.listed !== null && now - this.listed.at < withinMs) return this.listed.objects;
    // Shared by several callers, so that the one who came first cannot abort it for the others.
    const objects = this.load({ priority: context.priority, signal: new AbortController().signal });
    const listed = { at: now, objects };
    this.listed = listed;
    objects.catch(() => {
      if (this.listed === listed) this.listed = null;
    });
    return objects;
  }

  private async load(context: CallContext): Promise<readonly CustomObject[]> {
    const call = { method: 'GET', path: this.paths.schemas(), bucket: 'burst', repeatable: true } as const;
    const answer = asObject(await this.transport.call(call, context));
    const schemas = objectsOf(answer?.['results']).filter((schema) => schema['archived'] !== true);
    const namesById = new Map(
      schemas.map((schema) => [
        asText(schema['objectTypeId']) ?? '',
        customName(asText(schema['name']) ?? ''),
      ]),
    );
    const objects = schemas.map((schema) => toCustomObject(schema, namesById));
    this.paths.learn(new Map(objects.map(({ name, typeId }) => [name, typeId])));
    return objects;
  }
}

function names(objects: readonly CustomObject[]): ReadonlySet<string> {
  return new Set(objects.map(({ name }) => name));
}

function toCustomObject(schema: JsonObject, namesById: ReadonlyMap<string, string>): CustomObject {
  const name = customName(asText(schema['name']) ?? '');
  const typeId = asText(schema['objectTypeId']) ?? '';
  const nameOf = (id: string): string | null => namesById.get(id) ?? typeById(id);
  const ends = objectsOf(schema['associations']).flatMap((association) => {
    const [from, to] = [asText(association['fromObjectTypeId']), asText(association['toObjectTypeId'])];
    return from === typeId && to !== null ? (nameOf(to) ?? []) : [];
  });
  return {
    name,
    typeId,
    label: asText(asObject(schema['labels'])?.['plural']) ?? name,
    required: new Set(textsOf(schema['requiredProperties'])),
    associated: [...new Set(ends)],
  };
}

function unknownObject(type: string, known: readonly string[]): SystemFailure {
  const others = known.length > 0 ? `it has ${known.join(', ')}` : 'it has none that the credential may see';
  const message = `The portal has no custom object ${type}: ${others}`;
  return new SystemFailure({ class: 'configuration', code: 'unknown-type', message });
}
