import type { RunRow } from '../../src/application/ports/run-store.port.js';
import { RunDriver } from '../driver/run-driver.js';
import type { Chance } from '../time/chance.js';
import { partialSpells, portalFaults } from './portal-faults.js';
import { checkPoll, type Poll } from '../checkers/polls.js';
import { JOBS, SYNC } from './definition.js';
import type { SimWorld } from './sim-world.js';

const TROUBLED_MINUTES = 15;
const MOST_CYCLES = 5;

/** What happens in a world: a time of trouble with people at work, then quiet cycles until nothing is written. */
export class Story {
  private readonly drivers = new Map<string, RunDriver>();
  private readonly polls = new Map<string, Poll>();
  private runs = 0;
  private acts = 0;
  /** Writes of each quiet cycle, in order. */
  readonly cycles: number[] = [];
  private over = false;

  constructor(
    private readonly world: SimWorld,
    private readonly chance: Chance,
  ) {}

  figures(): Readonly<Record<string, number>> {
    const { chaos, witness } = this.world;
    const { kills, freezes, faults } = chaos;
    const { commits, stale } = witness;
    return {
      runs: this.runs,
      acts: this.acts,
      kills,
      freezes,
      faults,
      commits,
      stale,
      cycles: this.cycles.length,
    };
  }

  async tell(): Promise<void> {
    const { world, chance } = this;
    await world.open();
    world.people.seed();
    await world.time.sleep(60_000);
    portalFaults(world, chance.fork('faults'));
    const until = world.time.now + TROUBLED_MINUTES * 60_000;
    const watching = this.watch();
    await Promise.all([
      ...JOBS.map((job) => this.keepRunning(job, until)),
      this.live(until),
      this.operate(until),
      partialSpells(world, chance.fork('spells'), until),
    ]);
    this.quieten();
    await this.quietCycles();
    this.over = true;
    await watching;
  }

  /** A schedule, with a second one that fires at the same time now and then. */
  private async keepRunning(job: string, until: number): Promise<void> {
    const { time } = this.world;
    const chance = this.chance.fork(job);
    await time.sleep(chance.between(0, 60_000));
    while (time.now < until) {
      await this.runJob(job, chance.hits(0.3));
      await time.sleep(chance.between(10_000, 280_000));
    }
  }

  private async runJob(job: string, twice: boolean): Promise<void> {
    await Promise.all([this.startAndDrive(job), twice ? this.startLater(job) : null]);
  }

  private async startLater(job: string): Promise<void> {
    await this.world.time.sleep(this.chance.pick([0, 5, 1_000, 30_000]));
    await this.startAndDrive(job);
  }

  private async startAndDrive(job: string): Promise<void> {
    const run = await this.start(job);
    if (run !== null) await this.drive(run);
  }

  private async start(job: string): Promise<RunRow | null> {
    const { world } = this;
    const kind = world.store.findJob(SYNC, job)?.definition.kind ?? 'import';
    this.runs += 1;
    const id = `00000000-0000-7000-8000-${String(this.runs).padStart(12, '0')}`;
    const active = world.store.runs.some(({ row }) => row.job === job && row.endedAt === null);
    const answer = await world.runs.insertRun({
      ...{ id, sync: SYNC, job, kind, workflowId: `${kind}:${SYNC}/${job}`, dryRun: false, ids: null },
      ...{ parentRunId: null, trigger: 'schedule' },
    });
    if (answer.status !== 'inserted') return null;
    if (active) world.witness.object('I10', `A second run of ${job} was started beside the first.`);
    return answer.run;
  }

  private async drive(run: RunRow): Promise<void> {
    const { world } = this;
    const driver = new RunDriver(run.id, world.runs, world.steps, world.time, world.reasons);
    this.drivers.set(run.id, driver);
    const end = await driver.drive();
    world.witness.finished(end, { hubspot: world.time.now, business: world.erp.time });
    this.poll(run.id, driver);
    this.drivers.delete(run.id);
  }

  private async live(until: number): Promise<void> {
    const { time, people } = this.world;
    while (time.now < until) {
      await time.sleep(this.chance.between(500, 18_000));
      people.act();
      this.acts += 1;
    }
  }

  /** Pauses and goes on, or gives a run up. */
  private async operate(until: number): Promise<void> {
    const { time, rows } = this.world;
    const chance = this.chance.fork('operator');
    while (time.now < until) {
      await time.sleep(chance.between(60_000, 600_000));
      const run = chance.pickOr([...this.drivers.keys()]);
      if (run === null) continue;
      if (chance.hits(0.3)) await rows.setControl(run, 'cancel');
      else {
        await rows.setControl(run, 'pause');
        await time.sleep(chance.between(1_000, 60_000));
        await rows.setControl(run, 'run');
      }
    }
  }

  private quieten(): void {
    this.world.chaos.on = false;
    this.world.sandbox.faults.clear();
  }

  private async quietCycles(): Promise<void> {
    const { time } = this.world;
    await time.sleep(120_000);
    let still = 0;
    while (this.cycles.length < MOST_CYCLES && still < 2) {
      const before = this.writes();
      for (const job of JOBS) {
        await this.runJob(job, false);
        await time.sleep(45_000);
      }
      const written = this.writes() - before;
      this.cycles.push(written);
      still = written === 0 ? still + 1 : 0;
    }
  }

  /** Of the engine, on both sides. */
  private writes(): number {
    const { entries } = this.world.sandbox.world.journal.query({ source: 'INTEGRATION', limit: 1_000_000 });
    return this.world.erp.writes.length + entries.filter(({ operation }) => operation !== 'schema').length;
  }

  /** Somebody looks at the figures all the time. */
  private async watch(): Promise<void> {
    while (!this.over) {
      await this.world.time.sleep(3_000);
      for (const [id, driver] of this.drivers) this.poll(id, driver);
    }
  }

  private poll(id: string, driver: RunDriver): void {
    const { store, witness } = this.world;
    const run = store.runById(id);
    if (!run) return;
    const poll = checkPoll(witness, store, run.row, driver.state, this.polls.get(id) ?? null);
    this.polls.set(id, poll);
  }
}
