import { Ajv, type ErrorObject } from 'ajv';
import type { Problem } from '../../../domain/configuration/documents.js';
import type { ConnectorSecrets, ConnectorSettings, SystemAddress } from '../connector.js';
import { checkTables } from './tables.validation.js';
import { TABLES_SCHEMA } from './tables.schema.js';
import { columnsOf, type TablesDocument } from './tables.js';

/** The settings of a `sql` system, with defaults. */
export interface SqlSettings {
  readonly url: string;
  readonly tables: TablesDocument;
  /** Schema of tables that are named without one, and of the ledger. */
  readonly schema: string;
  /** May we keep `crosstie_applied` in this database? It makes creates exactly-once. */
  readonly ledger: boolean;
  /** Connections for reading and, again as many, for writing. */
  readonly poolSize: number;
  /** Off for poolers that hand every statement to another server process. */
  readonly preparedStatements: boolean;
}

export const SQL_SETTINGS_SCHEMA = {
  type: 'object',
  additionalProperties: false,
  required: ['url', 'tables'],
  properties: {
    url: {
      type: 'string',
      pattern: '^postgres(ql)?://',
      description: 'Connection string, postgres://user:password@host:5432/database',
    },
    tables: TABLES_SCHEMA,
    schema: { type: 'string', minLength: 1, maxLength: 63 },
    ledger: { type: 'boolean' },
    poolSize: { type: 'integer', minimum: 1, maximum: 50 },
    preparedStatements: { type: 'boolean' },
  },
} as const;

const ajv = new Ajv({ allErrors: true, strict: false });
const validate = ajv.compile(SQL_SETTINGS_SCHEMA);

/** Every problem at once: shape first, then what a schema cannot say. */
export function checkSettings(settings: ConnectorSettings): readonly Problem[] {
  const problems = validate(settings) ? [] : shapeProblems(validate.errors ?? []);
  problems.push(...urlProblems(settings['url']));
  const tables = settings['tables'];
  if (!isObject(tables) || problems.some((problem) => problem.path.startsWith('/tables'))) return problems;
  return [...problems, ...checkTables(tables as unknown as TablesDocument, '/tables')];
}

/** Others could lead the driver to another host than the one that is checked, or to files of this machine. */
const URL_PARAMETERS: ReadonlySet<string> = new Set(['sslmode', 'uselibpqcompat', 'channel_binding']);

function urlProblems(text: unknown): Problem[] {
  if (typeof text !== 'string' || !/^postgres(ql)?:\/\//.test(text)) return [];
  if (!URL.canParse(text)) {
    return [
      {
        path: '/url',
        code: 'invalid',
        message: 'Not an address; special letters in the password are written as %XX.',
      },
    ];
  }
  const strange = [...new URL(text).searchParams.keys()].filter((name) => !URL_PARAMETERS.has(name));
  return strange.map((name) => ({
    path: '/url',
    code: 'unknown-parameter',
    message: `The parameter "${name}" is not supported here; only ${[...URL_PARAMETERS].join(', ')} are.`,
  }));
}

/** Settings that passed `checkSettings`, with the connection string among the secrets or in place. */
export function readSettings(settings: ConnectorSettings, secrets: ConnectorSecrets): SqlSettings {
  return {
    url: secrets['url'] ?? String(settings['url'] ?? ''),
    tables: settings['tables'] as TablesDocument,
    schema: typeof settings['schema'] === 'string' ? settings['schema'] : 'public',
    ledger: settings['ledger'] !== false,
    poolSize: typeof settings['poolSize'] === 'number' ? settings['poolSize'] : 8,
    preparedStatements: settings['preparedStatements'] !== false,
  };
}

/** The description names every field, so nothing has to be asked for. Only for settings without problems. */
export function declaredFieldsOf(settings: ConnectorSettings): ReadonlyMap<string, ReadonlySet<string>> {
  const { recordTypes } = settings['tables'] as TablesDocument;
  return new Map(
    Object.entries(recordTypes).map(([name, type]) => [name, new Set(['id', ...columnsOf(type).keys()])]),
  );
}

export function addressOf(settings: ConnectorSettings, secrets: ConnectorSecrets): SystemAddress | null {
  const text = secrets['url'] ?? settings['url'];
  if (typeof text !== 'string' || !URL.canParse(text)) return null;
  const url = new URL(text);
  if (url.hostname === '') return { host: 'localhost', port: 5432 };
  return { host: url.hostname.replace(/^\[|\]$/g, ''), port: url.port === '' ? 5432 : Number(url.port) };
}

/** `anyOf` fails with one error per branch: the deepest ones tell what is wrong. */
function shapeProblems(errors: readonly ErrorObject[]): Problem[] {
  const problems = new Map<string, Problem>();
  for (const error of errors) {
    if (error.keyword === 'anyOf' || error.keyword === 'propertyNames') continue;
    const problem = shapeProblem(error);
    problems.set(`${problem.path} ${problem.message}`, problem);
  }
  return [...problems.values()];
}

function shapeProblem(error: ErrorObject): Problem {
  const params = error.params as Readonly<Record<string, unknown>>;
  switch (error.keyword) {
    case 'additionalProperties':
      return {
        path: `${error.instancePath}/${escapePointer(String(params['additionalProperty']))}`,
        code: 'unknown-key',
        message: 'This key is not known here; check its spelling.',
      };
    case 'required':
      return {
        path: error.instancePath,
        code: 'required',
        message: `"${String(params['missingProperty'])}" is missing.`,
      };
    case 'enum':
      return {
        path: error.instancePath,
        code: 'invalid',
        message: `Must be one of: ${(params['allowedValues'] as readonly unknown[]).join(', ')}.`,
      };
    default:
      return {
        path: error.instancePath,
        code: 'invalid',
        message: `Does not fit: ${error.message ?? 'invalid'}.`,
      };
  }
}

export function escapePointer(part: string): string {
  return part.replaceAll('~', '~0').replaceAll('/', '~1');
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
