import type { Failure, FailureClass } from '../../../domain/errors/failure.js';
import { asArray, asObject, asText, objectsOf, parseJson, textsOf, type JsonObject } from './json.js';

/** HubSpot's error envelope, whole answers and entries of a 207 alike; every field may be missing (HF E1-E3). */
export interface ErrorBody {
  readonly category: string | null;
  readonly message: string;
  readonly policyName: string | null;
  readonly correlationId: string | null;
  readonly context: JsonObject;
  readonly details: readonly JsonObject[];
  readonly raw: JsonObject;
}

export function readErrorBody(value: unknown): ErrorBody {
  const raw = asObject(value) ?? {};
  return {
    category: asText(raw['category']) ?? asText(raw['errorType']),
    message: asText(raw['message']) ?? '',
    policyName: asText(raw['policyName']),
    correlationId: asText(raw['correlationId']),
    context: asObject(raw['context']) ?? {},
    details: [...objectsOf(raw['errors']), ...embeddedDetails(asText(raw['message']) ?? '')],
    raw,
  };
}

/** HF E3: some messages hold the details as JSON text. */
function embeddedDetails(message: string): readonly JsonObject[] {
  const start = message.indexOf('[{');
  return start < 0 ? [] : objectsOf(parseJson(message.slice(start)));
}

interface Fault {
  readonly code: string;
  readonly field: string | null;
}

function firstFault(body: ErrorBody): Fault | null {
  for (const detail of body.details) {
    const context = asObject(detail['context']) ?? {};
    const code = asText(detail['code']) ?? asText(detail['error']);
    const field = textsOf(context['propertyName'])[0] ?? asText(detail['name']) ?? asText(detail['in']);
    if (code) return { code, field };
  }
  const coordinates = /propertyName=([a-z0-9_]+)/.exec(body.message);
  if (coordinates) return { code: 'UNIQUE_VALUE_CONFLICT', field: coordinates[1] ?? null };
  const unknown = /Property "?([a-z0-9_]+)"? does not exist/i.exec(body.message);
  return unknown ? { code: 'PROPERTY_DOESNT_EXIST', field: unknown[1] ?? null } : null;
}

/** The record that holds a unique value already, in the forms of HF E5, E7 and E12. */
export function existingIdOf(body: ErrorBody): string | null {
  const tokens = asObject(body.raw['errorTokens']) ?? {};
  const named = textsOf(body.context['existingId'])[0] ?? textsOf(tokens['existingObjectId'])[0];
  if (named) return named;
  for (const text of [body.message, ...body.details.map((detail) => asText(detail['message']) ?? '')]) {
    const found = /Existing ID: (\d+)/i.exec(text) ?? /(\d+) already has that value/.exec(text);
    if (found?.[1]) return found[1];
  }
  return null;
}

/** Scopes that are missing, wherever this form of the refusal names them (HF A10). */
export function missingScopes(body: ErrorBody): readonly string[] {
  const contexts = [body.context, ...body.details.map((detail) => asObject(detail['context']) ?? {})];
  const scopes = contexts.flatMap((context) => [
    ...textsOf(context['requiredGranularScopes']),
    ...textsOf(context['requiredScopes']),
  ]);
  return [...new Set(scopes)];
}

/** Faults of the mapping, not of the record: another record would be refused for the same reason. */
const MAPPING_FAULTS: Readonly<Record<string, string>> = {
  PROPERTY_DOESNT_EXIST: 'does not exist in HubSpot',
  READ_ONLY_VALUE: 'is read-only in HubSpot',
};

const VALUE_FAULTS: Readonly<Record<string, string>> = {
  INVALID_OPTION: 'has a value that is not one of its options',
  INVALID_EMAIL: 'is not a valid e-mail address',
  INVALID_DATE: 'is not a valid date',
  INVALID_INTEGER: 'is not a whole number',
  INVALID_LONG: 'is not a whole number',
  MISSING_REQUIRED_PROPERTY: 'is required by HubSpot and empty',
  MISSING_CONDITIONAL_REQUIRED_PROPERTY: 'is required by a rule of this portal and empty',
};

/** A refusal of one record or call (400, 404, 409 or an entry of a 207) in our words, without its values. */
export function refusal(status: number, body: ErrorBody): Failure {
  const native = { nativeStatus: status, ...(body.category ? { nativeCode: body.category } : {}) };
  const existing = existingIdOf(body);
  const fault = firstFault(body);
  const field = fault?.field ? { field: fault.field } : {};
  if (status === 409 || body.category === 'CONFLICT' || existing || fault?.code === 'UNIQUE_VALUE_CONFLICT') {
    const who = existing ? `record ${existing}` : 'another record';
    return {
      class: 'conflict',
      code: 'value-taken',
      message: `A unique value is already held by ${who}`,
      ...field,
      ...native,
    };
  }
  if (status === 404 || body.category === 'OBJECT_NOT_FOUND') {
    return {
      class: 'not-found',
      code: 'record-not-found',
      message: 'HubSpot does not have this record',
      ...native,
    };
  }
  if (body.category === 'INTERNAL_ERROR') {
    const message = 'HubSpot met an error of its own with this record';
    return { class: 'transient', code: 'internal-error', message, ...native };
  }
  if (fault) return { ...faultOf(fault), ...field, ...native, nativeCode: fault.code };
  const reference = body.correlationId ? ` (correlation id ${body.correlationId})` : '';
  return {
    class: 'validation',
    code: 'refused',
    message: `HubSpot refused the request${reference}`,
    ...native,
  };
}

function faultOf(fault: Fault): {
  readonly class: FailureClass;
  readonly code: string;
  readonly message: string;
} {
  const name = fault.field ? `Property "${fault.field}"` : 'A property';
  const code = fault.code.toLowerCase().replaceAll('_', '-');
  const mapping = MAPPING_FAULTS[fault.code];
  if (mapping) return { class: 'configuration', code, message: `${name} ${mapping}` };
  return {
    class: 'validation',
    code,
    message: `${name} ${VALUE_FAULTS[fault.code] ?? 'was refused by HubSpot'}`,
  };
}

/** Ids that an entry of a 207 is about (HF E15, E16). */
export function idsInContext(body: ErrorBody): readonly string[] {
  return [...textsOf(body.context['ids']), ...textsOf(body.context['id'])];
}

export function traceIdsOf(body: ErrorBody): readonly string[] {
  return asArray(body.context['objectWriteTraceId']).map(String);
}
