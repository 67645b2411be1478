import type { SettingValues, SourceDeletedPolicy, TargetDeletedPolicy } from './definition.js';

/** Where a policy may be set, the nearest first. */
export interface DeletePolicies {
  readonly onSourceDeleted?: SourceDeletedPolicy;
  readonly onTargetDeleted?: TargetDeletedPolicy;
}

const ON_SOURCE: readonly SourceDeletedPolicy[] = ['keep', 'unlink', 'flag', 'propagate'];
const ON_TARGET: readonly TargetDeletedPolicy[] = ['skip', 'recreate', 'propagate'];

/** The target's own policy, its mapping's, the setting's, else `keep`. */
export function onSourceDeleted(
  target: DeletePolicies,
  mapping: DeletePolicies | undefined,
  settings: SettingValues,
): SourceDeletedPolicy {
  const setting = ON_SOURCE.find((policy) => policy === settings['onSourceDeleted']);
  return target.onSourceDeleted ?? mapping?.onSourceDeleted ?? setting ?? 'keep';
}

/**
 * The same for a target that is gone, else `skip`. The setting never deletes a source record because one of its
 * lesser targets was deleted: that has to be said of the target or its mapping.
 */
export function onTargetDeleted(
  target: DeletePolicies,
  mapping: DeletePolicies | undefined,
  settings: SettingValues,
  isFirst: boolean,
): TargetDeletedPolicy {
  const own = target.onTargetDeleted ?? mapping?.onTargetDeleted;
  if (own) return own;
  const setting = ON_TARGET.find((policy) => policy === settings['onTargetDeleted']) ?? 'skip';
  return setting === 'propagate' && !isFirst ? 'skip' : setting;
}

/** So few may vanish at once without being doubted. */
const ALWAYS_BELIEVED = 20;

/** A brake: most records of a page gone at once rather means a wrong portal, an emptied table or a lost permission. */
export function isBelievable(gone: number, asked: number): boolean {
  return gone <= ALWAYS_BELIEVED || gone * 2 <= asked;
}
