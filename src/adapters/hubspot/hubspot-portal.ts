import type {
  ArchiveRequest,
  ArchiveResult,
  CallContext,
  Creation,
  FieldAuthor,
  FindRequest,
  FoundRecords,
  IdRange,
  LastChangeRequest,
  ReadPagesRequest,
  ReadRange,
  ReadSelection,
  RecordPage,
  RecordSystem,
  WriteRequest,
  WriteResult,
} from '../../application/ports/record-system.port.js';
import type {
  EngagementPage,
  EngagementReader,
  EngagementRequest,
} from '../../application/ports/engagements.port.js';
import type { PortalBudget } from '../../application/ports/portal-budget.port.js';
import type {
  PortalTypes,
  TextSearcher,
  TextSearchRequest,
} from '../../application/ports/record-connections.port.js';
import type { SystemRecord } from '../../domain/records/system-record.js';
import type { PortalUse } from '../../domain/sync/portal-uses.js';
import type { SystemSchema } from '../../domain/schema/system-schema.js';
import { associatedType, isAssociationField } from './association-fields.js';
import { identify, probeTypes, type PortalIdentity, type ProbeResult } from './account.js';
import { OWNERS, typeById } from './hubspot-types.js';
import type { AccessTokens } from './oauth/access-tokens.js';
import { GrantedScopes } from './oauth/granted-scopes.js';
import { PortalAccess } from './portal-access.js';
import {
  completeCandidates,
  completeFound,
  idsByAssociation,
  planFields,
  withoutAssociationKeys,
} from './read/association-field-reader.js';
import { readByIds } from './read/batch-reader.js';
import { createdBy } from './read/created-by.js';
import { HubspotEngagementReader } from './read/engagement-reader.js';
import { estimateTotal } from './read/estimate.js';
import { find } from './read/finder.js';
import { IdLanes, middleOf } from './read/id-lanes.js';
import { readListPage } from './read/list-reader.js';
import { readOwnerPage, readOwnersByIds } from './read/owner-reader.js';
import { lastChange } from './read/property-history.js';
import { searchText } from './read/text-search.js';
import { readWindow } from './read/window-reader.js';
import { CustomObjects } from './schema/custom-objects.js';
import { describePortal } from './schema/describe-portal.js';
import { SchemaCache } from './schema/schema-cache.js';
import { ApiPaths, type PathFamily } from './transport/api-paths.js';
import { HttpExchange } from './transport/http-exchange.js';
import { HubspotTransport, type CallReport } from './transport/hubspot-transport.js';
import { archive } from './write/archiver.js';
import { BatchWriter } from './write/batch-writer.js';

export interface PortalConnection {
  readonly slug: string;
  readonly apiBaseUrl: string;
  /** A token that never changes, or where to get the present one. */
  readonly token: string | AccessTokens;
  readonly budget: PortalBudget;
  /** Default `v3`: the v3 and v4 paths. */
  readonly pathFamily?: PathFamily;
  /** One whole exchange, default 30 s. */
  readonly timeoutMs?: number;
  /** Default 5 s. */
  readonly connectTimeoutMs?: number;
  /** Default 24: at 250 ms latency the ceiling needs five, at 1 s nineteen. */
  readonly connections?: number;
  /** How long property definitions are kept, default 10 min. */
  readonly schemaTtlMs?: number;
  /** The account's time zone, if known from an earlier `identify`. */
  readonly timeZone?: string;
  readonly onCall?: (report: CallReport) => void;
}

/** A HubSpot account as a record system. Opens no connection before the first call. */
export function connectPortal(connection: PortalConnection): HubspotPortal {
  const http = new HttpExchange(connection.apiBaseUrl, {
    connections: connection.connections ?? 24,
    connectTimeoutMs: connection.connectTimeoutMs ?? 5_000,
  });
  const transport = new HubspotTransport({
    portal: connection.slug,
    token: connection.token,
    budget: connection.budget,
    http,
    timeoutMs: connection.timeoutMs ?? 30_000,
    ...(connection.onCall ? { onCall: connection.onCall } : {}),
  });
  transport.timeZone = connection.timeZone ?? null;
  const paths = new ApiPaths(connection.pathFamily ?? 'v3');
  const schemas = new SchemaCache(transport, paths, connection.schemaTtlMs ?? 600_000);
  const customObjects = new CustomObjects(transport, paths, connection.schemaTtlMs ?? 600_000);
  return new HubspotPortal(new PortalAccess(transport, paths, schemas, customObjects), connection.token);
}

export class HubspotPortal implements RecordSystem, EngagementReader, PortalTypes, TextSearcher {
  /** Searches answer from an index (HF S16). */
  readonly lags = true;
  readonly side = 'hubspot';
  private readonly lanes: IdLanes;
  private readonly writer: BatchWriter;
  private readonly engagements: HubspotEngagementReader;
  private readonly scopes: GrantedScopes;

  constructor(
    private readonly access: PortalAccess,
    private readonly token: string | AccessTokens,
  ) {
    this.lanes = new IdLanes(access);
    this.writer = new BatchWriter(access);
    this.engagements = new HubspotEngagementReader(access);
    this.scopes = new GrantedScopes(access, token);
  }

  identify(context: CallContext): Promise<PortalIdentity> {
    return identify(this.access, typeof this.token === 'string' ? this.token : null, context);
  }

  /** Per type: may the token read it? Throws on refused credentials and when HubSpot cannot be reached. */
  test(context: CallContext): Promise<readonly ProbeResult[]> {
    return probeTypes(this.access, context);
  }

