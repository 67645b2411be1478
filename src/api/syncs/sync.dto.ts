import { IsObject, IsOptional, IsString } from 'class-validator';
import type { StoredSync } from '../../application/ports/config-store.port.js';
import { maskSync } from '../../application/notifications/notification-secrets.js';
import type { CountsPairDto } from '../runs/counts.dto.js';

/** The body of a sync in the OpenAPI description: as under `syncs` in the YAML document, plus its slug. */
export class SyncBodyDto {
  @IsString()
  slug!: string;

  @IsString()
  portal!: string;

  @IsString()
  system!: string;

  @IsString()
  preset!: string;

  @IsOptional()
  @IsString()
  name?: string;

  @IsOptional()
  @IsObject()
  settings?: Record<string, unknown>;

  @IsOptional()
  @IsObject()
  mappings?: Record<string, unknown>;

  @IsOptional()
  @IsObject()
  matchRules?: Record<string, unknown>;

  @IsOptional()
  @IsObject()
  filters?: Record<string, unknown>;

  @IsOptional()
  @IsObject()
  owners?: Record<string, unknown>;

  @IsOptional()
  @IsObject()
  stages?: Record<string, unknown>;

  @IsOptional()
  @IsObject()
  notifications?: Record<string, unknown>;

  @IsOptional()
  @IsObject()
  jobs?: Record<string, unknown>;
}

export class SyncDto {
  slug!: string;
  name!: string;
  portal!: string;
  system!: string;
  preset!: string;
  /** Version of the configuration: grows with every change. */
  configVersion!: number;
  /** What a person wrote over the preset. */
  document!: Record<string, unknown>;
}

export class JobStatusDto {
  /** `sync/job` */
  job!: string;
  kind!: 'link' | 'import' | 'export' | 'deal-push';
  enabled!: boolean;
  status!: 'idle' | 'pending' | 'running' | 'paused' | 'disabled';
  reason?: { code: string; message: string; until?: string };
  lastRunAt!: string | null;
  nextRunAt!: string | null;
  activeRunId!: string | null;
  /** All records known to the job, on either side. */
  counts!: CountsPairDto;
  /** Records looked at by the last run. */
  processedLastRun!: { hubspot: number; business: number };
}

export class SyncStatusDto {
  sync!: string;
  jobs!: JobStatusDto[];
}

export function syncToDto(sync: StoredSync): SyncDto {
  const { slug, name, document, configVersion } = sync;
  const { portal, system, preset } = document;
  return { slug, name, portal, system, preset, configVersion, document: { ...maskSync(document) } };
}
