import { IsIn, IsOptional, IsString, MaxLength } from 'class-validator';
import type { OutgoingView } from '../../application/ports/outgoing-log.port.js';
import { INCOMING_RESULTS, type IncomingView } from '../../application/ports/webhook-inbox.port.js';
import { PageQueryDto } from '../common/page-query.dto.js';

class LogQueryDto extends PageQueryDto {
  /** Part of what an entry shows. */
  @IsOptional()
  @IsString()
  @MaxLength(200)
  q?: string;
}

export class IncomingQueryDto extends LogQueryDto {
  @IsOptional()
  @IsIn(INCOMING_RESULTS)
  result?: 'waiting' | 'running' | 'done' | 'ignored' | 'failed' | 'reset';
}

export class OutgoingQueryDto extends LogQueryDto {
  @IsOptional()
  @IsIn(['ok', 'failed'])
  result?: 'ok' | 'failed';
}

export class IncomingDto {
  id!: string;
  receivedAt!: string;
  /** @example 'contact.propertyChange' */
  kind!: string;
  /** HubSpot type of the record. */
  type!: string | null;
  recordId!: string | null;
  property!: string | null;
  occurredAt!: string | null;
  /** `running`, `done` and `failed`: what became of the runs that it started. */
  result!: 'waiting' | 'running' | 'done' | 'ignored' | 'failed' | 'reset';
  message!: string | null;
  runIds!: string[];
  /** What HubSpot sent, where the setting `storePayloads` keeps it. */
  payload!: Record<string, unknown> | null;
}

export class IncomingPageDto {
  items!: IncomingDto[];
  nextCursor!: string | null;
}

export class OutgoingDto {
  id!: string;
  at!: string;
  /** @example 'POST' */
  operation!: string;
  /** Address without its query, or record type. */
  subject!: string;
  result!: 'ok' | 'failed';
  /** HTTP status, or class of the failure. */
  status!: string | null;
  message!: string | null;
  ms!: number;
}

export class OutgoingPageDto {
  items!: OutgoingDto[];
  nextCursor!: string | null;
}

export function incomingToDto({ runIds, payload, ...entry }: IncomingView): IncomingDto {
  return { ...entry, runIds: [...runIds], payload: payload as Record<string, unknown> | null };
}

export function outgoingToDto(entry: OutgoingView): OutgoingDto {
  const { id, at, operation, subject, ok, status, message, ms } = entry;
  return { id, at, operation, subject, result: ok ? 'ok' : 'failed', status, message, ms };
}
