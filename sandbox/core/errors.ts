import type { JsonObject } from './json.js';

/** One entry of `errors[]` in an error body (HF E1). */
export interface ErrorDetail {
  message: string;
  code?: string;
  in?: string;
  subCategory?: string;
  context?: Record<string, string[]>;
}

export interface ErrorBody {
  status: 'error';
  message: string;
  category?: string;
  subCategory?: string;
  context?: Record<string, string[]>;
  errors?: ErrorDetail[];
  links?: Record<string, string>;
  [extra: string]: unknown;
}

/** A refusal with the status and body that HubSpot would give. The correlation id is added by the caller. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly body: ErrorBody,
    readonly html?: string,
  ) {
    super(body.message);
  }
}

export function apiError(status: number, message: string, extra: JsonObject = {}): ApiError {
  return new ApiError(status, { status: 'error', message, ...extra });
}

export function validationError(message: string, extra: JsonObject = {}): ApiError {
  return apiError(400, message, { category: 'VALIDATION_ERROR', ...extra });
}

/** HF E13: numeric but unknown id. */
export function notFound(): ApiError {
  return apiError(404, 'resource not found');
}

/** HF E14: an id that is no number. */
export function badObjectId(id: string): ApiError {
  return apiError(404, 'Object not found.  objectId are usually numeric.', {
    category: 'OBJECT_NOT_FOUND',
    context: { id: [id] },
  });
}

/** A bad property value (HF E8-E11). */
export interface PropertyFault {
  name: string;
  code: string;
  message: string;
}

/** HF D1: one bad property refuses the whole record; the message repeats the faults as JSON text (E3). */
export function propertyError(portalId: number, faults: readonly PropertyFault[]): ApiError {
  const inner = faults.map((fault) => ({
    isValid: false,
    message: fault.message,
    error: fault.code,
    name: fault.name,
    localizedErrorMessage: fault.message,
    portalId,
  }));
  return validationError(`Property values were not valid: ${JSON.stringify(inner)}`, {
    errors: faults.map((fault) => ({
      message: fault.message,
      code: fault.code,
      context: { propertyName: [fault.name] },
    })),
  });
}
