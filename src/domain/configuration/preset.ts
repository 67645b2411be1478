import type { SyncDefinition } from '../sync/definition.js';
import type { SettingTypes } from './setting-types.js';

/** What a preset gives a sync before a person wrote anything over it: plain data, copied with version and hash. */
export interface Preset {
  readonly name: string;
  readonly version: number;
  /** Hex SHA-256 of the preset's file: tells whether a sync's copy is the current one. */
  readonly hash: string;
  readonly label: string;
  readonly description: string;
  readonly base: PresetBase;
}

export type PresetBase = Omit<SyncDefinition, 'slug' | 'portal' | 'system' | 'preset'> & {
  /** Settings that a document may write: those that every sync has, and the preset's own. */
  readonly settingTypes: SettingTypes;
};
