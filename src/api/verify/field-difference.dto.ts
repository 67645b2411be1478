import { ApiProperty } from '@nestjs/swagger';
import type { FieldDifference } from '../../domain/sync/verify.js';

const VALUE = [{ type: 'string' }, { type: 'boolean' }];

/** One field that a job of the sync would have different. */
export class FieldDifferenceDto {
  /** The side that is not as the mapping would have it. */
  at!: 'hubspot' | 'business';
  /** Field of that side. */
  field!: string;
  /** Fields of the other side that its value is made of. */
  from!: string[];
  @ApiProperty({ nullable: true, oneOf: VALUE })
  hubspot!: string | boolean | null;

  @ApiProperty({ nullable: true, oneOf: VALUE })
  business!: string | boolean | null;

  @ApiProperty({ nullable: true, oneOf: VALUE, description: 'What the mapping gives for the field.' })
  expected!: string | boolean | null;

  /** Sides that have another value than when both were compared last; null = they were never compared. */
  changed!: 'hubspot' | 'business' | 'both' | 'neither' | null;
  /** Side whose record was changed last. */
  newer!: 'hubspot' | 'business' | null;
}

export function differenceToDto({ from, ...difference }: FieldDifference): FieldDifferenceDto {
  return { ...difference, from: [...from] };
}
