import type { FieldValue, FieldValues } from '../../../domain/records/field-value.js';
import type { SystemRecord } from '../../../domain/records/system-record.js';
import type { TypeSchema } from '../../../domain/schema/system-schema.js';
import type { AfterActionDefinition, JobDefinition, SettingValues } from '../../../domain/sync/definition.js';
import type { Predicate, ValueFunctions } from '../../../domain/values/value-functions.js';
import { configurationFailure } from './schema-lookups.js';
import type { SourceGate } from './source-gate.js';

export interface CompiledAction {
  readonly action: AfterActionDefinition['action'];
  readonly field: string;
  /** What `set` and `forward` write; null = nothing is written. */
  readonly value: string | null;
  /** Values that `forward` moves away from; a record with another one was moved already. */
  readonly from: readonly string[] | null;
  readonly when: Predicate | null;
  readonly settings: SettingValues;
}

export interface ActionSubject {
  readonly record: SystemRecord;
  readonly audits: readonly string[];
}

export interface ActionContext {
  readonly source: TypeSchema;
  readonly settings: SettingValues;
  readonly values: ValueFunctions;
  readonly gate: SourceGate | null;
}

/** Throws a configuration failure for an action that cannot be carried out. */
export function compileActions(job: JobDefinition, context: ActionContext): readonly CompiledAction[] {
  return (job.after ?? []).map((action) => compileAction(action, context));
}

function compileAction(definition: AfterActionDefinition, context: ActionContext): CompiledAction {
  const { action, field, when } = definition;
  const schema = context.source.fields.find((each) => each.name === field);
  if (!schema || schema.readOnly) {
    const problem = schema ? 'cannot be written' : 'does not exist';
    throw configurationFailure('after-unfit', `Field "${field}" of ${context.source.name} ${problem}.`);
  }
  const from = action === 'forward' ? (context.gate?.where[field] ?? null) : null;
  const given = valueOf(definition, context.settings);
  const value =
    action === 'forward' && given === null ? nextOf(schema.options ?? [], from?.[0], field) : given;
  return {
    action,
    field,
    value,
    from,
    when: when === undefined ? null : context.values.predicate(when),
    settings: context.settings,
  };
}

function valueOf({ value }: AfterActionDefinition, settings: SettingValues): string | null {
  const wanted = typeof value === 'object' ? settings[value.setting] : value;
  return typeof wanted === 'string' && wanted !== '' ? wanted : null;
}

/** The option after `from`, in the order that the source gives them. */
function nextOf(
  options: readonly { readonly value: string }[],
  from: string | undefined,
  field: string,
): string {
  const at = options.findIndex((option) => option.value === from);
  const next = at < 0 ? undefined : options[at + 1];
  if (next) return next.value;
  throw configurationFailure(
    'no-next-value',
    `There is no value of "${field}" after "${from ?? ''}". Name the value to move records to in the settings.`,
  );
}

/** Fields of the source record that the actions change; none = they have been done already. */
export function changesOf(actions: readonly CompiledAction[], subject: ActionSubject): FieldValues {
  const fields: Record<string, FieldValue> = {};
  const { record } = subject;
  for (const action of actions) {
    const { field, when, settings } = action;
    const scope = {
      record: record.fields,
      createdAt: record.createdAt,
      modifiedAt: record.modifiedAt,
      settings,
    };
    if (when && !when(scope)) continue;
    const current = record.fields[field] ?? null;
    const value = action.action === 'audit' ? withAudits(current, subject.audits) : moved(action, current);
    if (value !== null && value !== current) fields[field] = value;
  }
  return fields;
}

function moved({ value, from }: CompiledAction, current: FieldValue): FieldValue {
  return from === null || from.includes(String(current ?? '')) ? value : current;
}

/** Each sentence once, also when the page is repeated. */
function withAudits(current: FieldValue, audits: readonly string[]): FieldValue {
  const lines = typeof current === 'string' && current !== '' ? current.split('\n') : [];
  const added = [...new Set(audits)].filter((audit) => !lines.includes(audit));
  return added.length === 0 ? current : [...lines, ...added].join('\n');
}
