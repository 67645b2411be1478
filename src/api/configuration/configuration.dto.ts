export class ConfigurationChangeDto {
  action!: 'create' | 'update' | 'delete';
  /** JSON Pointer into the document. */
  path!: string;
  before!: unknown;
  after!: unknown;
}

export class ChangesDto {
  changes!: ConfigurationChangeDto[];
}
