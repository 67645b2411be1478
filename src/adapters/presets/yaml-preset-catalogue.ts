import type { ValidateFunction } from 'ajv';
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { PresetCatalogue } from '../../application/ports/preset-catalogue.port.js';
import type { MappingDocument, MatchRuleDocument, Problem } from '../../domain/configuration/documents.js';
import {
  fillJob,
  fillMapping,
  fillMatchRule,
  type PresetJobDocument,
} from '../../domain/configuration/fill-defaults.js';
import type { Preset, PresetBase } from '../../domain/configuration/preset.js';
import { settingTypesOf } from '../../domain/configuration/setting-types.js';
import { createAjv, toProblems } from './ajv-document-schema.js';
import { PRESET_SCHEMA } from './preset.schema.js';

interface PresetFile extends Partial<
  Pick<PresetBase, 'settings' | 'settingTypes' | 'filters' | 'references' | 'owners' | 'stages'>
> {
  readonly name: string;
  readonly version: number;
  readonly label: string;
  readonly description: string;
  readonly mappings: Readonly<Record<string, MappingDocument>>;
  readonly matchRules?: Readonly<Record<string, readonly MatchRuleDocument[]>>;
  readonly jobs: Readonly<Record<string, PresetJobDocument>>;
}

/** Presets from YAML files, read once: they ship with the program and do not change while it runs. */
export class YamlPresetCatalogue implements PresetCatalogue {
  private readonly presets: ReadonlyMap<string, Preset>;

  constructor(directory: string) {
    const files = readdirSync(directory).filter((file) => file.endsWith('.yaml'));
    const presets = files.map((file) => parsePreset(readFileSync(join(directory, file), 'utf8')));
    this.presets = new Map(presets.map((preset) => [preset.name, preset]));
  }

  names(): readonly string[] {
    return [...this.presets.keys()];
  }

  find(name: string): Preset | null {
    return this.presets.get(name) ?? null;
  }
}

/** Throws, with every problem, when the file is not a preset. */
export function parsePreset(text: string): Preset {
  const file: unknown = parse(text);
  const problems = presetFileProblems(file);
  if (problems.length > 0) {
    const lines = problems.map(({ path, message }) => `${path === '' ? '/' : path}: ${message}`);
    throw new Error(`This is not a preset.\n${lines.join('\n')}`);
  }
  return toPreset(file as PresetFile, createHash('sha256').update(text).digest('hex'));
}

let validate: ValidateFunction | null = null;

/** Everything wrong with the shape of a preset; JSON Pointers into the file. */
export function presetFileProblems(file: unknown): readonly Problem[] {
  validate ??= createAjv().compile(PRESET_SCHEMA);
  return validate(file) ? [] : toProblems(validate.errors ?? []);
}

function toPreset(file: PresetFile, hash: string): Preset {
  return {
    name: file.name,
    version: file.version,
    hash,
    label: file.label,
    description: file.description,
    base: {
      settingTypes: settingTypesOf(file.settingTypes ?? {}, file.settings ?? {}),
      settings: file.settings ?? {},
      mappings: mapValues(file.mappings, fillMapping),
      matchRules: mapValues(file.matchRules ?? {}, (rules) => rules.map(fillMatchRule)),
      filters: file.filters ?? {},
      references: file.references ?? {},
      owners: file.owners ?? { overrides: {}, pair: null, fallback: null },
      stages: file.stages ?? {},
      hooks: {},
      notifications: {},
      jobs: mapValues(file.jobs, (job, name) => fillJob(name, job)),
    },
  };
}

function mapValues<A, B>(
  values: Readonly<Record<string, A>>,
  change: (value: A, name: string) => B,
): Record<string, B> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, change(value, name)]));
}
