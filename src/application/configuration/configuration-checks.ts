import { Inject, Injectable } from '@nestjs/common';
import type { Problem } from '../../domain/configuration/documents.js';
import type { ValueFunctions } from '../../domain/values/value-functions.js';
import { ADDRESS_POLICY, type AddressPolicy } from '../ports/address-policy.port.js';
import { SYSTEM_PROBE, type SystemProbe } from '../ports/connection-probe.port.js';
import { DOCUMENT_SCHEMA, type DocumentSchema } from '../ports/document-schema.port.js';
import { HOOK_RUNNER, type HookRunner } from '../ports/hook-runner.port.js';
import { PRESET_CATALOGUE, type PresetCatalogue } from '../ports/preset-catalogue.port.js';
import { VALUE_FUNCTIONS } from '../ports/value-functions.token.js';
import { isListedAddress } from './check-addresses.js';
import { settingsOf } from './check-connections.js';
import type { DeclaredFields } from './check-context.js';
import { checkDocument } from './check-document.js';
import { isObject } from './json-pointer.js';
import type { CurrentConfiguration } from './stored-document.js';

/** Checks documents against what the server has: its presets, connectors, stored objects and allowed addresses. */
@Injectable()
export class ConfigurationChecks {
  constructor(
    @Inject(DOCUMENT_SCHEMA) private readonly schema: DocumentSchema,
    @Inject(PRESET_CATALOGUE) private readonly presets: PresetCatalogue,
    @Inject(SYSTEM_PROBE) private readonly systems: SystemProbe,
    @Inject(VALUE_FUNCTIONS) private readonly functions: ValueFunctions,
    @Inject(ADDRESS_POLICY) private readonly addresses: AddressPolicy,
    @Inject(HOOK_RUNNER) private readonly scripts: HookRunner,
  ) {}

  /** @param known objects that the document may name without containing them */
  problems(document: unknown, known: CurrentConfiguration): Promise<readonly Problem[]> {
    const own = isObject(document) && isObject(document['systems']) ? document['systems'] : {};
    return checkDocument(document, this.schema, {
      presets: this.presets,
      systems: this.systems,
      functions: this.functions,
      addresses: this.addresses,
      scripts: this.scripts,
      storedPortals: Object.keys(known.portals),
      storedSystems: Object.keys(known.systems),
      declaredFields: (slug) => this.declaredFields(own[slug] ?? known.systems[slug]),
      takesBack: (slug) => this.takesBack(own[slug] ?? known.systems[slug]),
    });
  }

  /** What compiles conditions over settings, converters and expressions. */
  get values(): ValueFunctions {
    return this.functions;
  }

  /** Fields of a system as its settings tell them; null = unknown, or the settings are not usable. */
  declaredFields(system: unknown): DeclaredFields | null {
    if (!isObject(system) || typeof system['kind'] !== 'string') return null;
    const kind = system['kind'];
    if (!this.systems.kinds().includes(kind)) return null;
    const settings = settingsOf(system);
    if (this.systems.settingsProblems(kind, settings).length > 0) return null;
    return this.systems.declaredFields(kind, settings);
  }

  private takesBack(system: unknown): boolean | null {
    const kind = isObject(system) ? system['kind'] : undefined;
    if (typeof kind !== 'string' || !this.systems.kinds().includes(kind)) return null;
    return this.systems.takesBack(kind);
  }

  /** The operator listed the address, so that it may be private. */
  isListed(address: string): boolean {
    return isListedAddress(address, this.addresses);
  }
}
