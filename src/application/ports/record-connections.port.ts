import type { SystemRecord } from '../../domain/records/system-record.js';
import type { EngagementReader } from './engagements.port.js';
import type { CallContext, RecordSystemProvider } from './record-system.port.js';

export interface TextSearchRequest {
  readonly type: string;
  /** What a person typed: an e-mail address, a domain, a name or a part of it. */
  readonly text: string;
  /** Fields to bring of each record. */
  readonly fields: readonly string[];
  /** 1..100. */
  readonly limit: number;
}

/** Looks for records as a person does. What was changed a few seconds ago may be missing still (HF S20). */
export interface TextSearcher {
  searchText(request: TextSearchRequest, context: CallContext): Promise<readonly SystemRecord[]>;
}

/** Names of a portal's types, by the ids that its messages carry. */
export interface PortalTypes {
  /** @param id such as `2-4711`; null = the portal has no such type, or none that the credential may see */
  typeName(id: string, context: CallContext): Promise<string | null>;
}

/** Connections for what people do with single records. */
export interface RecordConnections extends RecordSystemProvider {
  /** What a portal offers beyond reading and writing. */
  portalDesk(slug: string): Promise<EngagementReader & TextSearcher & PortalTypes>;
}

export const RECORD_CONNECTIONS = Symbol('RECORD_CONNECTIONS');
