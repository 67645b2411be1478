import type { CallContext } from '../../../application/ports/record-system.port.js';
import { CROSSTIE_ID, factsOf } from '../hubspot-types.js';
import type { PortalAccess } from '../portal-access.js';
import { HubspotFailure } from '../transport/hubspot-transport.js';

const GROUP = 'crosstie';

/**
 * Sees to it that a type has the unique property that keeps creation exactly-once: created on first use, in a
 * property group of our own (HF P6, P8, P12).
 */
export class CrosstieProperty {
  private readonly ready = new Map<string, Promise<void>>();

  constructor(private readonly access: PortalAccess) {}

  ensure(type: string, context: CallContext): Promise<void> {
    const known = this.ready.get(type);
    if (known) return known;
    const made = this.make(type, { priority: context.priority, signal: new AbortController().signal });
    this.ready.set(type, made);
    made.catch(() => this.ready.delete(type));
    return made;
  }

  private async make(type: string, context: CallContext): Promise<void> {
    const { fields } = await this.access.schemas.type(type, context);
    if (fields.some((field) => field.name === CROSSTIE_ID)) return;
    const { paths } = this.access;
    await this.unlessThere(
      paths.properties(type, '/groups'),
      { name: GROUP, label: 'Crosstie', displayOrder: -1 },
      context,
    );
    const property = {
      name: CROSSTIE_ID,
      label: 'Crosstie ID',
      description: `Marks a ${factsOf(type).singular.replace('_', ' ')} that Crosstie created. Do not change it.`,
      groupName: GROUP,
      type: 'string',
      fieldType: 'text',
      hasUniqueValue: true,
      formField: false,
    };
    await this.unlessThere(paths.properties(type), property, context);
    this.access.schemas.forget(type);
  }

  /** Already there, made by another worker or an earlier attempt: 409 (HF E19). */
  private async unlessThere(path: string, body: unknown, context: CallContext): Promise<void> {
    try {
      await this.access.post(path, body, context);
    } catch (error) {
      if (!(error instanceof HubspotFailure) || error.failure.nativeStatus !== 409) throw error;
    }
  }
}
