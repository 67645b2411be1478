import { ENGAGEMENT_KINDS, type EngagementKind } from '../../../application/ports/engagements.port.js';
import { asArray, asText, parseJson } from '../transport/json.js';

export interface EngagementCursor {
  /** Milliseconds: the time of the last one shown. */
  readonly before: number;
  /** Those of that very time that were shown. */
  readonly seen: readonly { readonly kind: EngagementKind; readonly id: string }[];
}

export function encodeEngagementCursor({ before, seen }: EngagementCursor): string {
  const text = JSON.stringify([before, ...seen.map(({ kind, id }) => `${kind} ${id}`)]);
  return Buffer.from(text, 'utf8').toString('base64url');
}

/** Null = not one of ours. */
export function decodeEngagementCursor(text: string): EngagementCursor | null {
  const [before, ...entries] = asArray(parseJson(Buffer.from(text, 'base64url').toString('utf8')));
  if (typeof before !== 'number' || !Number.isSafeInteger(before)) return null;
  const seen = entries.map(toSeen);
  return seen.every((entry) => entry !== null) ? { before, seen } : null;
}

function toSeen(entry: unknown): EngagementCursor['seen'][number] | null {
  const [name, id] = (asText(entry) ?? '').split(' ');
  const kind = ENGAGEMENT_KINDS.find((each) => each === name);
  return kind && id && /^\d+$/.test(id) ? { kind, id } : null;
}
