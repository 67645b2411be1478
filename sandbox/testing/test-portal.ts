import type { SandboxAdmin } from '../admin/sandbox-admin.js';
import { createAdmin } from '../admin/sandbox-admin.js';
import type { JsonObject } from '../core/json.js';
import { asArray, asObject, asText } from '../core/json.js';
import type { SandboxResponse } from '../core/messages.js';
import { seededRandom } from '../core/random.js';
import type { Sandbox } from '../core/sandbox.js';
import { createSandbox } from '../core/sandbox.js';

export const TEST_TOKEN = 'pat-na1-11111111-2222-3333-4444-555555555555';

/** A portal in this process whose clock stands still until it is moved. */
export class TestPortal {
  now = Date.UTC(2026, 10, 21, 15, 0, 0, 250);
  readonly sandbox: Sandbox;
  readonly admin: SandboxAdmin;

  constructor() {
    const clock = (): number => this.now;
    this.sandbox = createSandbox({ token: TEST_TOKEN, clock, random: seededRandom(7) });
    this.admin = createAdmin(this.sandbox);
  }

  /** Calls the API; `url` holds path and query, `body` is sent as JSON. */
  call(method: string, url: string, body?: unknown, token: string | null = TEST_TOKEN): SandboxResponse {
    const [path = '', query = ''] = url.split('?');
    return this.sandbox.handle({
      method,
      path,
      query,
      headers: token === null ? {} : { authorization: `Bearer ${token}` },
      body: body === undefined ? '' : JSON.stringify(body),
    });
  }

  get(url: string): JsonObject {
    return bodyOf(this.call('GET', url));
  }

  post(url: string, body: unknown): JsonObject {
    return bodyOf(this.call('POST', url, body));
  }

  /** Creates a record by the API and returns its id. */
  create(type: string, properties: JsonObject, associations?: unknown): string {
    const response = this.call('POST', `/crm/v3/objects/${type}`, { properties, associations });
    if (response.status !== 201) throw new Error(JSON.stringify(response.body));
    return asText(bodyOf(response)['id']) ?? '';
  }

  search(type: string, body: JsonObject): JsonObject {
    return this.post(`/crm/v3/objects/${type}/search`, body);
  }

  /** Lets the index catch up with every write so far. */
  settle(): void {
    this.now += 5_000;
  }
}

export function bodyOf(response: SandboxResponse | undefined): JsonObject {
  return asObject(response?.body);
}

export function propertiesOf(record: unknown): JsonObject {
  return asObject(asObject(record)['properties']);
}

export function resultsOf(body: unknown): JsonObject[] {
  return asArray(asObject(body)['results']).map(asObject);
}

export function idsOf(body: unknown): string[] {
  return resultsOf(body).map((record) => asText(record['id']) ?? '');
}

/** The `code` values in an error body. */
export function codesOf(body: unknown): unknown[] {
  return asArray(asObject(body)['errors']).map((error) => asObject(error)['code']);
}
