import type { CallReport } from '../adapters/hubspot/transport/hubspot-transport.js';
import { OutgoingRecorder } from '../application/logs/outgoing-recorder.js';
import type { ConfigStore } from '../application/ports/config-store.port.js';
import type { OutgoingLog } from '../application/ports/outgoing-log.port.js';
import type { SystemCall } from './logged-system.js';
import { Repeater } from './repeater.js';

const FLUSH_EVERY_MS = 2_000;

/** Writes down what calls to both sides came to. */
export class OutgoingNotes {
  private readonly recorder: OutgoingRecorder;
  private readonly repeater: Repeater;

  constructor(log: OutgoingLog, configs: ConfigStore) {
    this.recorder = new OutgoingRecorder(log, configs);
    // A log that cannot be written is no reason to stop working.
    this.repeater = new Repeater(
      FLUSH_EVERY_MS,
      () => this.recorder.flush(),
      () => undefined,
    );
    this.repeater.start();
  }

  readonly ofPortal = (connection: string, { method, path, status, ms }: CallReport): void => {
    this.recorder.note({
      at: new Date().toISOString(),
      side: 'hubspot',
      connection,
      operation: method,
      subject: path,
      ok: status >= 200 && status < 400,
      status: status === 0 ? 'no answer' : String(status),
      message: null,
      ms,
    });
  };

  readonly ofSystem = (connection: string, { operation, subject, failure, ms }: SystemCall): void => {
    this.recorder.note({
      at: new Date().toISOString(),
      side: 'business',
      connection,
      operation,
      subject,
      ok: failure === null,
      status: failure?.class ?? null,
      message: failure === null ? null : `${failure.code}: ${failure.message}`,
      ms,
    });
  };

  /** Keeps what was gathered, if the database is still there. */
  async close(): Promise<void> {
    this.repeater.stop();
    await this.recorder.flush().catch(() => undefined);
  }
}
