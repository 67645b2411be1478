import { Inject, Injectable } from '@nestjs/common';
import type { SyncDocument } from '../../domain/configuration/documents.js';
import type { SyncDefinition } from '../../domain/sync/definition.js';
import { CONFIG_STORE, type ConfigStore, type StoredSync } from '../ports/config-store.port.js';
import { PRESET_CATALOGUE, type PresetCatalogue } from '../ports/preset-catalogue.port.js';
import { SECRET_VAULT, type SecretVault } from '../ports/secret-vault.port.js';
import { ApplyConfiguration } from './apply-configuration.use-case.js';
import type { EditResult } from './edit-configuration.use-case.js';
import { pointer } from './json-pointer.js';
import { syncDocument } from './stored-document.js';

type NamedArea = 'mappings' | 'matchRules' | 'filters' | 'hooks';

/** One piece of a sync's settings: one of its named things, or a whole map. */
export type SyncPart =
  | { readonly area: NamedArea; readonly name: string }
  | { readonly area: 'owners' | 'stages'; readonly name: null };

export type PartResult =
  | { readonly status: 'unknown-sync' | 'unknown-part' }
  /** Somebody changed it since it was read. */
  | { readonly status: 'changed' }
  | Exclude<EditResult, { status: 'unknown' }>;

/**
 * Reads and replaces single pieces of a sync, through the same checks and the same way as `apply`: a new version, the
 * audit trail, and a rescan of the jobs that it changes. What a person has not written comes from the preset.
 */
@Injectable()
export class EditSyncPart {
  constructor(
    @Inject(ApplyConfiguration) private readonly applying: ApplyConfiguration,
    @Inject(CONFIG_STORE) private readonly store: ConfigStore,
    @Inject(PRESET_CATALOGUE) private readonly presets: PresetCatalogue,
    @Inject(SECRET_VAULT) private readonly vault: SecretVault,
  ) {}

  /** In the form in which it may be written back. Undefined = there is no such part. */
  async read(slug: string, part: SyncPart): Promise<{ readonly value: unknown } | 'unknown-sync'> {
    const sync = await this.store.findSync(slug);
    return sync === null ? 'unknown-sync' : { value: this.valueOf(sync, part) };
  }

  /** @param isCurrent whether the caller has seen the present value; asked for parts that exist only */
  replace(
    slug: string,
    part: SyncPart,
    value: unknown,
    isCurrent: (present: unknown) => boolean,
    actor: string,
  ): Promise<PartResult> {
    return this.applying.inTurn(async (apply): Promise<PartResult> => {
      const sync = await this.store.findSync(slug);
      if (sync === null) return { status: 'unknown-sync' };
      const present = this.valueOf(sync, part);
      // The other parts have the names that the preset's jobs use; scripts may be added.
      if (present === undefined && part.area !== 'hooks') return { status: 'unknown-part' };
      if (present !== undefined && !isCurrent(present)) return { status: 'changed' };
      const stored = syncDocument(sync, this.vault);
      const own = stored[part.area] ?? {};
      const replaced = part.name === null ? value : { ...own, [part.name]: value };
      const document = { ...stored, [part.area]: replaced };
      const result = await apply({
        document: { version: 1, syncs: { [slug]: document } },
        prune: false,
        actor,
      });
      if (result.status === 'ok') return result;
      const prefix = pointer('syncs', slug, part.area, ...(part.name === null ? [] : [part.name]));
      return { status: result.status, problems: result.problems.map((each) => within(each, prefix)) };
    });
  }

  private valueOf(sync: StoredSync, part: SyncPart): unknown {
    const { definition, document } = sync;
    if (part.name === null) return definition[part.area];
    const named = { ...this.inherited(definition, part.area), ...ownOf(document, part.area) };
    return Object.hasOwn(named, part.name) ? named[part.name] : undefined;
  }

  /** Settings are worked into the filters that are in force: those that a person reads are as the preset has them. */
  private inherited(definition: SyncDefinition, area: NamedArea): Readonly<Record<string, unknown>> {
    if (area !== 'filters') return definition[area];
    return { ...definition.filters, ...this.presets.find(definition.preset.name)?.base.filters };
  }
}

function ownOf(document: SyncDocument, area: NamedArea): Readonly<Record<string, unknown>> {
  return document[area] ?? {};
}

function within<T extends { readonly path: string }>(problem: T, prefix: string): T {
  const isInside = problem.path === prefix || problem.path.startsWith(`${prefix}/`);
  return isInside ? { ...problem, path: problem.path.slice(prefix.length) } : problem;
}
