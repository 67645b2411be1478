import { Inject, Injectable } from '@nestjs/common';
import type { ConfigurationDocument, Problem } from '../../domain/configuration/documents.js';
import {
  CONFIG_STORE,
  type ConfigStore,
  type SaveSync,
  type StoredPortal,
  type StoredSystem,
} from '../ports/config-store.port.js';
import {
  PORTAL_PROBE,
  SYSTEM_PROBE,
  type PortalProbe,
  type SystemProbe,
} from '../ports/connection-probe.port.js';
import { PRESET_CATALOGUE, type PresetCatalogue } from '../ports/preset-catalogue.port.js';
import { SECRET_VAULT, type SecretVault } from '../ports/secret-vault.port.js';
import { restoreSecrets } from '../notifications/notification-secrets.js';
import { ProblemList } from './check-context.js';
import { checkFit } from './check-fit.js';
import { checkPortalIdentity, checkSystemIdentity, type IdentityFindings } from './check-identities.js';
import { checkState } from './check-state.js';
import { ConfigurationChecks } from './configuration-checks.js';
import type { ConfigurationPlan, PlanRequest, Removal } from './configuration-plan.js';
import { buildWrite, type Identities } from './configuration-write.js';
import { desiredConfiguration } from './desired-configuration.js';
import { diffConfiguration, sameJson } from './diff-configuration.js';
import { SideSchemaReader } from './side-schemas.js';
import { currentConfiguration, type CurrentConfiguration } from './stored-document.js';

const NOTHING: CurrentConfiguration = { portals: {}, systems: {}, syncs: {} };

/** Works out what a document would change, without changing anything. */
@Injectable()
export class ConfigurationPlanner {
  constructor(
    @Inject(ConfigurationChecks) private readonly checks: ConfigurationChecks,
    @Inject(CONFIG_STORE) private readonly store: ConfigStore,
    @Inject(SECRET_VAULT) private readonly vault: SecretVault,
    @Inject(PRESET_CATALOGUE) private readonly presets: PresetCatalogue,
    @Inject(PORTAL_PROBE) private readonly portals: PortalProbe,
    @Inject(SYSTEM_PROBE) private readonly systems: SystemProbe,
    @Inject(SideSchemaReader) private readonly schemas: SideSchemaReader,
  ) {}

  async plan(request: PlanRequest): Promise<ConfigurationPlan> {
    const current = await currentConfiguration(this.store, this.vault);
    const given = restoreSecrets(request.document, current.syncs, this.vault);
    const problems = await this.checks.problems(given, request.prune ? NOTHING : current);
    if (problems.length > 0) return { status: 'invalid', problems };
    const document = given as ConfigurationDocument;
    const desired = without(desiredConfiguration(current, document, request.prune), request.remove ?? []);
    const conflicts = await checkState(current, desired, this.store);
    const findings: IdentityFindings = { invalid: new ProblemList(), conflicts };
    const identities = await this.identities(current, desired, findings);
    if (findings.invalid.all().length > 0) return { status: 'invalid', problems: findings.invalid.all() };
    if (conflicts.all().length > 0) return { status: 'conflict', problems: conflicts.all() };
    const changes = diffConfiguration(current, desired, (kind) => this.systems.secretSettings(kind));
    const write = await buildWrite({ current, desired, identities }, this.writeTools());
    const unfit = await this.unfit(write.syncs, desired, identities);
    if (unfit.length > 0) return { status: 'invalid', problems: unfit };
    return { status: 'ok', changes, write };
  }

  /** Sides that did not tell who they are just now are not asked for more. */
  private async unfit(
    syncs: readonly SaveSync[],
    desired: CurrentConfiguration,
    identities: Identities,
  ): Promise<readonly Problem[]> {
    const found: Problem[] = [];
    for (const sync of syncs.filter(isWritten)) {
      const { portal, system } = sync.definition;
      const [portalDocument, systemDocument] = [desired.portals[portal], desired.systems[system]];
      const [hubspot, business] = await Promise.all([
        portalDocument && identities.portals.get(portal) != null
          ? this.schemas.portal(portal, portalDocument, await this.store.findPortal(portal))
          : null,
        systemDocument && identities.systems.get(system) != null
          ? this.schemas.system(system, systemDocument)
          : null,
      ]);
      found.push(...checkFit(sync, { hubspot, business }, this.checks.values));
    }
    return found;
  }

  private writeTools(): Parameters<typeof buildWrite>[1] {
    const { store, vault, presets, systems, checks } = this;
    return { store, vault, presets, systems, checks };
  }

  /** Asks only the sides whose credential or address is new, or that were never reached. */
  private async identities(
    current: CurrentConfiguration,
    desired: CurrentConfiguration,
    findings: IdentityFindings,
  ): Promise<Identities> {
    const identities: Identities = { portals: new Map(), systems: new Map() };
    const stored = await this.stored();
    const portals = Object.entries(desired.portals).map(async ([slug, document]) => {
      const row = stored.portals.get(slug) ?? null;
      const asked = row?.hubId == null || !sameJson(current.portals[slug], document);
      const check = { slug, document, stored: row };
      const hubId = asked ? await checkPortalIdentity(this.portals, check, findings) : row.hubId;
      identities.portals.set(slug, hubId);
    });
    const systems = Object.entries(desired.systems).map(async ([slug, document]) => {
      const row = stored.systems.get(slug) ?? null;
      const asked = row?.identity == null || !sameJson(current.systems[slug], document);
      const check = { slug, document, stored: row };
      const identity = asked ? await checkSystemIdentity(this.systems, check, findings) : row.identity;
      identities.systems.set(slug, identity);
    });
    await Promise.all([...portals, ...systems]);
    return identities;
  }

  private async stored(): Promise<{
    portals: ReadonlyMap<string, StoredPortal>;
    systems: ReadonlyMap<string, StoredSystem>;
  }> {
    const [portals, systems] = await Promise.all([this.store.portals(), this.store.systems()]);
    return {
      portals: new Map(portals.map((portal) => [portal.slug, portal])),
      systems: new Map(systems.map((system) => [system.slug, system])),
    };
  }
}

/** Only what a person wrote is asked after. */
function isWritten({ document }: SaveSync): boolean {
  const parts = [document.mappings, document.matchRules, document.filters];
  return parts.some((part) => Object.keys(part ?? {}).length > 0);
}

function without(configuration: CurrentConfiguration, removals: readonly Removal[]): CurrentConfiguration {
  const keep = <T>(area: Removal['area'], values: Readonly<Record<string, T>>): Record<string, T> =>
    Object.fromEntries(
      Object.entries(values).filter(([slug]) => !removals.some((r) => r.area === area && r.slug === slug)),
    );
  return {
    portals: keep('portals', configuration.portals),
    systems: keep('systems', configuration.systems),
    syncs: keep('syncs', configuration.syncs),
  };
}
