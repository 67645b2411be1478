import type { EditFailure } from '../../../application/ports/repair-desk.port.js';
import { otherSide } from '../../../domain/records/system-record.js';
import type { JobDefinition, SyncDefinition, TargetDefinition } from '../../../domain/sync/definition.js';
import type { LockedState } from './requeue.js';

type Fit =
  | { readonly status: 'ok'; readonly mapping: string }
  | {
      readonly status: 'invalid';
      readonly problems: { readonly path: string; readonly code: string; readonly message: string }[];
    };

/** The mapping that edited values belong to; every value must be of a field that this mapping writes. */
export function fitValues(
  sync: SyncDefinition,
  job: JobDefinition,
  state: LockedState,
  edit: EditFailure,
): Fit {
  const mappings = mappingsOf(job, state);
  const [only] = mappings;
  const mapping = edit.mapping ?? (mappings.length === 1 ? only : undefined);
  if (mapping === undefined || !mappings.includes(mapping)) {
    const message = `Say which mapping the values belong to: ${mappings.join(', ')}.`;
    const code = edit.mapping === undefined ? 'required' : 'unknown-mapping';
    return { status: 'invalid', problems: [{ path: '/mapping', code, message }] };
  }
  const written = writtenFields(sync, mapping, job);
  const problems = Object.keys(edit.values ?? {})
    .filter((field) => !written.has(field))
    .map((field) => ({
      path: `/values/${field.replaceAll('~', '~0').replaceAll('/', '~1')}`,
      code: 'unknown-field',
      message: `The mapping "${mapping}" writes no field "${field}". It writes ${[...written].sort().join(', ')}.`,
    }));
  return problems.length > 0 ? { status: 'invalid', problems } : { status: 'ok', mapping };
}

/** Of the targets that failed; a record that failed before it had targets may have any of its type's. */
function mappingsOf(job: JobDefinition, state: LockedState): readonly string[] {
  const failed = new Set(state.targets.filter((t) => t.outcome === 'failed').map((t) => t.target));
  const own = job.targets.filter((target) =>
    failed.size > 0 ? failed.has(target.name) : readsType(job, target, state.type),
  );
  return [...new Set(own.map((target) => target.mapping))];
}

export function readsType(job: JobDefinition, target: TargetDefinition, type: string): boolean {
  return (target.from === 'self' ? job.source.type : target.from.associated) === type;
}

function writtenFields(sync: SyncDefinition, mapping: string, job: JobDefinition): ReadonlySet<string> {
  const side = otherSide(job.source.side);
  const away = side === 'business' ? 'toHubspot' : 'toBusiness';
  const fields = sync.mappings[mapping]?.fields ?? [];
  return new Set(fields.flatMap((f) => (f.active && f.direction !== away ? (f[side] ?? []) : [])));
}
