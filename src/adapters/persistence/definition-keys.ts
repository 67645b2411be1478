import { otherSide, type Side } from '../../domain/records/system-record.js';
import type { JobDefinition, SyncDefinition } from '../../domain/sync/definition.js';

export interface TypeName {
  readonly side: Side;
  readonly name: string;
}

export function typeId(side: Side, name: string): string {
  return `${side}:${name}`;
}

/** Every record type that a sync names, once. */
export function typesOf(definition: SyncDefinition): readonly TypeName[] {
  const types = new Map<string, TypeName>();
  const add = (side: Side, name: string): void => {
    types.set(typeId(side, name), { side, name });
  };
  for (const mapping of Object.values(definition.mappings)) {
    add('hubspot', mapping.hubspot);
    for (const name of mapping.business) add('business', name);
  }
  for (const job of Object.values(definition.jobs)) {
    const target = otherSide(job.source.side);
    for (const name of sourceTypesOf(job)) add(job.source.side, name);
    for (const { type, parents } of job.targets) {
      for (const name of type) add(target, name);
      for (const parent of parents) {
        for (const name of parent.type) add(target, name);
        const source = parent.association ?? parent.fieldType;
        if (source !== undefined) add(job.source.side, source);
      }
    }
  }
  return [...types.values()];
}

/** Types that a job reads records of: its root, the parents that it brings over, the associated ones of its targets. */
export function sourceTypesOf(job: JobDefinition): readonly string[] {
  const types = new Set([job.source.type]);
  for (const { parents } of job.targets) {
    for (const { onUnlinked, association, fieldType } of parents) {
      const type = association ?? fieldType;
      if (onUnlinked === 'match-or-create' && type !== undefined) types.add(type);
    }
  }
  for (const { from } of job.targets) if (from !== 'self') types.add(from.associated);
  return [...types];
}
