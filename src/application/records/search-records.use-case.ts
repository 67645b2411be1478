import { Inject, Injectable } from '@nestjs/common';
import type { Side, SystemRecord } from '../../domain/records/system-record.js';
import type { TypeSchema } from '../../domain/schema/system-schema.js';
import type { SyncDefinition } from '../../domain/sync/definition.js';
import { CONFIG_STORE, type ConfigStore } from '../ports/config-store.port.js';
import { RECORD_DESK, type KnownLink, type RecordDesk } from '../ports/record-desk.port.js';
import type { CallContext, RecordSystem } from '../ports/record-system.port.js';
import { unmet, type RecordName, type RecordRefusal } from './record-answers.js';
import { titleFields, titleOf } from './record-titles.js';
import { onDemand, RECORD_TOOLS, type RecordTools } from './record-tools.js';
import { searchBusiness } from './search-business.js';

export interface SearchRequest {
  readonly sync: string;
  readonly side: Side;
  readonly type: string;
  /** E-mail address, domain, number or name; may be left out with `of`. */
  readonly text: string;
  /** Only what is associated with this record, or with its counterpart in HubSpot. */
  readonly of: Omit<RecordName, 'sync'> | null;
  readonly limit: number;
}

export interface FoundRecord {
  readonly id: string;
  readonly title: string;
  readonly subtitle: string | null;
  readonly links: readonly KnownLink[];
}

export type SearchResult = { readonly status: 'ok'; readonly items: readonly FoundRecord[] } | RecordRefusal;

/** Finds records on either side for a person, and says which of them are linked. */
@Injectable()
export class SearchRecords {
  constructor(
    @Inject(CONFIG_STORE) private readonly configs: ConfigStore,
    @Inject(RECORD_DESK) private readonly desk: RecordDesk,
    @Inject(RECORD_TOOLS) private readonly tools: RecordTools,
  ) {}

  async execute(request: SearchRequest): Promise<SearchResult> {
    const { sync, side, type, of } = request;
    const stored = await this.configs.findSync(sync);
    if (stored === null) return { status: 'unknown', what: `sync "${sync}"` };
    const context = onDemand();
    const system = await this.systemOf(stored.definition, side);
    const schema = (await system.describe(context)).types.find(({ name }) => name === type);
    if (!schema) return unmet('/type', 'unknown-type', `There is no type "${type}" on this side.`);
    if (of === null && request.text === '') return unmet('/q', 'required', 'Say what to look for.');
    const origin = of === null ? null : await this.portalRecordOf({ sync, ...of });
    if (origin !== null && 'status' in origin) return origin;
    if (origin !== null && side !== 'hubspot') {
      return unmet('/of', 'not-allowed', 'Only HubSpot tells what is associated with a record.');
    }
    const records = origin
      ? await associatedRecords(system, schema, origin, request, context)
      : await this.search(stored.definition, system, schema, request, context);
    return { status: 'ok', items: await this.found(request, records.slice(0, request.limit)) };
  }

  private async search(
    definition: SyncDefinition,
    system: RecordSystem,
    schema: TypeSchema,
    { side, text, limit }: SearchRequest,
    context: CallContext,
  ): Promise<readonly SystemRecord[]> {
    const fields = titlesOf(schema);
    if (side === 'business') {
      return searchBusiness(system, { type: schema, text, fields, limit }, this.tools.values, context);
    }
    const desk = await this.tools.systems.portalDesk(definition.portal);
    return desk.searchText({ type: schema.name, text, fields, limit }, context);
  }

  private async found(
    { sync, side, type }: SearchRequest,
    records: readonly SystemRecord[],
  ): Promise<readonly FoundRecord[]> {
    const links = await this.desk.linksOf(
      sync,
      side,
      type,
      records.map(({ id }) => id),
    );
    return records.map((record) => ({
      id: record.id,
      ...titleOf(record),
      links: links.get(record.id) ?? [],
    }));
  }

  /** The HubSpot record that a record of either side stands for. */
  private async portalRecordOf(record: RecordName): Promise<PortalRecord | RecordRefusal> {
    if (record.side === 'hubspot') return { type: record.type, id: record.id };
    const { sync, side, type, id } = record;
    const [link] = (await this.desk.linksOf(sync, side, type, [id])).get(id) ?? [];
    if (!link) return unmet('/of', 'not-linked', `${type} ${id} is linked to nothing in HubSpot.`);
    return { type: link.type, id: link.counterpartId };
  }

  private systemOf({ portal, system }: SyncDefinition, side: Side): Promise<RecordSystem> {
    return side === 'hubspot' ? this.tools.systems.portal(portal) : this.tools.systems.system(system);
  }
}

interface PortalRecord {
  readonly type: string;
  readonly id: string;
}

function titlesOf(schema: TypeSchema): readonly string[] {
  return titleFields(new Set(schema.fields.map(({ name }) => name)));
}

async function associatedRecords(
  system: RecordSystem,
  schema: TypeSchema,
  origin: PortalRecord,
  { text }: SearchRequest,
  context: CallContext,
): Promise<readonly SystemRecord[]> {
  const selection = { type: origin.type, fields: [], associations: [schema.name] };
  const { found } = await system.readByIds(selection, [origin.id], context);
  const ids = found.get(origin.id)?.associations[schema.name] ?? [];
  const wanted = { type: schema.name, fields: titlesOf(schema), associations: [] };
  const records = [...(await system.readByIds(wanted, ids, context)).found.values()];
  const words = text.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  return records.filter((record) => {
    const shown = Object.values(record.fields).join(' ').toLocaleLowerCase();
    return words.every((word) => shown.includes(word));
  });
}
