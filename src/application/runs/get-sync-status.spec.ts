import { configure, importJob, NO_CHANGE, saveSync } from '../../../test/persistence/contract/stores.js';
import { InMemoryConfigStore } from '../../adapters/persistence/memory/in-memory-config-store.js';
import { InMemoryPageStore } from '../../adapters/persistence/memory/in-memory-page-store.js';
import { InMemoryRunStore } from '../../adapters/persistence/memory/in-memory-run-store.js';
import { MemoryWorld } from '../../adapters/persistence/memory/memory-world.js';
import { SystemFailure } from '../../domain/errors/failure.js';
import type { WorkflowGateway } from '../ports/workflow-gateway.port.js';
import { GetSyncStatus } from './get-sync-status.use-case.js';

const NEXT = '2026-05-01T01:00:00.000Z';

async function world(): Promise<{
  readonly config: InMemoryConfigStore;
  readonly temporal: { down: boolean };
  next(): Promise<string | null>;
}> {
  const store = new MemoryWorld({ now: () => new Date('2026-05-01T00:00:00Z') });
  const [config, runs, pages] = [
    new InMemoryConfigStore(store),
    new InMemoryRunStore(store),
    new InMemoryPageStore(store),
  ];
  const close = (): Promise<void> => Promise.resolve();
  await configure({ config, runs, pages, close }, { first: importJob({ schedule: { every: '1h' } }) });
  const temporal = { down: false };
  const nextActionTimes: WorkflowGateway['nextActionTimes'] = () => {
    const failure = { class: 'unreachable', code: 'temporal-unreachable', message: 'Down.' } as const;
    return temporal.down ? Promise.reject(new SystemFailure(failure)) : Promise.resolve([NEXT]);
  };
  const status = new GetSyncStatus(config, { nextActionTimes } as WorkflowGateway);
  return { config, temporal, next: async () => (await status.execute('main'))?.jobs[0]?.nextRunAt ?? null };
}

describe('when a job runs next', () => {
  it('is what its schedule says', async () => {
    const { next } = await world();
    expect(await next()).toBe(NEXT);
  });

  it('is blank without a schedule', async () => {
    const { config, next } = await world();
    await config.write({ ...NO_CHANGE, syncs: [saveSync({ first: importJob() })] });
    expect(await next()).toBeNull();
  });

  it('is blank after an error that switched the job off, until it is enabled again', async () => {
    const { config, next } = await world();
    await config.setJobDisabled('main', 'first', { code: 'auth', message: 'Revoked.' });
    expect(await next()).toBeNull();
    await config.setJobDisabled('main', 'first', null);
    expect(await next()).toBe(NEXT);
  });

  it('is blank while the job is paused or switched off, and while nobody can be asked', async () => {
    const { config, temporal, next } = await world();
    await config.setJobPaused('main', 'first', true);
    expect(await next()).toBeNull();
    await config.setJobPaused('main', 'first', false);
    temporal.down = true;
    expect(await next()).toBeNull();
    temporal.down = false;
    const off = importJob({ schedule: { every: '1h' }, enabled: false });
    await config.write({ ...NO_CHANGE, syncs: [saveSync({ first: off })] });
    expect(await next()).toBeNull();
  });
});
