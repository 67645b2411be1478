import { Inject, Injectable } from '@nestjs/common';
import type { Problem } from '../../domain/configuration/documents.js';
import { SystemFailure } from '../../domain/errors/failure.js';
import type { Side } from '../../domain/records/system-record.js';
import { counterpartTypes, jobsForRecord, type NamedJob } from '../../domain/sync/record-jobs.js';
import type { SyncDefinition } from '../../domain/sync/definition.js';
import { compilePlan } from '../engine/compile/compile-plan.js';
import { CONFIG_STORE, type ConfigStore } from '../ports/config-store.port.js';
import { RECORD_DESK, type RecordDesk } from '../ports/record-desk.port.js';
import { assessRecord, type Assessment } from './assess-record.js';
import { unmet, type RecordName, type RecordRefusal } from './record-answers.js';
import { onDemand, RECORD_TOOLS, type RecordTools } from './record-tools.js';
import { StartRecordRun, type StartedRecordRun } from './start-record-run.use-case.js';

export interface CarryRequest extends RecordName {
  /** `import` = from HubSpot, `export` = to HubSpot; a record of the far side means its counterpart. */
  readonly direction: 'import' | 'export';
  /** Names of targets; absent = all that apply. */
  readonly targets?: readonly string[];
  /** Type on the target's side -> id of the record that is to be the parent. */
  readonly parents?: Readonly<Record<string, string>>;
}

export type CarryResult = { readonly status: 'started'; readonly started: StartedRecordRun } | RecordRefusal;

interface Assessed {
  readonly job: NamedJob;
  readonly assessment: Assessment;
}

/** Imports or exports one record on a person's word, after saying what stands against it. */
@Injectable()
export class CarryRecord {
  constructor(
    @Inject(CONFIG_STORE) private readonly configs: ConfigStore,
    @Inject(RECORD_DESK) private readonly desk: RecordDesk,
    @Inject(RECORD_TOOLS) private readonly tools: RecordTools,
    @Inject(StartRecordRun) private readonly start: StartRecordRun,
  ) {}

  async execute(request: CarryRequest): Promise<CarryResult> {
    const stored = await this.configs.findSync(request.sync);
    if (stored === null) return { status: 'unknown', what: `sync "${request.sync}"` };
    const source = await this.sourceOf(request, stored.definition);
    if ('status' in source) return source;
    const wanted = await this.jobsOf(source, request, stored.definition);
    if ('status' in wanted) return wanted;
    const assessed = await this.assessAll(source, wanted.jobs, request);
    const admitted = assessed.filter(({ assessment }) => assessment.status === 'admitted');
    if (admitted.length === 0) return refusalOf(source, assessed);
    const started = await this.start.execute({
      ...source,
      jobs: admitted.map(({ job }) => job),
      trigger: 'person',
      ...(request.targets && { targets: request.targets }),
      ...(request.parents && { parents: request.parents }),
    });
    if (started.runs.length > 0) return { status: 'started', started };
    const [first] = started.refused;
    return {
      status: 'refused',
      code: first?.code ?? 'refused',
      message: first?.message ?? 'The job takes nothing.',
    };
  }

  /** The record that the jobs read: the named one, or what it is linked with. */
  private async sourceOf(
    request: CarryRequest,
    definition: SyncDefinition,
  ): Promise<RecordName | RecordRefusal> {
    const { sync, side, type, id, direction } = request;
    const wanted: Side = direction === 'import' ? 'hubspot' : 'business';
    if (counterpartTypes(definition, side, type).size === 0) {
      return unmet('', 'type-not-mapped', `No mapping of this sync has ${type} of ${sideName(side)}.`);
    }
    if (side === wanted) return { sync, side, type, id };
    const links = (await this.desk.linksOf(sync, side, type, [id])).get(id) ?? [];
    const counterparts = new Map(links.map((link) => [`${link.type}/${link.counterpartId}`, link]));
    const [only, ...more] = counterparts.values();
    if (!only) {
      const message = `It is linked to nothing in ${sideName(wanted)}, so there is nothing to ${direction}.`;
      return unmet('', 'not-linked', message);
    }
    if (more.length > 0) {
      const names = [...counterparts.keys()].join(', ');
      return unmet('', 'ambiguous', `It is linked to several records (${names}): name one of them.`);
    }
    return { sync, side: wanted, type: only.type, id: only.counterpartId };
  }

