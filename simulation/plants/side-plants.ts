import { SystemFailure, type Failure } from '../../src/domain/errors/failure.js';
import type { WriteOperation, WriteResult } from '../../src/application/ports/record-system.port.js';
import { PORTAL_TOKEN } from '../sides/portal.js';
import { overriding } from '../workers/instrument.js';
import type { Plant, PlantContext } from './plant.js';
import { readingAs, withFields } from './records.js';

const MONEY: ReadonlySet<string> = new Set(['amount', 'price', 'total']);
const DATES: ReadonlySet<string> = new Set(['closedate']);
/** A worker west of Greenwich. */
const WEST_MS = 5 * 3_600_000;

/** Bugs on the way between the engine and the two sides. */
export const SIDE_PLANTS: readonly Plant[] = [
  {
    name: 'blind-create',
    says: 'A creation whose answer was lost is sent again without looking.',
    finds: ['I2'],
    portal: (inner) =>
      overriding(inner, (real) => ({
        write: async (request, context) => {
          const bare = request.operations.map(withoutOrigin);
          const results = await real.write({ ...request, operations: bare }, context);
          const lost = bare.filter((_operation, at) => results[at]?.status === 'unknown');
          if (lost.length === 0) return results;
          const again = [...(await real.write({ ...request, operations: lost }, context))];
          return results.map((result) => (result.status === 'unknown' ? (again.shift() ?? result) : result));
        },
      })),
  },
  {
    name: 'no-ledger',
    says: 'The system is not asked whether it has carried out an operation before.',
    finds: ['I2'],
    system: (inner, { memory }) =>
      overriding(inner, (real) => ({
        write: (request, context) => {
          const operations = request.operations.map((operation) =>
            operation.kind === 'update'
              ? operation
              : { ...operation, operationId: `${operation.operationId}~${next(memory)}` },
          );
          return real.write({ ...request, operations }, context);
        },
      })),
  },
  {
    name: 'ties-lost',
    says: 'The next page begins behind the last time stamp, not behind the last record.',
    finds: ['I1', 'I6', 'I16'],
    system: (inner) =>
      overriding(inner, (real) => ({
        readPages: (request, context) => {
          const cursor =
            request.range.kind === 'window'
              ? (request.cursor?.replace(/\/.*/, '/999999999') ?? null)
              : request.cursor;
          return real.readPages({ ...request, cursor }, context);
        },
      })),
  },
  {
    name: 'hint-believed',
    says: 'What was heard of a record before is taken for what it says now.',
    finds: ['I1', 'I6', 'I16', 'I7'],
    system: (inner, { memory }) =>
      readingAs(inner, (record, type) => {
        const key = `heard ${type} ${record.id}`;
        const heard = memory.get(key) as typeof record.fields | undefined;
        memory.set(key, record.fields);
        return heard === undefined ? record : { ...record, fields: { ...record.fields, ...heard } };
      }),
  },
  {
    name: 'raw-echo',
    says: 'The baseline is what was sent, not what the other side made of it.',
    finds: ['I7'],
    portal: sentIsStored,
    system: sentIsStored,
  },
  {
    name: 'partial-is-fine',
    says: 'A 207 is taken for a 200.',
    finds: ['I1', 'I6', 'I16'],
    portal: (inner) =>
      overriding(inner, (real) => ({
        write: async (request, context) => {
          const results = await real.write(request, context);
          return results.map((result, at) => asWritten(result, request.operations[at]));
        },
      })),
  },
  {
    name: 'all-or-nothing',
    says: 'One bad record fails its whole batch.',
    finds: ['I1', 'I6', 'I16', 'I14'],
    system: (inner) =>
      overriding(inner, (real) => ({
        write: async (request, context) => {
          const results = await real.write(request, context);
          const bad = results.find((result) => result.status === 'rejected');
          return bad ? results.map(() => bad) : results;
        },
      })),
  },
  {
    name: 'merge-ignored',
    says: 'A merged record is a new one.',
    finds: ['I23', 'I2', 'I1'],
    portal: (inner) => readingAs(inner, (record) => ({ ...record, formerIds: [] })),
  },
  {
    name: 'float-money',
    says: 'Amounts go through binary fractions.',
    finds: ['I16'],
    portal: (inner) =>
      readingAs(inner, (record) => withFields(record, MONEY, (value) => String(Number(value)))),
  },
  {
    name: 'local-date',
    says: 'A calendar day is read in the zone of the worker.',
    finds: ['I16'],
    portal: (inner) =>
      readingAs(inner, (record) =>
        withFields(record, DATES, (value) => new Date(Date.parse(value) - WEST_MS).toISOString()),
      ),
  },
  {
    name: 'token-told',
    says: 'An error repeats the credential that it was refused with.',
    finds: ['I20'],
    portal: (inner) =>
      overriding(inner, (real) => ({
        readPages: (request, context) => real.readPages(request, context).catch(tell),
        estimateTotal: (type, range, context) => real.estimateTotal(type, range, context).catch(tell),
        find: (request, context) => real.find(request, context).catch(tell),
        write: async (request, context) => {
          const results = await real.write(request, context).catch(tell);
          return results.map((result) =>
            result.status === 'written' ? result : { ...result, failure: told(result.failure) },
          );
        },
      })),
  },
  {
    name: 'no-budget',
    says: 'Every worker calls as fast as it can and repeats at once.',
    finds: ['I13'],
    budget: (inner) =>
      overriding(inner, () => ({
        lease: async (_portal, _bucket, slots) => ({ status: 'granted', slots, firstInMs: 0, intervalMs: 0 }),
        postpone: () => Promise.resolve(),
      })),
  },
];

function told(failure: Failure): Failure {
  return { ...failure, message: `${failure.message} (${PORTAL_TOKEN})` };
}

function tell(error: unknown): never {
  if (!(error instanceof SystemFailure)) throw error;
  throw new SystemFailure(told(error.failure));
}

function withoutOrigin(operation: WriteOperation): WriteOperation {
  if (operation.kind === 'update') return operation;
  const { kind, operationId, fields } = operation;
  return { kind, operationId, fields };
}

function asWritten(result: WriteResult, operation: WriteOperation | undefined): WriteResult {
  if (result.status !== 'rejected' || operation?.kind !== 'update') return result;
  return { status: 'written', id: operation.id, created: false, stored: operation.fields };
}

function sentIsStored(inner: Parameters<NonNullable<Plant['portal']>>[0]): typeof inner {
  return overriding(inner, (real) => ({
    write: async (request, context) => {
      const results = await real.write(request, context);
      return results.map((result, at) =>
        result.status === 'written' ? { ...result, stored: request.operations[at]?.fields ?? {} } : result,
      );
    },
  }));
}

function next(memory: PlantContext['memory']): number {
  const n = Number(memory.get('n') ?? 0) + 1;
  memory.set('n', n);
  return n;
}
