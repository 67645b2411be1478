import type {
  CallContext,
  FindRequest,
  RecordSystem,
} from '../../src/application/ports/record-system.port.js';
import { candidatesOf } from '../../src/application/engine/candidates.js';
import type { SystemRecord } from '../../src/domain/records/system-record.js';

/** All portions of what a system finds. */
export async function findAll(
  system: Pick<RecordSystem, 'find'>,
  request: FindRequest,
  context: CallContext,
): Promise<readonly SystemRecord[]> {
  const found: SystemRecord[] = [];
  for await (const portion of candidatesOf(system, request, context)) found.push(...portion);
  return found;
}
