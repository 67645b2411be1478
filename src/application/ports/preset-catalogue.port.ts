import type { Preset } from '../../domain/configuration/preset.js';

/** The presets that ship with this version. */
export interface PresetCatalogue {
  names(): readonly string[];
  find(name: string): Preset | null;
}

export const PRESET_CATALOGUE = Symbol('PRESET_CATALOGUE');
