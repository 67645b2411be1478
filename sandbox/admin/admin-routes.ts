import { ApiError, apiError, validationError } from '../core/errors.js';
import type { FaultAction, FaultRule } from '../core/faults.js';
import type { JsonObject } from '../core/json.js';
import { asNumber, asObject, asText, isObject } from '../core/json.js';
import type { SandboxRequest, SandboxResponse } from '../core/messages.js';
import type { ObjectName } from '../core/object-types.js';
import { LIMIT_POLICIES } from '../core/rate-limiter.js';
import type { Props } from '../core/record.js';
import type { SettingsPatch } from '../core/settings.js';
import type { TypeCatalog } from '../core/type-catalog.js';
import { fullWire } from '../core/object-write-handlers.js';
import { readWebhooks } from '../webhooks/webhook-input.js';
import { defaultWebhooks } from '../webhooks/webhook-settings.js';
import type { SandboxAdmin } from './sandbox-admin.js';
import type { UserEdit } from './user-edits.js';

export const ADMIN_PREFIX = '/_sandbox/';

function typeName(types: TypeCatalog, value: unknown): ObjectName {
  const type = types.find(asText(value) ?? '');
  if (!type) throw validationError(`unknown object type ${String(value)}`);
  return type.name;
}

function readProps(value: unknown): Props {
  const props: Props = {};
  for (const [name, raw] of Object.entries(asObject(value))) props[name] = asText(raw) ?? String(raw);
  return props;
}

function readEdit(types: TypeCatalog, body: JsonObject): UserEdit {
  const type = typeName(types, body['type']);
  const id = asText(body['id']) ?? '';
  const properties = readProps(body['properties']);
  const action = asText(body['action']);
  switch (action) {
    case 'set':
      return { action, type, id, properties, unchecked: body['unchecked'] === true };
    case 'create':
      return { action, type, properties };
    case 'archive':
    case 'restore':
    case 'delete':
      return { action, type, id };
    case 'merge':
      return { action, type, id, otherId: asText(body['otherId']) ?? '' };
    case 'associate':
    case 'disassociate': {
      const toType = typeName(types, body['toType']);
      const toId = asText(body['toId']) ?? '';
      const typeIds = Array.isArray(body['typeIds']) ? body['typeIds'].map(Number) : undefined;
      return { action, type, id, toType, toId, ...(typeIds ? { typeIds } : {}) };
    }
    default:
      throw validationError(`unknown action ${String(action)}`);
  }
}

const ACTIONS: readonly FaultAction['kind'][] = [
  ...(['execute-then-reset', 'execute-then-status', 'reset', 'rate-limit', 'partial', 'truncate'] as const),
  ...(['html', 'hang', 'unauthorized', 'missing-scope', 'migrating', 'locked', 'status'] as const),
  ...(['no-content-type', 'latency'] as const),
];

/** What would break the portal itself, should a call meet it, is refused. */
function readAction(value: unknown): FaultAction {
  if (!isAction(value)) throw validationError(`action.kind must be one of ${ACTIONS.join(', ')}`);
  if (value.kind === 'rate-limit' && !LIMIT_POLICIES.includes(value.policy))
    throw validationError(`action.policy must be one of ${LIMIT_POLICIES.join(', ')}`);
  if (value.kind === 'status' || 'status' in value) {
    const { status } = value;
    if (!Number.isInteger(status) || Number(status) < 200 || Number(status) > 599)
      throw validationError('action.status must be a status from 200 to 599');
  }
  return value;
}

function isAction(value: unknown): value is FaultAction {
  return isObject(value) && ACTIONS.some((kind) => kind === value['kind']);
}

function readFault(body: JsonObject): Omit<FaultRule, 'id'> & { id?: string } {
  const action = readAction(body['action']);
  const text = (key: string): Record<string, string> => {
    const value = asText(body[key]);
    return value === undefined ? {} : { [key]: value };
  };
  const number = (key: string): Record<string, number> =>
    body[key] === undefined ? {} : { [key]: asNumber(body[key], 0) };
  return {
    action,
    ...text('id'),
    ...text('method'),
    ...text('path'),
    ...number('probability'),
    ...number('afterCalls'),
    ...number('times'),
    ...number('durationMs'),
  };
}

