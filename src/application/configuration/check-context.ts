import type { Problem } from '../../domain/configuration/documents.js';
import type { ValueFunctions } from '../../domain/values/value-functions.js';
import type { AddressPolicy } from '../ports/address-policy.port.js';
import type { SystemProbe } from '../ports/connection-probe.port.js';
import type { HookRunner } from '../ports/hook-runner.port.js';
import type { PresetCatalogue } from '../ports/preset-catalogue.port.js';

/** Canonical fields per type of a business system. */
export type DeclaredFields = ReadonlyMap<string, ReadonlySet<string>>;

/** What the checks of a document need to know besides the document. */
export interface CheckContext {
  readonly presets: PresetCatalogue;
  readonly systems: SystemProbe;
  readonly functions: ValueFunctions;
  readonly addresses: AddressPolicy;
  /** Tells whether a script compiles. */
  readonly scripts: Pick<HookRunner, 'check'>;
  /** Slugs that exist on the server already. */
  readonly storedPortals: readonly string[];
  readonly storedSystems: readonly string[];
  /** Fields of a system of the document or of the server; null = not known before it is connected. */
  declaredFields(system: string): DeclaredFields | null;
  /** Whether a system can take back what was written to it; null = not known. */
  takesBack(system: string): boolean | null;
}

/** Collects problems; the first one of a place and code stays. */
export class ProblemList {
  private readonly found = new Map<string, Problem>();

  add(path: string, code: string, message: string): void {
    const key = `${path} ${code}`;
    if (!this.found.has(key)) this.found.set(key, { path, code, message });
  }

  all(): readonly Problem[] {
    return [...this.found.values()];
  }
}
