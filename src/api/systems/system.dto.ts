import { IsObject, IsOptional, IsString, MaxLength, MinLength } from 'class-validator';
import type { StoredSystem } from '../../application/ports/config-store.port.js';
import { systemQueue } from '../../domain/sync/workflow-ids.js';

/** Keys of a body that are the same for every kind; the others belong to the connector, which checks them. */
export class SystemDto {
  slug!: string;
  name!: string;
  kind!: string;
  /** Queue that its workers poll; where none was given, the one of its kind. */
  queue!: string;
  /** The connector's settings without secrets. */
  settings!: Record<string, unknown>;
  /** Names of the secrets that are set. */
  secrets!: string[];
  /** Tells one installation from another; null until the system was reached for the first time. */
  identity!: string | null;
}

/** The body of a system in the OpenAPI description; further keys are the connector's. */
export class SystemBodyDto {
  @IsString()
  @MaxLength(63)
  slug!: string;

  @IsString()
  @MinLength(1)
  kind!: string;

  @IsOptional()
  @IsString()
  name?: string;

  /** Queue of workers of its own, for a system that only they can reach; null = the one of its kind again. */
  @IsOptional()
  @IsString()
  queue?: string;

  /** For kind sql: postgres://user:password@host/database */
  @IsOptional()
  @IsString()
  url?: string;

  /** For kind sql: tables and columns by record type. */
  @IsOptional()
  @IsObject()
  tables?: Record<string, unknown>;
}

export function systemToDto(system: StoredSystem): SystemDto {
  const { slug, name, kind, identity } = system;
  const { settings, sealedSecrets } = system;
  const queue = systemQueue(kind, system.queue);
  return {
    slug,
    name,
    kind,
    queue,
    settings: { ...settings },
    secrets: Object.keys(sealedSecrets),
    identity,
  };
}