  private async jobsOf(
    { sync, side, type }: RecordName,
    { direction, targets }: CarryRequest,
    definition: SyncDefinition,
  ): Promise<{ readonly jobs: readonly NamedJob[] } | RecordRefusal> {
    const reading = jobsForRecord(definition, side, type);
    const missing = (targets ?? []).flatMap((name, at) =>
      reading.some(({ definition: job }) => job.targets.some((target) => target.name === name))
        ? []
        : [
            {
              path: `/targets/${at}`,
              code: 'unknown-target',
              message: `No job makes a target "${name}" of ${type}.`,
            },
          ],
    );
    if (missing.length > 0) return { status: 'invalid', problems: missing };
    const wanted = reading.filter(
      ({ definition: job }) => !targets || job.targets.some(({ name }) => targets.includes(name)),
    );
    if (wanted.length === 0) {
      return unmet('', 'no-such-job', `No job of this sync ${direction}s ${type}.`);
    }
    const stored = new Map((await this.configs.jobs(sync)).map((job) => [job.job, job]));
    const ready = wanted.filter(({ name }) => {
      const job = stored.get(name);
      return job !== undefined && job.enabled && !job.paused && job.disabledReason === null;
    });
    if (ready.length > 0) return { jobs: ready };
    const problems = wanted.map(({ name }): Problem => {
      const message = stored.get(name)?.reason?.message ?? 'The job is paused.';
      return { path: '', code: 'job-off', message: `${name}: ${message}` };
    });
    return { status: 'invalid', problems };
  }

  private async assessAll(
    source: RecordName,
    jobs: readonly NamedJob[],
    request: CarryRequest,
  ): Promise<readonly Assessed[]> {
    const context = onDemand();
    const { type, id } = source;
    const single = { type, targets: request.targets ?? null, parents: request.parents ?? {} };
    const assessed: Assessed[] = [];
    for (const job of jobs) {
      const plan = await this.desk.jobPlan(source.sync, job.name, single);
      if (plan === null) continue;
      const compiled = await compileOrRefuse(() => compilePlan(this.tools, plan, context));
      if ('status' in compiled) {
        assessed.push({ job, assessment: compiled });
        continue;
      }
      const stream = compiled.streams.find((each) => each.type === type);
      if (!stream) continue;
      assessed.push({ job, assessment: await assessRecord(this.tools, compiled, stream, id, context) });
    }
    return assessed;
  }
}

/** A mapping that does not fit is a reason to refuse; trouble with a connection is thrown. */
async function compileOrRefuse<T>(compile: () => Promise<T>): Promise<T | Assessment> {
  try {
    return await compile();
  } catch (error) {
    if (!(error instanceof SystemFailure) || error.failure.class !== 'configuration') throw error;
    const { code, message } = error.failure;
    return { status: 'refused', reason: { code, message } };
  }
}

function refusalOf({ type, id, side }: RecordName, assessed: readonly Assessed[]): RecordRefusal {
  if (assessed.every(({ assessment }) => assessment.status === 'missing')) {
    return { status: 'unknown', what: `${type} ${id} in ${sideName(side)}` };
  }
  const problems = assessed.flatMap(({ job, assessment }): readonly Problem[] => {
    if (assessment.status !== 'refused') return [];
    const { code, message, rule, field } = assessment.reason;
    const named = [
      rule === undefined ? '' : ` (rule ${rule})`,
      field === undefined ? '' : ` (field ${field})`,
    ];
    return [{ path: '', code, message: `${job.name}: ${message}${named.join('')}` }];
  });
  return { status: 'invalid', problems };
}

function sideName(side: Side): string {
  return side === 'hubspot' ? 'HubSpot' : 'the business system';
}
