import type { SystemRecord } from '../../domain/records/system-record.js';
import type { CallContext, FindRequest, RecordSystem } from '../ports/record-system.port.js';

/** What a system finds, portion by portion; who has seen enough stops asking. */
export async function* candidatesOf(
  system: Pick<RecordSystem, 'find'>,
  request: FindRequest,
  context: CallContext,
): AsyncGenerator<readonly SystemRecord[], void, void> {
  for (let cursor: string | null | undefined; cursor !== null;) {
    const page = await system.find(cursor === undefined ? request : { ...request, cursor }, context);
    if (page.records.length > 0) yield page.records;
    cursor = page.next;
  }
}
