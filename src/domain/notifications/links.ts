import type { Side } from '../records/system-record.js';

/** Ids of HubSpot and of most systems; a system may use something personal, such as an e-mail address, as its key. */
const PLAIN_ID = /^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$/;

/** The id when it cannot tell who somebody is; null = withheld. Names have no digit, e-mail addresses an @. */
export function safeRecordId(id: string): string | null {
  return PLAIN_ID.test(id) && /\d/.test(id) ? id : null;
}

export function runPath(runId: string): string {
  return `/v1/runs/${encodeURIComponent(runId)}`;
}

export function recordPath(sync: string, side: Side, type: string, id: string): string {
  const parts = [sync, 'records', side, type, id].map(encodeURIComponent);
  return `/v1/syncs/${parts.join('/')}`;
}
