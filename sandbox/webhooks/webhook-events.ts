import type { AssociationType, AssociationTypes } from '../core/association-types.js';
import type { JournalEntry } from '../core/journal.js';
import { isEngagement, type ObjectType } from '../core/object-types.js';
import type { TypeCatalog } from '../core/type-catalog.js';
import type { Random } from '../core/messages.js';
import type { SandboxSettings } from '../core/settings.js';
import type { WebhookSubscription } from './webhook-settings.js';

export type WebhookEvent = Record<string, unknown>;

interface Happening {
  readonly type: ObjectType;
  readonly kind: string;
  readonly propertyName?: string;
  readonly details: WebhookEvent;
}

/** What a write tells the world. */
interface Surroundings {
  readonly settings: SandboxSettings;
  readonly catalog: AssociationTypes;
  readonly types: TypeCatalog;
  readonly random: Random;
}

/** Turns writes into the events that somebody has subscribed to (HF W4, W8-W11). */
export class WebhookEvents {
  /** The first half of a merge, until its second half is journalled. */
  private halfMerge: JournalEntry | null = null;

  eventsOf(
    entry: JournalEntry,
    subscriptions: readonly WebhookSubscription[],
    around: Surroundings,
  ): readonly WebhookEvent[] {
    const active = subscriptions.filter((subscription) => subscription.active);
    return this.happenings(entry, around).flatMap((happening) =>
      active
        .filter((subscription) => fits(subscription, happening))
        .map((subscription) => toEvent(subscription, happening, entry, around)),
    );
  }

  private happenings(entry: JournalEntry, around: Surroundings): readonly Happening[] {
    const type = around.types.find(entry.type);
    if (!type) return [];
    const objectId = Number(entry.id);
    const one = (kind: string, details: WebhookEvent = {}): Happening => ({
      type,
      kind,
      details: { objectId, ...details },
    });
    switch (entry.operation) {
      case 'create':
        return [one('creation', { changeFlag: 'NEW' })];
      case 'update':
        return Object.entries(entry.properties ?? {}).map(([propertyName, propertyValue]) => ({
          ...one('propertyChange', { propertyName, propertyValue, isSensitive: false }),
          propertyName,
        }));
      case 'archive':
        return [one('deletion')];
      case 'restore':
        return [one('restore')];
      case 'delete':
        return type.name === 'contacts' ? [one('privacyDeletion'), one('deletion')] : [one('deletion')];
      case 'merge':
        return this.merge(entry, type);
      case 'associate':
      case 'disassociate':
        return associationHappenings(entry, around);
      case 'schema':
        return [];
    }
  }

  /** HF W10: both records go, and one event tells into which new one. */
  private merge(entry: JournalEntry, type: ObjectType): readonly Happening[] {
    const deletion = { type, kind: 'deletion', details: { objectId: Number(entry.id) } };
    const first = this.halfMerge;
    if (first?.other?.id !== entry.other?.id || !first) {
      this.halfMerge = entry;
      return [deletion];
    }
    this.halfMerge = null;
    const newObjectId = Number(entry.other?.id);
    const details = {
      objectId: newObjectId,
      primaryObjectId: Number(first.id),
      mergedObjectIds: [Number(first.id), Number(entry.id)],
      newObjectId,
      numberOfPropertiesMoved: 0,
    };
    return [deletion, { type, kind: 'merge', details }];
  }
}

/** Both directions, the primary type once more (HF W11). */
function associationHappenings(entry: JournalEntry, { catalog, types }: Surroundings): readonly Happening[] {
  return (entry.other?.types ?? []).flatMap((id) => {
    const type = catalog.get(id);
    const back = type && catalog.get(type.inverseId);
    if (!type || !back || !entry.other) return [];
    return [
      associationHappening(types, type, entry.id, entry.other.id, entry.operation),
      associationHappening(types, back, entry.other.id, entry.id, entry.operation),
    ].flat();
  });
}

function associationHappening(
  types: TypeCatalog,
  association: AssociationType,
  fromId: string,
  toId: string,
  operation: string,
): Happening[] {
  const from = types.find(association.from);
  const to = types.find(association.to);
  if (!from || !to) return [];
  const details = {
    associationType: `${from.constant}_TO_${to.constant}`,
    fromObjectId: Number(fromId),
    toObjectId: Number(toId),
    fromObjectTypeId: from.id,
    toObjectTypeId: to.id,
    associationTypeId: association.id,
    associationCategory: association.category,
    associationRemoved: operation === 'disassociate',
    isPrimaryAssociation: association.primary,
  };
  return [{ type: from, kind: 'associationChange', details }];
}

/** HF W5. */
const SILENT: ReadonlySet<string> = new Set(['hs_lastmodifieddate', 'num_unique_conversion_events']);

function fits(subscription: WebhookSubscription, happening: Happening): boolean {
  const [noun, kind] = subscription.eventType.split('.');
  if (kind !== happening.kind) return false;
  const { type, propertyName } = happening;
  if (noun === 'object') {
    if (subscription.objectTypeId !== type.id) return false;
  } else if (noun !== type.singular || isEngagement(type.name) || type.custom) {
    return false;
  }
  if (propertyName === undefined) return true;
  return subscription.propertyName === propertyName && !SILENT.has(propertyName);
}

function toEvent(
  subscription: WebhookSubscription,
  { type, details }: Happening,
  entry: JournalEntry,
  { settings, random }: Surroundings,
): WebhookEvent {
  const general = subscription.eventType.startsWith('object.') ? { objectTypeId: type.id } : {};
  const byUser = entry.source === 'CRM_UI';
  return {
    // Not unique, like the real ones (HF W8).
    eventId: Math.floor(random() * 1_000_000_000),
    subscriptionId: subscription.id,
    portalId: settings.portalId,
    appId: settings.appId,
    occurredAt: entry.at,
    subscriptionType: subscription.eventType,
    attemptNumber: 0,
    changeSource: entry.source,
    sourceId: byUser ? 'userId:12600301' : String(settings.appId),
    ...general,
    ...details,
  };
}