/** Only known settings, each with a value of its kind. */
function readSettings(admin: SandboxAdmin, body: JsonObject): SettingsPatch {
  const known = asObject(admin.settings());
  for (const [key, value] of Object.entries(body)) {
    if (!(key in known)) throw validationError(`unknown setting ${key}`);
    if (typeof value !== typeof known[key]) throw validationError(`${key} must be a ${typeof known[key]}`);
  }
  return body;
}

function seedOptions(body: JsonObject): Record<string, number | boolean> {
  const options: Record<string, number | boolean> = {};
  for (const key of [
    'companies',
    'contacts',
    'deals',
    'products',
    'lineItems',
    'machines',
    'seed',
    'endAt',
  ]) {
    if (body[key] !== undefined) options[key] = asNumber(body[key], 0);
  }
  for (const key of ['planted', 'reset']) if (typeof body[key] === 'boolean') options[key] = body[key];
  return options;
}

function queryJournal(admin: SandboxAdmin, query: URLSearchParams): unknown {
  const text = (key: string): string | undefined => query.get(key) ?? undefined;
  const number = (key: string): number | undefined => (query.has(key) ? Number(query.get(key)) : undefined);
  return admin.journal({
    type: text('type'),
    id: text('id'),
    operation: text('operation'),
    source: text('source'),
    after: number('after'),
    limit: number('limit'),
  });
}

function readRecord(admin: SandboxAdmin, key: string | undefined, id: string | undefined): unknown {
  const { world } = admin.sandbox;
  const type = world.types.find(key ?? '');
  const record = type && world.store(type).find(id ?? '');
  if (!record) throw apiError(404, 'no such record');
  const associations = Array.from(record.associations ?? [], (list) => list ?? []).flat();
  return { ...fullWire(world, record), associations };
}

function readBody(request: SandboxRequest): unknown {
  if (request.body === '') return {};
  try {
    return JSON.parse(request.body) as unknown;
  } catch {
    throw validationError('the body is no JSON');
  }
}

function run(admin: SandboxAdmin, request: SandboxRequest): unknown {
  const [area = '', first, second] = request.path.slice(ADMIN_PREFIX.length).split('/');
  const query = new URLSearchParams(request.query);
  const raw = readBody(request);
  const body = asObject(raw);
  const { types } = admin.sandbox.world;
  switch (`${request.method} ${area}`) {
    case 'GET health':
      return { status: 'ok' };
    case 'POST seed':
      return admin.seed(seedOptions(body));
    case 'GET planted':
      return { results: admin.planted() };
    case 'POST reset':
      admin.reset();
      return { status: 'ok' };
    case 'GET settings':
      return admin.settings();
    case 'PATCH settings':
      return admin.patchSettings(readSettings(admin, body));
    case 'GET faults':
      return { results: admin.sandbox.faults.list() };
    case 'POST faults':
      return admin.addFault(readFault(body));
    case 'DELETE faults':
      return first ? { removed: admin.removeFault(first) } : (admin.clearFaults(), { removed: true });
    case 'GET journal':
      return queryJournal(admin, query);
    case 'GET stats':
      return admin.statistics();
    case 'GET oauth':
      return admin.sandbox.oauth.counts;
    case 'DELETE stats':
      admin.sandbox.statistics.reset();
      return { status: 'ok' };
    case 'POST edits':
      if (Array.isArray(raw))
        return { results: raw.map((item) => admin.edit(readEdit(types, asObject(item)))) };
      return admin.edit(readEdit(types, body));
    case 'GET webhooks':
      return admin.webhookState();
    case 'PUT webhooks':
      return admin.configureWebhooks(readWebhooks(body));
    case 'DELETE webhooks':
      return admin.configureWebhooks(defaultWebhooks());
    case 'POST churn':
      return admin.churn({
        type: typeName(types, body['type']),
        count: asNumber(body['count'], 1),
        ...(body['properties'] === undefined ? {} : { properties: readProps(body['properties']) }),
      });
    case 'GET snapshot':
      return admin.snapshot();
    case 'GET records':
      return readRecord(admin, first, second);
    default:
      throw apiError(404, 'no such admin route');
  }
}

/** Answers a call below `/_sandbox/`; no token, no limits, no faults. */
export function handleAdmin(admin: SandboxAdmin, request: SandboxRequest): SandboxResponse {
  const headers = { 'content-type': 'application/json;charset=utf-8' };
  const effect = { kind: 'send', delayMs: 0 } as const;
  try {
    return { status: 200, headers, body: run(admin, request), effect: { ...effect } };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return { status: error.status, headers, body: error.body, effect: { ...effect } };
  }
}
