import { uuidv7 } from 'uuidv7';
import { InMemoryVerifyStore } from '../../../src/adapters/persistence/memory/in-memory-verify-store.js';
import type { FindingView, VerifySummary } from '../../../src/application/ports/verify-store.port.js';
import { Verifier } from '../../../src/application/verify/verifier.js';
import { NO_OPTIONS } from '../../../src/domain/sync/run-options.js';
import type { VerifyOptions } from '../../../src/domain/sync/verify.js';
import { CALL, EngineWorld } from './engine-world.js';

export interface VerifyReport {
  readonly id: string;
  readonly findings: readonly FindingView[];
  readonly summary: VerifySummary;
  readonly counts: { readonly total: number; readonly failed: number; readonly skipped: number };
}

/** A world whose two sides can be compared; a test plays the workflow. */
export class VerifyWorld extends EngineWorld {
  readonly verifications = new InMemoryVerifyStore(this.store, this.decisions);

  verifier(): Verifier {
    return new Verifier(this.deps, this.verifications);
  }

  async beginVerify(options: Partial<VerifyOptions> = {}): Promise<string> {
    const id = uuidv7();
    const inserted = await this.runs.insertRun({
      id,
      sync: 'main',
      job: null,
      kind: 'verify',
      workflowId: 'verify:main',
      dryRun: false,
      ids: null,
      options: { ...NO_OPTIONS, verify: { mappings: null, repair: false, ...options } },
      parentRunId: null,
      trigger: 'person',
    });
    if (inserted.status !== 'inserted') throw new Error(`The comparison was ${inserted.status}.`);
    return id;
  }

  async driveVerify(id: string, verifier = this.verifier()): Promise<void> {
    const planned = await verifier.plan(id, CALL);
    if (planned.status !== 'planned') throw new Error(`The plan was ${JSON.stringify(planned)}.`);
    let lanes = planned.lanes;
    for (let round = 1; lanes.length > 0; round++) {
      for (const { lane } of lanes) while (!(await verifier.slice(id, lane, CALL)).done);
      lanes = (await verifier.settle(id, round)).lanes;
    }
    await this.runs.finish(id, { status: 'succeeded', reason: null, complete: true });
  }

  async verify(options: Partial<VerifyOptions> = {}): Promise<VerifyReport> {
    const id = await this.beginVerify(options);
    await this.driveVerify(id);
    return this.report(id);
  }

  async report(id: string): Promise<VerifyReport> {
    const { items } = await this.verifications.findings(id, { limit: 1_000, cursor: null });
    const { hubspot, business } = (await this.runs.counters(id)).sum;
    expect(hubspot).toEqual(business);
    const { failed, skipped, unchanged } = hubspot;
    const summary = await this.verifications.summary(id);
    return { id, findings: items, summary, counts: { total: failed + skipped + unchanged, failed, skipped } };
  }
}
