import { Inject, Injectable } from '@nestjs/common';
import type { ConfigurationChange } from '../../domain/configuration/documents.js';
import { ACCESS_STORE, type AccessStore } from '../ports/access-store.port.js';
import { CONFIG_STORE, type ConfigStore } from '../ports/config-store.port.js';
import { SCHEDULE_RECONCILER, type ScheduleReconciler } from '../ports/schedule-reconciler.port.js';
import type { ConfigurationPlan, PlanRequest } from './configuration-plan.js';
import { ConfigurationPlanner } from './configuration-planner.js';

export type ApplyResult =
  | Exclude<ConfigurationPlan, { status: 'ok' }>
  | { readonly status: 'ok'; readonly changes: readonly ConfigurationChange[] };

export type ApplyRequest = PlanRequest & { readonly actor: string };

/** Makes a document true, all or nothing, in one transaction; schedules follow. */
@Injectable()
export class ApplyConfiguration {
  /** One at a time: a plan is only good for the state that it was made from. */
  private last: Promise<unknown> = Promise.resolve();

  constructor(
    @Inject(ConfigurationPlanner) private readonly planner: ConfigurationPlanner,
    @Inject(CONFIG_STORE) private readonly store: ConfigStore,
    @Inject(ACCESS_STORE) private readonly access: AccessStore,
    @Inject(SCHEDULE_RECONCILER) private readonly schedules: ScheduleReconciler,
  ) {}

  execute(request: ApplyRequest): Promise<ApplyResult> {
    return this.inTurn((apply) => apply(request));
  }

  /** For edits that build on what is stored: nothing else is applied between what `work` reads and what it applies. */
  inTurn<T>(work: (apply: (request: ApplyRequest) => Promise<ApplyResult>) => Promise<T>): Promise<T> {
    const next = this.last.then(() => work((request) => this.apply(request)));
    this.last = next.catch(() => undefined);
    return next;
  }

  private async apply(request: ApplyRequest): Promise<ApplyResult> {
    const plan = await this.planner.plan(request);
    if (plan.status !== 'ok') return plan;
    await this.store.write(plan.write);
    if (plan.changes.length > 0) {
      const detail = { changes: plan.changes.map(({ action, path }) => ({ action, path })) };
      await this.access.appendAudit({
        actor: request.actor,
        action: 'config.apply',
        subject: 'configuration',
        detail,
      });
      await this.schedules.reconcile();
    }
    return { status: 'ok', changes: plan.changes };
  }
}
