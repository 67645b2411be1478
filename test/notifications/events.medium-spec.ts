import { record } from '../persistence/contract/stores.js';
import { JOB, openNotificationWorld, type NotificationWorld } from './support/notification-world.js';

const HOUR = 3_600_000;
const OPS = { to: { kind: 'slack', url: 'http://127.0.0.1:9/hook' } } as const;
const REASON = { code: 'auth', message: 'The token is refused.' };

const failed = (id: string, code: string) =>
  record(id, 'failed', null, { reason: { code, message: 'Jane Doe is refused.', field: 'name' } });

describe('what happened becomes messages', () => {
  let world: NotificationWorld;

  beforeEach(async () => {
    world = await openNotificationWorld();
  });
  afterEach(() => world.close());

  const collect = () => world.tell().collect.execute();
  const keys = async () =>
    (await world.outbox()).map(({ event, notification }) => `${notification} ${event}`);

  it('tells of a failed run once, however often it is looked at and ended', async () => {
    await world.configure({ ops: OPS, quiet: { ...OPS, on: ['recovered'] }, off: { ...OPS, active: false } });
    const run = await world.run('failed', [], REASON);
    await Promise.all([collect(), collect(), collect()]);
    await world.stores.runs.finish(run.row.id, { status: 'failed', reason: REASON, complete: false });
    await collect();
    expect(await keys()).toEqual(['ops run-failed']);
    expect((await world.outbox())[0]?.facts).toMatchObject({
      sync: 'main',
      job: JOB,
      runId: run.row.id,
      reason: REASON,
    });
  });

  it('tells of the first good run after a bad one, once', async () => {
    await world.configure({ ops: OPS });
    await world.run('succeeded');
    await world.run('failed', [], REASON);
    await world.run('cancelled');
    await world.run('failed', [], REASON);
    await collect();
    await world.run('succeeded');
    await world.run('succeeded');
    await collect();
    await collect();
    expect(await keys()).toEqual(['ops run-failed', 'ops run-failed', 'ops recovered']);
    expect((await world.outbox())[2]?.facts).toMatchObject({ from: 'down' });
  });

  it('tells of a disabled job once per disabling, also to who asked for failed runs', async () => {
    await world.configure({
      both: { ...OPS, on: ['run-failed', 'job-disabled', 'recovered'] },
      runs: { ...OPS, on: ['run-failed'] },
      back: { ...OPS, on: ['recovered'] },
    });
    const { config } = world.stores;
    await config.setJobDisabled('main', JOB, REASON);
    await Promise.all([collect(), collect()]);
    await config.setJobDisabled('main', JOB, REASON);
    await collect();
    expect((await keys()).sort()).toEqual(['both job-disabled', 'runs job-disabled']);
    await config.setJobDisabled('main', JOB, null);
    await collect();
    await config.setJobDisabled('main', JOB, REASON);
    await collect();
    expect(await keys()).toHaveLength(4);
    await config.setJobDisabled('main', JOB, null);
    await world.run('succeeded');
    await collect();
    expect((await keys()).filter((key) => key.endsWith('recovered')).sort()).toEqual([
      'back recovered',
      'both recovered',
    ]);
  });

  it('gathers failed records into one digest per job and interval', async () => {
    await world.configure({ ops: { ...OPS, on: ['entities-failed', 'recovered'], digest: '1h' } });
    const many = Array.from({ length: 14 }, (_, index) => failed(`${101 + index}`, 'required'));
    await world.run('partial', [...many, failed('200', 'too-long'), record('1', 'migrated', 'created')]);
    await collect();
    const [first] = await world.outbox();
    expect(first?.facts).toMatchObject({
      total: 15,
      fresh: 15,
      codes: [
        { code: 'required', count: 14 },
        { code: 'too-long', count: 1 },
      ],
    });
    expect(first?.facts['records']).toHaveLength(10);
    expect(JSON.stringify(first?.facts)).not.toContain('Jane');

    // Somebody begins to send it: its figures stand.
    await world.tell().deliver.execute();

    // Nothing new failed: nothing to tell.
    await world.run('partial', many);
    await collect();
    expect(await world.outbox()).toHaveLength(1);

    await world.run('partial', [failed('300', 'required')]);
    await collect();
    await world.run('partial', [failed('301', 'taken')]);
    await collect();
    const [, second, ...rest] = await world.outbox();
    expect(rest).toEqual([]);
    expect(second?.facts).toMatchObject({ total: 17, fresh: 2 });
    expect(second?.due_at.getTime()).toBe((first?.due_at.getTime() ?? 0) + HOUR);

    const well = [...many.map((each) => each.sourceId), '200', '300', '301'];
    await world.run(
      'succeeded',
      well.map((id) => record(id, 'migrated', 'updated')),
    );
    await collect();
    expect((await world.outbox()).map(({ event }) => event)).toEqual([
      'entities-failed',
      'entities-failed',
      'recovered',
    ]);
  });

  it('says nothing of dry runs, and nothing to nobody', async () => {
    await world.configure({});
    await world.run('failed', [], REASON);
    expect(await collect()).toBe(1);
    await world.configure({ ops: OPS });
    await collect();
    expect(await world.outbox()).toEqual([]);
  });
});