  async requireAccess(uses: readonly PortalUse[], context: CallContext): Promise<void> {
    return this.scopes.require(uses, context);
  }

  /** Property definitions and pipelines are read anew when next needed. */
  refresh(): void {
    this.access.schemas.forgetAll();
    this.access.customObjects.forget();
  }

  async close(): Promise<void> {
    await this.access.transport.close();
  }

  describe(context: CallContext): Promise<SystemSchema> {
    return describePortal(this.access, context);
  }

  async now(context: CallContext): Promise<string> {
    const { clock } = this.access.transport;
    const known = clock.now();
    if (known !== null) return known;
    const details = await this.access.get(this.access.paths.accountDetails(), context);
    if (typeof details['timeZone'] === 'string') this.access.transport.timeZone = details['timeZone'];
    return clock.now() ?? new Date().toISOString();
  }

  async estimateTotal(type: string, range: ReadRange | null, context: CallContext): Promise<number | null> {
    await this.ready([type], context);
    return estimateTotal(this.access, type, range, context);
  }

  async splitRange(type: string, lanes: number, context: CallContext): Promise<readonly IdRange[]> {
    if (type === OWNERS) return [{ after: null, upTo: null }];
    await this.ready([type], context);
    return this.lanes.split(type, lanes, context);
  }

  middleOf(range: IdRange): string | null {
    return middleOf(range);
  }

  async readPages(request: ReadPagesRequest, context: CallContext): Promise<readonly RecordPage[]> {
    const plan = planFields(request.selection);
    if (!plan) return this.readPlainPages(request, context);
    const pages = await this.readPlainPages({ ...request, selection: plan.selection }, context);
    return pages.map((page) => ({ ...page, records: page.records.map(plan.complete) }));
  }

  private async readPlainPages(
    request: ReadPagesRequest,
    context: CallContext,
  ): Promise<readonly RecordPage[]> {
    const { selection, range, cursor, pageSize } = request;
    await this.ready([selection.type, ...selection.associations], context);
    if (selection.type === OWNERS) {
      return [await readOwnerPage(this.access, selection.fields, cursor, pageSize, context)];
    }
    const pages =
      range.kind === 'range'
        ? [await readListPage(this.access, request, range, context)]
        : await readWindow(this.access, request, range, context);
    await this.access.requireProperties(selection.type, context);
    return pages;
  }

  async readByIds(
    selection: ReadSelection,
    ids: readonly string[],
    context: CallContext,
  ): Promise<FoundRecords> {
    if (selection.type === OWNERS) return readOwnersByIds(this.access, selection.fields, ids, context);
    const plan = planFields(selection);
    const { associations } = plan?.selection ?? selection;
    await this.ready([selection.type, ...associations], context);
    const found = await readByIds(this.access, plan?.selection ?? selection, ids, context);
    await this.access.requireProperties(selection.type, context);
    return plan ? completeFound(found, plan) : found;
  }

  async createdBy(
    type: string,
    creations: readonly Creation[],
    context: CallContext,
  ): Promise<ReadonlyMap<string, string>> {
    if (type === OWNERS) return new Map();
    await this.ready([type], context);
    return createdBy(this.access, type, creations, context);
  }

  async lastChange(request: LastChangeRequest, context: CallContext): Promise<FieldAuthor | null> {
    if (request.type === OWNERS || isAssociationField(request.field)) return null;
    await this.ready([request.type], context);
    return lastChange(this.access, request, context);
  }

  async find(request: FindRequest, context: CallContext): Promise<RecordPage> {
    const fields = [...new Set([...request.keys.map((key) => key.field), ...request.fields])];
    const selection = { type: request.type, fields, associations: [] };
    const plan = planFields(selection);
    await this.ready([request.type, ...(plan?.selection.associations ?? [])], context);
    const ids = plan && (await idsByAssociation(this.access, request, context));
    if (ids !== null) {
      const { found } = await this.readByIds(selection, ids, context);
      return { records: [...found.values()], next: null };
    }
    const asked = plan ? withoutAssociationKeys(request, plan.selection.fields) : request;
    const found = await find(this.access, asked, context);
    await this.access.requireProperties(request.type, context);
    if (!plan) return found;
    return { ...found, records: await completeCandidates(this.access, found.records, plan, context) };
  }

  async write(request: WriteRequest, context: CallContext): Promise<readonly WriteResult[]> {
    const fields = request.operations.flatMap((operation) => Object.keys(operation.fields));
    const linked = fields.filter(isAssociationField).map(associatedType);
    await this.ready([request.type, ...linked], context);
    return this.writer.write(request, context);
  }

  async archive(request: ArchiveRequest, context: CallContext): Promise<readonly ArchiveResult[]> {
    await this.ready([request.type], context);
    return archive(this.access, request, context);
  }

  async searchText(request: TextSearchRequest, context: CallContext): Promise<readonly SystemRecord[]> {
    await this.ready([request.type], context);
    return searchText(this.access, request, context);
  }

  async typeName(id: string, context: CallContext): Promise<string | null> {
    return typeById(id) ?? this.access.customObjects.nameOf(id, context);
  }

  /** Paths of custom objects can be made only once their ids are known. */
  private ready(types: readonly string[], context: CallContext): Promise<void> {
    return this.access.customObjects.ready(types, context);
  }

  readEngagements(request: EngagementRequest, context: CallContext): Promise<EngagementPage> {
    return this.engagements.readEngagements(request, context);
  }
}
