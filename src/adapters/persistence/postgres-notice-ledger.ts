import type { NoticeLedger, NoticeSession } from '../../application/ports/notice-ledger.port.js';
import type { Database } from './database.js';
import { PostgresNoticeSession } from './notifications/notice-session.js';

/** Any number that nothing else locks. */
const COLLECTOR = 7_310_418_221;

export class PostgresNoticeLedger implements NoticeLedger {
  constructor(private readonly database: Database) {}

  collect<T>(work: (session: NoticeSession) => Promise<T>): Promise<T | null> {
    return this.database.transaction(async (session) => {
      const { rows } = await session.query<{ mine: boolean }>(
        'select pg_try_advisory_xact_lock($1) as mine',
        [COLLECTOR],
      );
      return rows[0]?.mine === true ? work(new PostgresNoticeSession(session)) : null;
    });
  }
}
