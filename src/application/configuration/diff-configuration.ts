import { SECRET_PLACEHOLDER, type ConfigurationChange } from '../../domain/configuration/documents.js';
import { secretKeyOf, type NotificationDocuments } from '../../domain/notifications/definition.js';
import { isObject, pointer } from './json-pointer.js';
import type { CurrentConfiguration } from './stored-document.js';

type IsSecret = (path: readonly string[]) => boolean;

/** Every difference, in the order of creation: portals, systems, syncs; deletions last and the other way round. */
export function diffConfiguration(
  current: CurrentConfiguration,
  desired: CurrentConfiguration,
  secretSettings: (kind: string) => readonly string[],
): readonly ConfigurationChange[] {
  const isSecret: IsSecret = ([area, slug, key, ...within]) => {
    if (area === 'portals' && key === 'oauth') return within[0] === 'clientSecret';
    if (area === 'portals') return key === 'token' || key === 'clientSecret';
    if (area === 'syncs' && slug !== undefined && key === 'notifications') {
      return [current, desired].some(({ syncs }) => isTargetSecret(syncs[slug]?.notifications, within));
    }
    if (area !== 'systems' || slug === undefined || key === undefined) return false;
    const system = desired.systems[slug] ?? current.systems[slug];
    return system !== undefined && secretSettings(system.kind).includes(key);
  };
  const areas = ['portals', 'systems', 'syncs'] as const;
  const changes = areas.flatMap((area) => diffArea(area, current[area], desired[area], isSecret));
  const deletions = changes.filter((change) => change.action === 'delete').reverse();
  return [...changes.filter((change) => change.action !== 'delete'), ...deletions];
}

/** @param path below `notifications`: name, `to`, key of the target */
function isTargetSecret(
  notifications: NotificationDocuments | undefined,
  [name, to, key]: readonly string[],
): boolean {
  if (name === undefined || to !== 'to' || key === undefined) return false;
  if (notifications === undefined || !Object.hasOwn(notifications, name)) return false;
  return secretKeyOf(notifications[name]?.to.kind) === key;
}

function diffArea(
  area: string,
  current: Readonly<Record<string, unknown>>,
  desired: Readonly<Record<string, unknown>>,
  isSecret: IsSecret,
): ConfigurationChange[] {
  const changes: ConfigurationChange[] = [];
  for (const slug of new Set([...Object.keys(current), ...Object.keys(desired)])) {
    const before = current[slug];
    const after = desired[slug];
    const path = [area, slug];
    if (before === undefined) changes.push(change('create', path, null, mask(after, path, isSecret)));
    else if (after === undefined) changes.push(change('delete', path, mask(before, path, isSecret), null));
    else changes.push(...diffValue(path, before, after, isSecret));
  }
  return changes;
}

/** Objects are compared key by key, lists as a whole. */
function diffValue(
  path: readonly string[],
  before: unknown,
  after: unknown,
  isSecret: IsSecret,
): ConfigurationChange[] {
  if (sameJson(before, after)) return [];
  if (!isObject(before) || !isObject(after)) {
    return [
      change('update', path, mask(before ?? null, path, isSecret), mask(after ?? null, path, isSecret)),
    ];
  }
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys].flatMap((key) => diffValue([...path, key], before[key], after[key], isSecret));
}

/** Both sides of a changed secret read the same: that it changes is all there is to see. */
function mask(value: unknown, path: readonly string[], isSecret: IsSecret): unknown {
  if (isSecret(path)) return value === null ? null : SECRET_PLACEHOLDER;
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, mask(item, [...path, key], isSecret)]),
  );
}

export function sameJson(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (Array.isArray(a) && Array.isArray(b)) {
    return (
      a.length === b.length && a.every((item, index) => sameJson(item, (b as readonly unknown[])[index]))
    );
  }
  if (!isObject(a) || !isObject(b)) return false;
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...keys].every((key) => sameJson(a[key], b[key]));
}

function change(
  action: ConfigurationChange['action'],
  path: readonly string[],
  before: unknown,
  after: unknown,
): ConfigurationChange {
  return { action, path: pointer(...path), before, after };
}
