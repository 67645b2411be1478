import type { ApiVersion, Random } from './messages.js';
import { validationError } from './errors.js';
import type { JsonObject } from './json.js';
import { asObject } from './json.js';
import type { World } from './world.js';

/** One authorised call on its way to a handler. */
export interface Call {
  readonly world: World;
  readonly method: string;
  readonly version: ApiVersion;
  readonly query: URLSearchParams;
  readonly bodyText: string;
  readonly correlationId: string;
  /** True for batch inputs that an injected fault lets fail. */
  readonly failsInput: () => boolean;
  /** Notes a careless client in strict mode. */
  readonly remark: (text: string) => void;
}

/** What a handler answers. */
export interface Answer {
  status: number;
  body?: unknown;
  /** The body as finished JSON text, instead of `body`. */
  text?: string;
  headers?: Record<string, string>;
}

export function partialFailure(random: Random, fraction: number | null): () => boolean {
  return fraction === null ? () => false : () => random() < fraction;
}

/** The parsed body; 400 when it is no JSON object or array. */
export function parseBody(call: Call): unknown {
  if (call.bodyText === '') throw validationError('Invalid input JSON: the request has no body');
  try {
    return JSON.parse(call.bodyText) as unknown;
  } catch {
    throw validationError('Invalid input JSON: the body cannot be parsed');
  }
}

export function parseObject(call: Call): JsonObject {
  return asObject(parseBody(call));
}

/** A list parameter: comma separated, repeated, or both (HF C9). */
export function listParam(query: URLSearchParams, name: string): string[] {
  return query
    .getAll(name)
    .flatMap((value) => value.split(','))
    .map((value) => value.trim())
    .filter((value) => value !== '');
}

/** An integer parameter between 1 and max; 400 outside. */
export function limitParam(query: URLSearchParams, fallback: number, max: number): number {
  const text = query.get('limit');
  if (text === null || text === '') return fallback;
  const limit = Number(text);
  if (!Number.isInteger(limit) || limit < 1 || limit > max) {
    throw validationError(`limit must be between 1 and ${max}, not ${text}`);
  }
  return limit;
}
