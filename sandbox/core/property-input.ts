import type { PropertyDefinition } from '../catalog/property-catalog.js';
import type { PropertyFault } from './errors.js';
import { isObject } from './json.js';
import type { ObjectType } from './object-types.js';
import type { Props } from './record.js';
import { checkValue } from './value-rules.js';
import type { World } from './world.js';

/** Values that passed the checks; the empty string clears a property. */
export interface CheckedInput {
  values: Props;
  faults: PropertyFault[];
}

function textOf(value: unknown): string | null {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return null;
}

/** The calculated mirror of the primary company counts as writable in the schema (HF N15). */
function readOnly(definition: PropertyDefinition, creating: boolean): boolean {
  if (!definition.readOnlyValue) return false;
  return !(creating && definition.name === 'createdate');
}

/** Checks the `properties` of a write: null is ignored, unknown and read-only names are refused (HF E8, E9, D13). */
export function checkProperties(
  world: World,
  type: ObjectType,
  input: unknown,
  creating: boolean,
): CheckedInput {
  const result: CheckedInput = { values: {}, faults: [] };
  if (!isObject(input)) return result;
  const registry = world.properties(type);
  for (const [name, raw] of Object.entries(input)) {
    if (raw === null || raw === undefined) continue;
    const definition = registry.get(name);
    const text = textOf(raw);
    if (!definition) {
      const message = `Property "${name}" does not exist`;
      result.faults.push({ name, code: 'PROPERTY_DOESNT_EXIST', message });
    } else if (readOnly(definition, creating)) {
      const message = `"${name}" is a read only property; its value is calculated and cannot be set.`;
      result.faults.push({ name, code: 'READ_ONLY_VALUE', message });
    } else if (text === null) {
      result.faults.push({ name, code: 'INVALID_VALUE', message: `${name} has no text value` });
    } else if (text === '') {
      result.values[name] = '';
    } else {
      const checked = checkValue(world, type, definition, text);
      if (checked.ok) result.values[name] = checked.value;
      else result.faults.push(checked.fault);
    }
  }
  return result;
}
