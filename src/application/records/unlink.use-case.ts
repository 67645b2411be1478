import { Inject, Injectable } from '@nestjs/common';
import { ACCESS_STORE, type AccessStore } from '../ports/access-store.port.js';
import { RECORD_QUERIES, type RecordQueries } from '../ports/record-queries.port.js';

/** Cuts a link on a person's word: the record goes back in the queue, a later create is a new record. */
@Injectable()
export class Unlink {
  constructor(
    @Inject(RECORD_QUERIES) private readonly records: RecordQueries,
    @Inject(ACCESS_STORE) private readonly access: AccessStore,
  ) {}

  async execute(sync: string, linkId: string, actor: string): Promise<boolean> {
    const removed = await this.records.deleteLink(sync, linkId);
    if (removed)
      await this.access.appendAudit({
        actor,
        action: 'link.delete',
        subject: `${sync}/${linkId}`,
        detail: {},
      });
    return removed;
  }
}
