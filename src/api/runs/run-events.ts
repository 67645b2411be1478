import type { MessageEvent } from '@nestjs/common';
import { Observable } from 'rxjs';
import type { RunStore } from '../../application/ports/run-store.port.js';
import type { GetRunProgress } from '../../application/runs/get-run-progress.use-case.js';
import { isActive } from '../../domain/sync/status.js';
import { runToDto, type RunDto } from './run.dto.js';

const EVERY_MS = 1_000;

/** What happens to a run, looked at every second; nothing is sent twice, and the last word is the ended run. */
export function runEvents(
  runId: string,
  afterId: number,
  runs: RunStore,
  progress: GetRunProgress,
): Observable<MessageEvent> {
  return new Observable((subscriber) => {
    let timer: NodeJS.Timeout | null = null;
    let last = afterId;
    let shown = '';
    const look = async (): Promise<boolean> => {
      const view = await progress.execute(runId);
      for (const event of await runs.events(runId, last)) {
        last = event.id;
        subscriber.next({ id: String(event.id), type: 'event', data: { ...event } });
      }
      if (view === null) return false;
      const run: RunDto = runToDto(view);
      const text = JSON.stringify(run);
      if (text !== shown) subscriber.next({ type: 'progress', data: run });
      shown = text;
      return isActive(view.status);
    };
    const next = (): void => {
      look().then(
        (goesOn) => {
          if (subscriber.closed) return;
          if (goesOn) timer = setTimeout(next, EVERY_MS);
          else subscriber.complete();
        },
        (error: unknown) => subscriber.error(error),
      );
    };
    next();
    return (): void => {
      if (timer !== null) clearTimeout(timer);
    };
  });
}
