import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { JsonObject } from '../core/json.js';
import { asArray, asObject, isObject } from '../core/json.js';

/** Where the vendor's specifications lie, if they lie anywhere: they are not ours to ship. */
function specFolder(): string | null {
  const named = process.env['CROSSTIE_HUBSPOT_OPENAPI'];
  const folder = named ?? resolve(process.cwd(), '..', 'shared', 'hubspot-openapi');
  return existsSync(folder) ? folder : null;
}

const ID_KEYS = ['toObjectId', 'fromObjectId', 'id', 'createdUserId'];

/** Known differences of the wire from its specification (numbers for ids, nulls, texts for sub-categories). */
function loosen(key: string, schema: JsonObject): JsonObject {
  if (ID_KEYS.includes(key)) return { type: ['string', 'number'] };
  if (key === 'subCategory') return {};
  if (key === 'label' || key === 'userId') return { ...schema, type: [String(schema['type']), 'null'] };
  return schema;
}

/** OpenAPI 3.0 into JSON Schema; objects are closed, so that invented fields show. */
function convert(schema: JsonObject): JsonObject {
  const result: JsonObject = {};
  for (const [key, value] of Object.entries(schema)) {
    if (key === '$ref') result[key] = `#/$defs/${String(value).split('/').pop() ?? ''}`;
    else if (key === 'properties') {
      const converted = Object.entries(asObject(value)).map(([name, inner]) => [
        name,
        loosen(name, convert(asObject(inner))),
      ]);
      result[key] = Object.fromEntries(converted) as JsonObject;
    } else if (key === 'items' || key === 'additionalProperties') {
      result[key] = isObject(value) ? convert(value) : value;
    } else if (key === 'allOf' || key === 'oneOf' || key === 'anyOf') {
      result['anyOf'] = asArray(value).map((item) => convert(asObject(item)));
    } else if (key === 'type' || key === 'enum') result[key] = value;
  }
  if (Array.isArray(schema['required'])) result['required'] = schema['required'];
  if (result['properties'] && result['additionalProperties'] === undefined)
    result['additionalProperties'] = false;
  if (result['additionalProperties'] && asObject(result['additionalProperties'])['type'] === 'string') {
    result['additionalProperties'] = { type: ['string', 'null'] };
  }
  return result;
}

export interface OperationSchemas {
  /** Undefined when the operation has no body, or the answer has none. */
  request: JsonObject | undefined;
  response: JsonObject | undefined;
}

function jsonSchema(holder: unknown): JsonObject | undefined {
  const content = asObject(asObject(holder)['content']);
  const json = asObject(content['application/json'] ?? content['*/*']);
  return isObject(json['schema']) ? convert(json['schema']) : undefined;
}

/** The schemas of one operation; null when the specifications are not at hand. */
export function operationSchemas(
  file: string,
  path: string,
  method: string,
  status: number,
): OperationSchemas | null {
  const folder = specFolder();
  if (!folder) return null;
  const spec = asObject(JSON.parse(readFileSync(join(folder, `${file}.json`), 'utf8')) as unknown);
  const operation = asObject(asObject(asObject(spec['paths'])[path])[method.toLowerCase()]);
  const answer = asObject(operation['responses'])[String(status)];
  if (!answer) throw new Error(`${file} has no ${method} ${path} with ${status}`);
  const components = asObject(asObject(spec['components'])['schemas']);
  const $defs = Object.fromEntries(
    Object.entries(components).map(([name, schema]) => [name, convert(asObject(schema))]),
  );
  const withDefs = (schema: JsonObject | undefined): JsonObject | undefined => schema && { ...schema, $defs };
  return {
    request: withDefs(jsonSchema(operation['requestBody'])),
    response: withDefs(jsonSchema(answer)),
  };
}
