/** A place that takes the value of a setting. */
export interface SettingUse {
  /** JSON Pointer relative to what was searched. */
  readonly path: string;
  readonly name: string;
}

const CONDITIONS: readonly string[] = [
  'expression',
  'enabledWhen',
  'scheduleWhen',
  'when',
  'updateWhen',
  'matchWhen',
  'typeWhen',
];

// String literals are skipped, so that a text that looks like a setting is none.
const SETTING = /\bsettings\s*(?:\.\??\s*([A-Za-z_]\w*)|\[\??\s*(["'])([^"'\\]*)\2\s*\])/;
const TOKEN = new RegExp(`${SETTING.source}|"(?:\\\\.|[^"\\\\])*"|'(?:\\\\.|[^'\\\\])*'`, 'g');

/** Settings that a CEL condition reads by name. */
export function settingsOfCondition(source: string): readonly string[] {
  const names = [...source.matchAll(TOKEN)].map(([, name, , quoted]) => name ?? quoted);
  return [...new Set(names.filter((name) => name !== undefined))];
}

/** Every place in a part of a definition that names a setting: `{setting: x}`, `setting: x`, and `settings.x` in CEL. */
export function settingUses(part: unknown): readonly SettingUse[] {
  return usesIn(part, '', false);
}

function usesIn(value: unknown, path: string, condition: boolean): readonly SettingUse[] {
  if (typeof value === 'string') {
    return condition ? settingsOfCondition(value).map((name) => ({ path, name })) : [];
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]: [string, unknown]) => {
    const at = `${path}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    if (key === 'setting' && typeof item === 'string') return [{ path: at, name: item }];
    return usesIn(item, at, condition || CONDITIONS.includes(key));
  });
}
