import { SINCE_ACTIVATION } from '../sync/activation.js';
import type { SettingValue, SettingValues } from '../sync/definition.js';
import { suggestion } from './did-you-mean.js';
import type { Problem } from './documents.js';

export type SettingKind = 'text' | 'integer' | 'boolean' | 'list' | 'date';

/** A setting as a preset declares it. */
export interface SettingType {
  readonly type: SettingKind;
  /** What a form shows. */
  readonly label: string;
  readonly description?: string;
  /** May be null; a setting whose default is null may, too. */
  readonly nullable?: boolean;
  /** Allowed values of a text, of each entry of a list; words that stand beside the dates of a date. */
  readonly choices?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  /** Of a switch that cannot be switched on: why, and what happens instead. */
  readonly refused?: string;
}

export type SettingTypes = Readonly<Record<string, SettingType>>;

/** Settings that every sync has: the ones that the product itself reads. */
export const BUILT_IN_SETTINGS: SettingTypes = {
  pageSize: { type: 'integer', label: 'Records per page', minimum: 1, maximum: 100 },
  since: {
    type: 'date',
    label: 'Read nothing older than',
    description: 'A date or instant, or "activation" = the instant at which the job was first switched on.',
    nullable: true,
    choices: [SINCE_ACTIVATION],
  },
  lifecycleStages: {
    type: 'list',
    label: 'Lifecycle stages that are let in',
    description: 'null = no limit, [] = nothing.',
    nullable: true,
  },
  windowDays: {
    type: 'integer',
    label: 'Days in the past to look for changes',
    minimum: 1,
    maximum: 3650,
    nullable: true,
  },
  dateOffsetMinutes: {
    type: 'integer',
    label: 'Minutes that the next incremental read goes back',
    minimum: 0,
    maximum: 1440,
    nullable: true,
  },
  onSourceDeleted: {
    type: 'text',
    label: 'What happens to the counterpart of a record that was deleted at its source',
    choices: ['keep', 'unlink', 'flag', 'propagate'],
  },
  onTargetDeleted: {
    type: 'text',
    label: 'What happens to a record whose counterpart was deleted',
    choices: ['skip', 'recreate', 'propagate'],
  },
  auditHours: {
    type: 'integer',
    label: 'Hours between two audits of all links, which find deletes and changed associations',
    description: '0 = never; default 24.',
    minimum: 0,
    maximum: 8760,
  },
  integrationUser: {
    type: 'text',
    label: 'User under whom the integration works',
    description: 'Number or e-mail address of a user of the business system; what is written there is his.',
    nullable: true,
  },
  rollbackOnError: {
    type: 'boolean',
    label: 'Import a record with all its associated ones, or none of them',
    description:
      'Up to 200 records are written in one transaction; if one of them fails, all are taken back. Needs a system with transactions.',
  },
  historicalSync: { type: 'boolean', label: 'Take over what was there before the job was switched on' },
  hooks: { type: 'boolean', label: 'Run the scripts of the sync' },
  storePayloads: {
    type: 'boolean',
    label: 'Keep what webhooks carry',
    description:
      'Their content stands in the log of incoming messages, with the values of fields; off = hints only.',
  },
  logCalls: {
    type: 'boolean',
    label: 'Log every call to both sides',
    description: 'off = failed calls only.',
  },
  historyDays: {
    type: 'integer',
    label: 'Days for which logs and runs of single records are kept',
    minimum: 1,
    maximum: 3650,
  },
};

/** Filters belong to the sync as a whole: a job of its own would not see it. */
const SYNC_ONLY: readonly string[] = ['lifecycleStages', 'storePayloads', 'logCalls', 'historyDays'];

/** The settings of a sync: the preset's, over those that every sync has. */
export function settingTypesOf(declared: SettingTypes, defaults: SettingValues): SettingTypes {
  const types: Record<string, SettingType> = { ...BUILT_IN_SETTINGS };
  for (const [name, type] of Object.entries(declared)) types[name] = { ...BUILT_IN_SETTINGS[name], ...type };
  for (const [name, value] of Object.entries(defaults)) {
    const type = types[name];
    if (value === null && type !== undefined) types[name] = { ...type, nullable: true };
  }
  return types;
}

