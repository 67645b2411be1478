import { grouped } from './output.js';
import type { Run } from './wire.js';

export interface Progress {
  show(run: Run): void;
  end(): void;
}

/** Live figures on stderr: one line that is rewritten on a terminal, a line per change otherwise. */
export function createProgress(): Progress {
  const live = process.stderr.isTTY === true;
  let last = '';
  return {
    show: (run): void => {
      const line = progressLine(run);
      if (line === last) return;
      last = line;
      process.stderr.write(live ? `\r\u001b[2K${line}` : `${line}\n`);
    },
    end: (): void => {
      if (live && last !== '') process.stderr.write('\n');
      last = '';
    },
  };
}

export function progressLine(run: Run): string {
  const { hubspot } = run.counts;
  const done = hubspot.total - hubspot.pending;
  const bar = barOf(hubspot.total === 0 ? 0 : done / hubspot.total);
  const total = `${run.totalIsEstimate ? '~' : ''}${grouped(hubspot.total)}`;
  const failed = hubspot.failed > 0 ? `, ${grouped(hubspot.failed)} failed` : '';
  const reason = run.reason ? ` (${run.reason.message})` : '';
  return `${run.job.padEnd(22)} ${bar} ${grouped(done)}/${total}${failed}  ${run.status}${reason}`;
}

function barOf(share: number): string {
  const filled = Math.round(Math.min(1, share) * 20);
  return `[${'='.repeat(filled)}${' '.repeat(20 - filled)}]`;
}
