import type { CallContext } from '../../../application/ports/record-system.port.js';
import { SystemFailure, type Failure } from '../../../domain/errors/failure.js';
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
      type,
      paths.properties(type, '/groups'),
      { name: GROUP, label: 'Crosstie', displayOrder: -1 },
      context,
    );
    const property = {
      name: CROSSTIE_ID,
      label: 'Crosstie ID',
      description: `Marks a ${factsOf(type).singular.replaceAll('_', ' ')} that Crosstie created. Do not change it.`,
      groupName: GROUP,
      type: 'string',
      fieldType: 'text',
      hasUniqueValue: true,
      formField: false,
    };
    await this.unlessThere(type, paths.properties(type), property, context);
    this.access.schemas.forget(type);
  }

  /** Already there, made by another worker or an earlier attempt: 409 (HF E19). */
  private async unlessThere(type: string, path: string, body: unknown, context: CallContext): Promise<void> {
    try {
      await this.access.post(path, body, context);
    } catch (error) {
      if (!(error instanceof HubspotFailure)) throw error;
      const { failure } = error;
      if (failure.nativeStatus === 409) return;
      const cannot = `Crosstie cannot make its property ${CROSSTIE_ID} for ${type.replaceAll('_', ' ')}, which keeps creations from doubling`;
      if (failure.class === 'permission') throw withMessage(failure, `${cannot}. ${failure.message}`);
      if (failure.nativeStatus !== 400) throw error;
      // As with the eleventh unique property of an object (HF P8).
      throw withMessage({ ...failure, class: 'configuration', code: 'own-property-refused' }, cannot);
    }
  }
}

function withMessage(failure: Failure, message: string): SystemFailure {
  return new SystemFailure({ ...failure, message });
}
