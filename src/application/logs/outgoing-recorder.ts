import type { Side } from '../../domain/records/system-record.js';
import type { ConfigStore } from '../ports/config-store.port.js';
import type { OutgoingCall, OutgoingLog } from '../ports/outgoing-log.port.js';
import { logSettings } from './log-settings.js';

/** More than this between two flushes is left out, and said to be. */
const MOST_AT_ONCE = 500;
const LOOK_AGAIN_FLUSHES = 5;

/** Gathers what calls came to, without ever holding one up: failed ones always, all where a sync asks for them. */
export class OutgoingRecorder {
  private waiting: OutgoingCall[] = [];
  private leftOut = 0;
  private flushes = 0;
  private talkative: ReadonlySet<string> = new Set();

  constructor(
    private readonly log: OutgoingLog,
    private readonly configs: ConfigStore,
  ) {}

  note(call: OutgoingCall): void {
    if (call.ok && !this.talkative.has(keyOf(call.side, call.connection))) return;
    if (this.waiting.length < MOST_AT_ONCE) this.waiting.push(call);
    else this.leftOut += 1;
  }

  /** Keeps what was gathered; on trouble it is lost, since a log must not grow without bounds. */
  async flush(): Promise<void> {
    if (this.flushes % LOOK_AGAIN_FLUSHES === 0) await this.lookAtSettings();
    this.flushes += 1;
    const { waiting, leftOut } = this;
    const last = waiting[waiting.length - 1];
    if (!last) return;
    this.waiting = [];
    this.leftOut = 0;
    const rest: OutgoingCall = { ...last, operation: 'log', subject: `${leftOut} more calls`, message: null };
    await this.log.append(leftOut === 0 ? waiting : [...waiting, rest]);
  }

  private async lookAtSettings(): Promise<void> {
    const syncs = (await this.configs.syncs()).map(({ definition }) => definition);
    const wanted = new Set<string>();
    for (const definition of syncs) {
      if (!logSettings([definition]).logCalls) continue;
      wanted.add(keyOf('hubspot', definition.portal)).add(keyOf('business', definition.system));
    }
    this.talkative = wanted;
  }
}

function keyOf(side: Side, connection: string): string {
  return `${side}/${connection}`;
}
