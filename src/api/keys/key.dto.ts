import { IsIn, IsString, MaxLength, MinLength } from 'class-validator';

export class CreateKeyDto {
  /** What the key is for. */
  @IsString()
  @MinLength(1)
  @MaxLength(100)
  name!: string;

  @IsIn(['viewer', 'operator', 'admin'])
  role!: 'viewer' | 'operator' | 'admin';
}

export class KeyDto {
  id!: string;
  name!: string;
  role!: 'viewer' | 'operator' | 'admin';
  /** First and last characters, for recognition. */
  hint!: string;
  createdAt!: string;
  lastUsedAt!: string | null;
}

export class NewKeyDto {
  id!: string;
  name!: string;
  role!: 'viewer' | 'operator' | 'admin';
  hint!: string;
  /** The secret: keep it now, it is not shown again. */
  key!: string;
}

export class AuditEntryDto {
  at!: string;
  actor!: string;
  action!: string;
  subject!: string;
  detail!: Record<string, unknown>;
}

export class AuditPageDto {
  items!: AuditEntryDto[];
  nextCursor!: string | null;
}

export class RotationDto {
  /** Sealed anew by this call. */
  resealed!: number;
  /** Were sealed under the first key already. */
  current!: number;
  /** Sealed under a key that the server does not have: to be entered again. */
  unreadable!: string[];
  /** The older encryption keys are not needed any more. */
  done!: boolean;
}
