import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { PresetCatalogue } from '../../application/ports/preset-catalogue.port.js';
import type { MappingDocument } from '../../domain/configuration/documents.js';
import { fillJob, fillMapping, type PresetJobDocument } from '../../domain/configuration/fill-defaults.js';
import type { Preset, PresetBase } from '../../domain/configuration/preset.js';

type PresetFile = Partial<Omit<PresetBase, 'mappings' | 'jobs'>> & {
  readonly name: string;
  readonly version: number;
  readonly label: string;
  readonly description: string;
  readonly mappings: Readonly<Record<string, MappingDocument>>;
  readonly jobs: Readonly<Record<string, PresetJobDocument>>;
};

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

export function parsePreset(text: string): Preset {
  const file = parse(text) as PresetFile;
  const mappings = Object.entries(file.mappings).map(
    ([name, mapping]) => [name, fillMapping(mapping)] as const,
  );
  const jobs = Object.entries(file.jobs).map(([name, job]) => [name, fillJob(name, job)] as const);
  return {
    name: file.name,
    version: file.version,
    hash: createHash('sha256').update(text).digest('hex'),
    label: file.label,
    description: file.description,
    base: {
      settings: file.settings ?? {},
      mappings: Object.fromEntries(mappings),
      matchRules: file.matchRules ?? {},
      filters: file.filters ?? {},
      owners: file.owners ?? { overrides: {}, pair: null, fallback: null },
      stages: file.stages ?? {},
      hooks: file.hooks ?? {},
      notifications: file.notifications ?? {},
      jobs: Object.fromEntries(jobs),
    },
  };
}
