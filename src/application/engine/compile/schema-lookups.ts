import { SystemFailure } from '../../../domain/errors/failure.js';
import type { Side } from '../../../domain/records/system-record.js';
import type { SystemSchema, TypeSchema } from '../../../domain/schema/system-schema.js';
import type { MappingDefinition, TargetDefinition } from '../../../domain/sync/definition.js';
import type { RunPlan } from '../../ports/run-store.port.js';

/** Names of a configuration -> what they stand for; every miss is a configuration failure in words. */
export function configurationFailure(code: string, message: string): SystemFailure {
  return new SystemFailure({ class: 'configuration', code, message });
}

export function typeSchema(schema: SystemSchema, name: string, side: Side): TypeSchema {
  const found = schema.types.find((t) => t.name === name);
  const where = side === 'hubspot' ? 'The portal' : 'The business system';
  if (!found) throw configurationFailure('unknown-type', `${where} has no record type "${name}".`);
  return found;
}

export function mappingOf(plan: RunPlan, definition: TargetDefinition): MappingDefinition {
  const mapping = plan.sync.mappings[definition.mapping];
  if (!mapping)
    throw configurationFailure(
      'unknown-mapping',
      `Mapping "${definition.mapping}" does not exist in sync ${plan.sync.slug}.`,
    );
  return mapping;
}

export function keyOfType(plan: RunPlan, side: Side, name: string): number {
  const key = plan.keys.types.get(`${side}:${name}`);
  if (key === undefined)
    throw configurationFailure(
      'unknown-type',
      `Record type "${name}" is not part of configuration ${plan.keys.configVersion}.`,
    );
  return key;
}

export function keyOfPair(plan: RunPlan, name: string): number {
  const key = plan.keys.pairs.get(name);
  if (key === undefined)
    throw configurationFailure(
      'unknown-mapping',
      `Mapping "${name}" does not exist in sync ${plan.sync.slug}.`,
    );
  return key;
}

export function unique<T>(values: readonly T[]): readonly T[] {
  return [...new Set(values)];
}
