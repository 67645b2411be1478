/** That something happened to a record: what it is now is read from HubSpot itself. */
export interface WebhookHint {
  /** As HubSpot names it, such as `contact.propertyChange`. */
  readonly kind: string;
  /** HubSpot type; null = one that is not followed. */
  readonly type: string | null;
  readonly recordId: string | null;
  /** Of a property change; its value is not kept. */
  readonly property: string | null;
  /** ISO 8601. */
  readonly occurredAt: string | null;
  /** `gone` = deleted, or merged into another record. */
  readonly effect: 'changed' | 'gone';
  /** The same for every delivery of the same event, another one for any other (HF W8, W18). */
  readonly fingerprint: string;
}

type Event = Readonly<Record<string, unknown>>;

/** Singular names in event types and associations (HF W4, W11). */
const TYPES: Readonly<Record<string, string>> = {
  contact: 'contacts',
  company: 'companies',
  deal: 'deals',
  product: 'products',
  line_item: 'line_items',
};

/** HF W9; other types go by their own ids. */
const TYPE_IDS: Readonly<Record<string, string>> = {
  '0-1': 'contacts',
  '0-2': 'companies',
  '0-3': 'deals',
  '0-7': 'products',
  '0-8': 'line_items',
};

const LONGEST = 300;

/** What one event says, one hint per record that it concerns. */
export function hintsOf(event: Event): readonly WebhookHint[] {
  const kind = text(event['subscriptionType']) ?? text(event['eventType']) ?? 'unknown';
  const action = kind.slice(kind.lastIndexOf('.') + 1);
  const base = { kind, property: text(event['propertyName']), occurredAt: instant(event['occurredAt']) };
  const hint = (type: string | null, id: unknown, effect: WebhookHint['effect']): WebhookHint => {
    const recordId = text(id);
    return { ...base, type, recordId, effect, fingerprint: fingerprintOf(event, kind, recordId) };
  };
  const type = typeOf(event, kind);
  switch (action) {
    case 'associationChange':
      return [hint(fromType(event) ?? type, event['fromObjectId'], 'changed')];
    case 'merge':
      return [
        hint(type, event['newObjectId'] ?? event['objectId'], 'changed'),
        ...list(event['mergedObjectIds'])
          .filter((id) => text(id) !== text(event['newObjectId']))
          .map((id) => hint(type, id, 'gone')),
      ];
    case 'deletion':
    case 'privacyDeletion':
      return [hint(type, event['objectId'], 'gone')];
    default:
      return [hint(type, event['objectId'], 'changed')];
  }
}

function typeOf(event: Event, kind: string): string | null {
  const id = text(event['objectTypeId']);
  if (id !== null) return TYPE_IDS[id] ?? id;
  const name = kind.slice(0, Math.max(0, kind.indexOf('.')));
  return Object.hasOwn(TYPES, name) ? (TYPES[name] ?? null) : null;
}

function fromType(event: Event): string | null {
  const id = text(event['fromObjectTypeId']);
  if (id !== null) return TYPE_IDS[id] ?? id;
  const name = (text(event['associationType']) ?? '').split('_TO_')[0]?.toLowerCase() ?? '';
  return Object.hasOwn(TYPES, name) ? (TYPES[name] ?? null) : null;
}

/** An event id alone is not unique (HF W8); the number of the attempt is no part of what happened. */
function fingerprintOf(event: Event, kind: string, recordId: string | null): string {
  const parts = ['eventId', 'propertyName', 'occurredAt', 'propertyValue', 'toObjectId', 'associationTypeId'];
  return JSON.stringify([
    kind,
    recordId,
    ...parts.map((name) => text(event[name])),
    event['associationRemoved'],
  ]);
}

function text(value: unknown): string | null {
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  return typeof value === 'string' && value !== '' ? value.slice(0, LONGEST) : null;
}

function instant(value: unknown): string | null {
  return typeof value === 'number' && value > 0 && value < 8.64e15 ? isoOf(value) : null;
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as readonly unknown[]) : [];
}

function isoOf(ms: number): string {
  return new Date(ms).toISOString();
}
