import { SystemFailure } from '../../domain/errors/failure.js';
import { withRetries } from './database.js';

function refusing(code: string): { readonly calls: () => number; readonly work: () => Promise<never> } {
  let calls = 0;
  return {
    calls: () => calls,
    work: () => {
      calls += 1;
      return Promise.reject(Object.assign(new Error('could not extend file "secret"'), { code }));
    },
  };
}

async function failureOf(work: () => Promise<never>): Promise<unknown> {
  try {
    return await withRetries(work);
  } catch (error) {
    return error;
  }
}

describe('withRetries', () => {
  it('tells a full disk at once, as something to wait for, without the words of the database', async () => {
    const { work, calls } = refusing('53100');
    const failure = await failureOf(work);
    expect(calls()).toBe(1);
    expect(failure).toBeInstanceOf(SystemFailure);
    expect(failure).toMatchObject({
      failure: {
        class: 'unreachable',
        code: 'database-full',
        message: "Crosstie's own database has no disk space left.",
      },
    });
  });

  it('leaves alone what another try will not change', async () => {
    const { work, calls } = refusing('23505');
    expect(await failureOf(work)).toMatchObject({ code: '23505' });
    expect(calls()).toBe(1);
  });
});
