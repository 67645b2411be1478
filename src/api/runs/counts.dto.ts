/** Always total = pending + migrated + unchanged + skipped + failed. */
export class CountsDto {
  total!: number;
  pending!: number;
  migrated!: number;
  unchanged!: number;
  skipped!: number;
  failed!: number;
}

export class CountsPairDto {
  hubspot!: CountsDto;
  business!: CountsDto;
}
