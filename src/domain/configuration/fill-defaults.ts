import type {
  ConverterDefinition,
  FieldMappingDefinition,
  JobDefinition,
  JobKind,
  JobOrder,
  MappingDefinition,
  MatchRuleDefinition,
  ParentDefinition,
  SourceDefinition,
  TargetDefinition,
  TriggerDefinition,
} from '../sync/definition.js';
import type { FieldMappingDocument, MappingDocument, MatchRuleDocument } from './documents.js';

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
  readonly source: SourceDocument;
  readonly targets: readonly TargetDocument[];
};

/** A source as a preset writes it. */
export type SourceDocument = Omit<SourceDefinition, 'read' | 'trigger'> & {
  readonly read?: Partial<SourceDefinition['read']>;
  readonly trigger?: Partial<TriggerDefinition> & Pick<TriggerDefinition, 'field' | 'entered'>;
};

/** Writes out what a person may leave out of a mapping. */
export function fillMapping(document: MappingDocument): MappingDefinition {
  return {
    hubspot: document.hubspot,
    business: asList(document.business),
    fields: document.fields.map(fillField),
    ...(document.onSourceDeleted ? { onSourceDeleted: document.onSourceDeleted } : {}),
    ...(document.onTargetDeleted ? { onTargetDeleted: document.onTargetDeleted } : {}),
  };
}

function fillField(field: FieldMappingDocument): FieldMappingDefinition {
  const { convert, types, ...rest } = field;
  return {
    direction: 'both',
    on: 'always',
    whenEmpty: 'skip',
    conflict: 'newest',
    active: true,
    ...rest,
    ...(types === undefined ? {} : { types: asList(types) }),
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
    source: fillSource(job.source),
    targets: job.targets.map(fillTarget),
  };
}

function fillSource({ read, trigger, ...source }: SourceDocument): SourceDefinition {
  return {
    ...source,
    read: { mode: 'incremental', by: 'modified', since: null, ...read },
    ...(trigger === undefined ? {} : { trigger: { alsoIn: [], since: null, ...trigger } }),
  };
}

/** A rule with `through` has no fields of its own. */
export function fillMatchRule(rule: MatchRuleDocument): MatchRuleDefinition {
  const { through, ...rest } = rule;
  return {
    fields: [],
    scope: 'any',
    ...rest,
    ...(through === undefined ? {} : { through: { ...through, types: asList(through.types) } }),
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
