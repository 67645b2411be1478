import type { Engagement, EngagementKind } from '../../../application/ports/engagements.port.js';
import { isoInstant } from '../records/value-normalisers.js';
import { asObject, asText, type JsonObject } from '../transport/json.js';

/** Where a kind keeps what is shown of it (HF AK1-AK4). */
export interface KindFacts {
  readonly kind: EngagementKind;
  /** Object type in paths. */
  readonly type: string;
  readonly title: string | null;
  readonly bodies: readonly string[];
  readonly status: string | null;
  readonly direction: string | null;
}

const NONE = { title: null, status: null, direction: null };

export const KINDS: readonly KindFacts[] = [
  { ...NONE, kind: 'note', type: 'notes', bodies: ['hs_note_body'] },
  {
    kind: 'call',
    type: 'calls',
    title: 'hs_call_title',
    bodies: ['hs_call_body'],
    status: 'hs_call_status',
    direction: 'hs_call_direction',
  },
  {
    kind: 'email',
    type: 'emails',
    title: 'hs_email_subject',
    bodies: ['hs_email_html', 'hs_email_text'],
    status: 'hs_email_status',
    direction: 'hs_email_direction',
  },
  {
    ...NONE,
    kind: 'meeting',
    type: 'meetings',
    title: 'hs_meeting_title',
    bodies: ['hs_meeting_body'],
    status: 'hs_meeting_outcome',
  },
  {
    ...NONE,
    kind: 'task',
    type: 'tasks',
    title: 'hs_task_subject',
    bodies: ['hs_task_body'],
    status: 'hs_task_status',
  },
];

export const TIMESTAMP = 'hs_timestamp';
const PREVIEW = 'hs_body_preview';
const OWNER = 'hubspot_owner_id';

export function propertiesOf({ title, bodies, status, direction }: KindFacts): readonly string[] {
  const own = [title, ...bodies, status, direction].filter((name) => name !== null);
  return [TIMESTAMP, OWNER, PREVIEW, ...own];
}

export function toEngagement(facts: KindFacts, row: JsonObject): Engagement {
  const properties = asObject(row['properties']) ?? {};
  const value = (name: string | null): string | null => {
    const text = name === null ? null : asText(properties[name]);
    return text === '' ? null : text;
  };
  return {
    id: asText(row['id']) ?? '',
    kind: facts.kind,
    at: isoInstant(value(TIMESTAMP) ?? asText(row['createdAt']) ?? ''),
    title: value(facts.title),
    body: facts.bodies.map(value).find((body) => body !== null) ?? null,
    preview: value(PREVIEW),
    ownerId: value(OWNER),
    status: value(facts.status),
    direction: value(facts.direction),
  };
}
