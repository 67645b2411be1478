import type {
  ConverterDefinition,
  FieldMappingDefinition,
  JobDefinition,
  JobKind,
  JobOrder,
  MappingDefinition,
  ParentDefinition,
  SourceDefinition,
  TargetDefinition,
} from '../sync/definition.js';
import type { FieldMappingDocument, MappingDocument } from './documents.js';

/** A target as a preset writes it: `type` may be a single word, the rest has defaults. */
export type TargetDocument = Partial<Omit<TargetDefinition, 'type' | 'parents'>> & {
  readonly type: string | readonly string[];
  readonly mapping: string;
  readonly parents?: readonly ParentDocument[];
};

export type ParentDocument = Partial<Omit<ParentDefinition, 'type'>> &
  Pick<ParentDefinition, 'via'> & { readonly type: string | readonly string[] };

/** A job as a preset writes it. */
export type PresetJobDocument = Partial<Omit<JobDefinition, 'kind' | 'order' | 'source' | 'targets'>> & {
  readonly kind: JobKind;
  readonly order: JobOrder;
  readonly source: Pick<SourceDefinition, 'side' | 'type'> &
    Partial<Pick<SourceDefinition, 'filter'>> & { readonly read?: Partial<SourceDefinition['read']> };
  readonly targets: readonly TargetDocument[];
};

/** Writes out what a person may leave out of a mapping. */
export function fillMapping(document: MappingDocument): MappingDefinition {
  return {
    hubspot: document.hubspot,
    business: asList(document.business),
    fields: document.fields.map(fillField),
  };
}

function fillField(field: FieldMappingDocument): FieldMappingDefinition {
  const { convert, ...rest } = field;
  return {
    direction: 'both',
    on: 'always',
    whenEmpty: 'skip',
    conflict: 'newest',
    active: true,
    ...rest,
    ...(convert === undefined ? {} : { convert: fillConverters(convert) }),
  };
}

/** `trim`, `[trim, lower]` and `[{name: truncate, length: 60}]` are all ways to write converters. */
export function fillConverters(
  convert: NonNullable<FieldMappingDocument['convert']>,
): readonly ConverterDefinition[] {
  return asList(convert).map((entry) => (typeof entry === 'string' ? { name: entry } : entry));
}

export function fillJob(name: string, job: PresetJobDocument): JobDefinition {
  return {
    label: name,
    enabled: true,
    schedule: null,
    triggers: ['manual', 'schedule'],
    settings: {},
    ...job,
    source: { ...job.source, read: { mode: 'incremental', by: 'modified', since: null, ...job.source.read } },
    targets: job.targets.map(fillTarget),
  };
}

function fillTarget(target: TargetDocument): TargetDefinition {
  const types = asList(target.type);
  return {
    from: 'self',
    create: 'never',
    update: 'never',
    ...target,
    name: target.name ?? types[0] ?? target.mapping,
    type: types,
    parents: (target.parents ?? []).map((parent) => ({
      required: true,
      onUnlinked: 'wait',
      ...parent,
      type: asList(parent.type),
    })),
  };
}

function asList<T>(value: T | readonly T[]): readonly T[] {
  return Array.isArray(value) ? (value as readonly T[]) : [value as T];
}
