import { classifyPostgresError } from './postgres-errors.js';

describe('meaning of PostgreSQL errors', () => {
  it.each([
    ['23505', 'record', 'conflict'],
    ['23503', 'record', 'validation'],
    ['22P02', 'record', 'validation'],
    ['P0001', 'record', 'validation'],
    ['28P01', 'call', 'auth'],
    ['42501', 'call', 'permission'],
    ['42703', 'call', 'configuration'],
    ['3D000', 'call', 'configuration'],
    ['57014', 'call', 'transient'],
    ['25P04', 'call', 'transient'],
    ['57P01', 'call', 'unreachable'],
    ['53300', 'call', 'unreachable'],
    ['40P01', 'call', 'transient'],
    ['ECONNREFUSED', 'call', 'unreachable'],
    ['XX000', 'call', 'transient'],
  ])('%s is a fault of the %s: %s', (code, scope, class_) => {
    expect(classifyPostgresError({ code, message: 'value "secret"' })).toMatchObject({
      scope,
      class: class_,
    });
  });

  it('repeats deadlocks, drops broken connections and knows when the outcome is open', () => {
    expect(classifyPostgresError({ code: '40P01' })).toMatchObject({ again: true, broken: false });
    expect(classifyPostgresError({ code: '57P01' })).toMatchObject({ broken: true, outcomeUnknown: true });
    expect(classifyPostgresError({ code: 'ECONNREFUSED' })).toMatchObject({ outcomeUnknown: false });
    expect(classifyPostgresError(new Error('Connection terminated unexpectedly'))).toMatchObject({
      class: 'unreachable',
      outcomeUnknown: true,
    });
    expect(classifyPostgresError(new Error('Query read timeout')).broken).toBe(true);
  });

  it('passes no native message on', () => {
    const problem = classifyPostgresError({
      code: '23505',
      message: 'Key (email)=(a@b.example) already exists.',
    });
    expect(JSON.stringify(problem)).not.toContain('a@b.example');
  });
});
