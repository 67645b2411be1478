import type { PropertyDefinition } from '../catalog/property-catalog.js';
import type { PropertyFault } from './errors.js';
import type { ObjectType } from './object-types.js';
import { findStage } from './pipelines.js';
import { iso, parseInstant } from './time.js';
import type { World } from './world.js';

const MAX_TEXT = 65_536;
const EMAIL = /^[^\s@<>()[\],;:\\"]+@[^\s@<>()[\],;:\\"]+\.[a-z0-9-]{2,}$/i;
const DAY_MS = 86_400_000;

export type Checked = { ok: true; value: string } | { ok: false; fault: PropertyFault };

function good(value: string): Checked {
  return { ok: true, value };
}

function bad(name: string, code: string, message: string): Checked {
  return { ok: false, fault: { name, code, message } };
}

function checkText(definition: PropertyDefinition, value: string): Checked {
  if (value.length > MAX_TEXT) {
    return bad(definition.name, 'PROPERTY_VALUE_TOO_LONG', `${definition.name} is longer than ${MAX_TEXT}`);
  }
  if (definition.name !== 'email') return good(value);
  const email = value.trim().toLowerCase();
  return EMAIL.test(email) ? good(email) : bad('email', 'INVALID_EMAIL', `Email address ${value} is invalid`);
}

function checkNumber(definition: PropertyDefinition, value: string): Checked {
  const text = value.trim();
  if (text === '' || !/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)) {
    return bad(definition.name, 'INVALID_INTEGER', `${value} was not a valid number.`);
  }
  return good(text);
}

/** Calendar dates: text or midnight UTC in milliseconds (HF chapter 12). */
function checkDate(definition: PropertyDefinition, value: string): Checked {
  const at = parseInstant(value);
  if (Number.isNaN(at) || at % DAY_MS !== 0) {
    return bad(definition.name, 'INVALID_DATE', `${value} was not a valid date.`);
  }
  return good(iso(at).slice(0, 10));
}

/** Instants: ISO text or milliseconds; a mere date becomes midnight UTC (HF X1); seconds are refused (X2). */
function checkDateTime(definition: PropertyDefinition, value: string): Checked {
  const at = parseInstant(value);
  const looksLikeSeconds = /^\d{9,10}$/.test(value);
  if (Number.isNaN(at) || looksLikeSeconds) {
    return bad(definition.name, 'INVALID_DATE', `${value} was not a valid date.`);
  }
  return good(iso(at));
}

function invalidOption(name: string, value: string, allowed: readonly string[]): Checked {
  const list = `[${allowed.slice(0, 50).join(', ')}]`;
  return bad(name, 'INVALID_OPTION', `${value} was not one of the allowed options: ${list}`);
}

/** Options that live outside the definition (HF P15); null = not checked. */
function externalOptions(world: World, type: ObjectType, definition: PropertyDefinition): string[] | null {
  switch (definition.name) {
    case 'dealstage':
      return world.pipelines.flatMap((pipeline) => pipeline.stages.map((stage) => stage.id));
    case 'pipeline':
      return world.pipelines.filter((pipeline) => !pipeline.archived).map((pipeline) => pipeline.id);
    case 'hs_pipeline':
      return [`${type.name}-lifecycle-pipeline`];
    case 'deal_currency_code':
    case 'hs_line_item_currency_code':
      return [world.settings.companyCurrency, ...world.settings.additionalCurrencies];
    default:
      break;
  }
  if (definition.referencedObjectType === 'OWNER') return world.owners.map((owner) => owner.id);
  return definition.options.length > 0 ? definition.options.map((option) => option.value) : null;
}

function checkEnumeration(
  world: World,
  type: ObjectType,
  definition: PropertyDefinition,
  value: string,
): Checked {
  const allowed = definition.externalOptions
    ? externalOptions(world, type, definition)
    : definition.options.map((option) => option.value);
  if (allowed === null) return good(value);
  const multiple = definition.fieldType === 'checkbox';
  const parts = multiple ? value.split(';').filter((part) => part !== '') : [value];
  const wrong = parts.find((part) => !allowed.includes(part));
  return wrong === undefined ? good(value) : invalidOption(definition.name, wrong, allowed);
}

function checkBool(definition: PropertyDefinition, value: string): Checked {
  const text = value.toLowerCase();
  if (text === 'true' || text === 'false') return good(text);
  return invalidOption(definition.name, value, ['true', 'false']);
}

/** Checks and normalises one non-empty value (HF E10, E11, chapter 12). */
export function checkValue(
  world: World,
  type: ObjectType,
  definition: PropertyDefinition,
  value: string,
): Checked {
  switch (definition.type) {
    case 'number':
      return checkNumber(definition, value);
    case 'bool':
      return checkBool(definition, value);
    case 'date':
      return checkDate(definition, value);
    case 'datetime':
      return checkDateTime(definition, value);
    case 'enumeration':
      return checkEnumeration(world, type, definition, value);
    default:
      return checkText(definition, value);
  }
}

/** A deal's stage must belong to its pipeline; both are sent together to move between pipelines (HF PL6). */
export function checkStageOfPipeline(
  world: World,
  stageId: string | undefined,
  pipelineId: string | undefined,
): PropertyFault | null {
  if (!stageId || !pipelineId) return null;
  const found = findStage(world.pipelines, stageId);
  if (!found || found.pipeline.id === pipelineId) return null;
  const allowed =
    world.pipelines.find((pipeline) => pipeline.id === pipelineId)?.stages.map((stage) => stage.id) ?? [];
  const checked = invalidOption('dealstage', stageId, allowed);
  return checked.ok ? null : checked.fault;
}
