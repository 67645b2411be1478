import type { SyncDefinition } from '../../domain/sync/definition.js';
import type { ConfigStore } from '../ports/config-store.port.js';

/** What the syncs on a connection want to be kept of its traffic; the most that one of them asks for. */
export interface LogSettings {
  readonly storePayloads: boolean;
  readonly logCalls: boolean;
  readonly historyDays: number;
}

const DEFAULT_DAYS = 30;

export function logSettings(definitions: readonly SyncDefinition[]): LogSettings {
  const all = definitions.map(({ settings }) => settings);
  const days = all.map((settings) => settings['historyDays']).filter((value) => typeof value === 'number');
  return {
    storePayloads: all.some((settings) => settings['storePayloads'] === true),
    logCalls: all.some((settings) => settings['logCalls'] === true),
    historyDays: days.length === 0 ? DEFAULT_DAYS : Math.max(...days),
  };
}

export async function settingsOfPortal(configs: ConfigStore, portal: string): Promise<LogSettings> {
  const syncs = await configs.syncs();
  return logSettings(syncs.map(({ definition }) => definition).filter((sync) => sync.portal === portal));
}

export async function settingsOfSystem(configs: ConfigStore, system: string): Promise<LogSettings> {
  const syncs = await configs.syncs();
  return logSettings(syncs.map(({ definition }) => definition).filter((sync) => sync.system === system));
}
