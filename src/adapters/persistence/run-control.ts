import type { RunControl } from '../../domain/sync/status.js';

export interface ControlFlags {
  readonly control: RunControl;
  readonly enabled: boolean;
  readonly paused: boolean;
  readonly dry_run: boolean;
}

/** What is wanted of a run: its own flag and its job's switches; the more final wish wins. */
export function controlOf(flags: ControlFlags): RunControl {
  if (flags.control === 'cancel' || flags.dry_run) return flags.control;
  if (flags.control === 'stop' || !flags.enabled) return 'stop';
  return flags.paused ? 'pause' : flags.control;
}