/** Everything wrong with the settings that a person wrote for a sync, or for one of its jobs; paths are relative to them. */
export function settingProblems(
  settings: Readonly<Record<string, unknown>>,
  types: SettingTypes,
  of: 'sync' | 'job',
): readonly Problem[] {
  return Object.entries(settings).flatMap(([name, value]) => {
    const type = Object.hasOwn(types, name) ? types[name] : undefined;
    const path = `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    if (type === undefined) {
      const message = `There is no setting "${name}".${suggestion(name, Object.keys(types))}`;
      return [{ path, code: 'unknown-setting', message }];
    }
    if (of === 'job' && SYNC_ONLY.includes(name)) {
      const message = 'This setting holds for the whole sync: write it there.';
      return [{ path, code: 'sync-setting', message }];
    }
    return valueProblems(value, type).map((problem) => ({ ...problem, path: `${path}${problem.path}` }));
  });
}

function switchProblems(value: boolean, { refused }: SettingType): readonly Problem[] {
  return value && refused !== undefined ? [{ path: '', code: 'not-supported', message: refused }] : [];
}

function valueProblems(value: unknown, type: SettingType): readonly Problem[] {
  if (value === null) {
    return type.nullable === true ? [] : [wrongType(`${WORDS[type.type]}; it cannot be empty`)];
  }
  switch (type.type) {
    case 'text':
      return typeof value === 'string' ? choiceProblems(value, type) : [wrongTypeOf(type)];
    case 'integer':
      return Number.isInteger(value) ? rangeProblems(Number(value), type) : [wrongTypeOf(type)];
    case 'boolean':
      return typeof value === 'boolean' ? switchProblems(value, type) : [wrongTypeOf(type)];
    case 'date':
      return typeof value === 'string' ? dateProblems(value, type) : [wrongTypeOf(type)];
    case 'list':
      return Array.isArray(value) ? listProblems(value as readonly unknown[], type) : [wrongTypeOf(type)];
  }
}

function listProblems(values: readonly unknown[], type: SettingType): readonly Problem[] {
  return values.flatMap((value, index) => {
    const problems = typeof value === 'string' ? choiceProblems(value, type) : [wrongType('a text')];
    return problems.map((problem) => ({ ...problem, path: `/${index}` }));
  });
}

function choiceProblems(value: string, { choices }: SettingType): readonly Problem[] {
  if (choices === undefined || choices.includes(value)) return [];
  return [{ path: '', code: 'not-allowed', message: `This must be one of: ${choices.join(', ')}.` }];
}

function rangeProblems(value: number, { minimum, maximum }: SettingType): readonly Problem[] {
  if (minimum !== undefined && value < minimum) return [outOfRange(`>= ${minimum}`)];
  if (maximum !== undefined && value > maximum) return [outOfRange(`<= ${maximum}`)];
  return [];
}

const DATE = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2}))?$/;

function dateProblems(value: string, { choices = [] }: SettingType): readonly Problem[] {
  if (choices.includes(value) || (DATE.test(value) && !Number.isNaN(Date.parse(value)))) return [];
  const words = choices.map((word) => `, or "${word}"`).join('');
  const message = `Write a date (2026-01-31) or an instant (2026-01-31T06:00:00Z)${words}.`;
  return [{ path: '', code: 'bad-date', message }];
}

const WORDS: Readonly<Record<SettingKind, string>> = {
  text: 'a text',
  integer: 'a whole number',
  boolean: 'true or false',
  list: 'a list',
  date: 'a date',
};

function wrongTypeOf({ type, nullable }: SettingType): Problem {
  return wrongType(nullable === true ? `${WORDS[type]} or null` : WORDS[type]);
}

function wrongType(words: string): Problem {
  return { path: '', code: 'wrong-type', message: `This must be ${words}.` };
}

function outOfRange(limit: string): Problem {
  return { path: '', code: 'out-of-range', message: `This must be ${limit}.` };
}

/** A setting's value for a job: what the job says, also null, before what the sync says. */
export function settingFor(name: string, job: SettingValues, sync: SettingValues): SettingValue | undefined {
  return Object.hasOwn(job, name) ? job[name] : sync[name];
}
