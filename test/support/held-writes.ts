import type { BusinessSystem } from '../../src/adapters/connectors/connector.js';
import {
  Overtaken,
  type CallContext,
  type WriteOperation,
} from '../../src/application/ports/record-system.port.js';

const CONTEXT: CallContext = { signal: new AbortController().signal, priority: 'backfill' };

/** A process that stood still leaves no late write behind. */
export function describeHeldWrites(system: () => BusinessSystem, unique: () => string): void {
  const creation = (fields: { readonly name: string }): WriteOperation => ({
    kind: 'create',
    operationId: unique(),
    fields,
  });
  const count = () => system().estimateTotal('account', null, CONTEXT);

  it('writes nothing once the records are not held any more', async () => {
    const before = await count();
    const hold = { confirm: () => Promise.reject(new Overtaken()) };
    const operations = [creation({ name: 'Overtaken' })];
    const late = system().write({ type: 'account', operations }, { ...CONTEXT, hold });
    await expect(late).rejects.toBeInstanceOf(Overtaken);
    expect(await count()).toBe(before);
    const [result] = await system().write({ type: 'account', operations }, CONTEXT);
    expect(result).toMatchObject({ status: 'written', created: true });
  });

  it('keeps nothing of a transaction that is overtaken before its end', async () => {
    const { atomically } = system();
    if (!atomically) return;
    const before = await count();
    const operations = [creation({ name: 'Overtaken at the end' })];
    let wrote = false;
    const hold = { confirm: () => (wrote ? Promise.reject(new Overtaken()) : 30_000) };
    const context = { ...CONTEXT, hold };
    const late = atomically.call(
      system(),
      async (target) => {
        const [result] = await target.write({ type: 'account', operations }, context);
        wrote = result?.status === 'written';
        return true;
      },
      context,
    );
    await expect(late).rejects.toBeInstanceOf(Overtaken);
    expect(wrote).toBe(true);
    expect(await count()).toBe(before);
  });
}
