import { Inject, Injectable } from '@nestjs/common';
import { ACCESS_STORE, type AccessStore } from '../ports/access-store.port.js';
import { CLOCK, type Clock } from '../ports/clock.port.js';
import {
  WEBHOOK_INBOX,
  type IncomingResult,
  type IncomingView,
  type WebhookInbox,
} from '../ports/webhook-inbox.port.js';

export type AnswerIncomingResult =
  | { readonly status: 'ok'; readonly entry: IncomingView }
  | { readonly status: 'unknown' }
  | { readonly status: 'refused'; readonly code: string; readonly message: string };

const RESETTABLE: readonly IncomingResult[] = ['failed', 'ignored'];
const AGAIN: readonly IncomingResult[] = ['failed', 'ignored', 'reset', 'done'];

/** What people do with an incoming message that came to nothing: reset it, run it again, delete it. */
@Injectable()
export class AnswerIncoming {
  constructor(
    @Inject(WEBHOOK_INBOX) private readonly inbox: WebhookInbox,
    @Inject(ACCESS_STORE) private readonly access: AccessStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  reset(portal: string, id: string, actor: string): Promise<AnswerIncomingResult> {
    return this.move(portal, id, { from: RESETTABLE, to: 'reset' }, actor);
  }

  rerun(portal: string, id: string, actor: string): Promise<AnswerIncomingResult> {
    return this.move(portal, id, { from: AGAIN, to: 'waiting' }, actor);
  }

  /** The record in HubSpot stays, and can be imported by hand. */
  async remove(portal: string, id: string, actor: string): Promise<boolean> {
    const removed = await this.inbox.remove(portal, id);
    if (removed) await this.audit('incoming.delete', portal, id, actor);
    return removed;
  }

  private async move(
    portal: string,
    id: string,
    { from, to }: { readonly from: readonly IncomingResult[]; readonly to: 'reset' | 'waiting' },
    actor: string,
  ): Promise<AnswerIncomingResult> {
    const known = await this.inbox.find(portal, id);
    if (known === null) return { status: 'unknown' };
    const moved = await this.inbox.move(portal, id, from, to, this.clock.now().toISOString());
    if (!moved) {
      const message = `Only what is ${from.join(', ')} can be ${to === 'reset' ? 'reset' : 'run again'}; this is ${known.result}.`;
      return { status: 'refused', code: 'wrong-result', message };
    }
    await this.audit(to === 'reset' ? 'incoming.reset' : 'incoming.rerun', portal, id, actor);
    const entry = await this.inbox.find(portal, id);
    return entry === null ? { status: 'unknown' } : { status: 'ok', entry };
  }

  private audit(action: string, portal: string, id: string, actor: string): Promise<void> {
    return this.access.appendAudit({ actor, action, subject: `${portal}/${id}`, detail: {} });
  }
}
