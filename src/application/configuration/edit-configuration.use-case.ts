import { Inject, Injectable } from '@nestjs/common';
import type { ConfigurationChange, Problem } from '../../domain/configuration/documents.js';
import { CONFIG_STORE, type ConfigStore } from '../ports/config-store.port.js';
import { SECRET_VAULT, type SecretVault } from '../ports/secret-vault.port.js';
import { ApplyConfiguration, type ApplyRequest, type ApplyResult } from './apply-configuration.use-case.js';
import type { Removal } from './configuration-plan.js';
import { isObject, pointer } from './json-pointer.js';
import { currentConfiguration, syncDocument } from './stored-document.js';

type Body = Readonly<Record<string, unknown>>;

export type EditResult =
  | { readonly status: 'invalid' | 'conflict'; readonly problems: readonly Problem[] }
  | { readonly status: 'unknown' }
  | { readonly status: 'ok'; readonly changes: readonly ConfigurationChange[] };

/** Creates, changes and deletes single portals, systems, syncs and jobs: the same checks and the same way as `apply`. */
@Injectable()
export class EditConfiguration {
  constructor(
    @Inject(ApplyConfiguration) private readonly apply: ApplyConfiguration,
    @Inject(CONFIG_STORE) private readonly store: ConfigStore,
    @Inject(SECRET_VAULT) private readonly vault: SecretVault,
  ) {}

  create(area: Removal['area'], slug: string, body: Body, actor: string): Promise<EditResult> {
    return this.apply.inTurn(async (apply): Promise<EditResult> => {
      const current = await currentConfiguration(this.store, this.vault);
      if (Object.hasOwn(current[area], slug)) {
        const message = `"${slug}" exists already. Change it with PATCH, or choose another slug.`;
        return { status: 'conflict', problems: [{ path: '/slug', code: 'exists', message }] };
      }
      return slugAtItsKey(await save({ apply, area, slug, actor }, given(body)), slug);
    });
  }

  /** @param body what is to be otherwise; `null` removes a key that may be left out */
  change(area: Removal['area'], slug: string, body: Body, actor: string): Promise<EditResult> {
    return this.apply.inTurn(async (apply): Promise<EditResult> => {
      const current = await currentConfiguration(this.store, this.vault);
      if (!Object.hasOwn(current[area], slug)) return { status: 'unknown' };
      const merged: Body = {
        ...withoutOtherCredential(area, current[area][slug] ?? {}, body),
        ...given(body),
      };
      const kept = Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== null));
      return save({ apply, area, slug, actor }, kept);
    });
  }

  /** Changes what a sync's document says about one of its jobs. */
  changeJob(sync: string, job: string, body: Body, actor: string): Promise<EditResult> {
    return this.apply.inTurn(async (apply): Promise<EditResult> => {
      const stored = await this.store.findSync(sync);
      if (stored === null || !Object.hasOwn(stored.definition.jobs, job)) return { status: 'unknown' };
      const current = syncDocument(stored, this.vault);
      const jobs = current.jobs ?? {};
      const before = jobs[job] ?? {};
      const own = isObject(body['settings']) ? { settings: { ...before.settings, ...body['settings'] } } : {};
      const document = { ...current, jobs: { ...jobs, [job]: { ...before, ...given(body), ...own } } };
      return save({ apply, area: 'syncs', slug: sync, actor }, document, pointer('jobs', job));
    });
  }

  async remove(area: Removal['area'], slug: string, actor: string): Promise<EditResult> {
    const current = await currentConfiguration(this.store, this.vault);
    if (!Object.hasOwn(current[area], slug)) return { status: 'unknown' };
    return this.apply.execute({ document: { version: 1 }, prune: false, remove: [{ area, slug }], actor });
  }
}

interface Edit {
  readonly apply: (request: ApplyRequest) => Promise<ApplyResult>;
  readonly area: Removal['area'];
  readonly slug: string;
  readonly actor: string;
}

/** Paths of problems are those of the request's body. */
async function save({ apply, area, slug, actor }: Edit, value: Body, within = ''): Promise<EditResult> {
  const document = { version: 1, [area]: { [slug]: value } };
  const result = await apply({ document, prune: false, actor });
  return result.status === 'ok' ? result : relative(result, `${pointer(area, slug)}${within}`);
}

/** A document names a new object by its key, a request by its `slug`. */
function slugAtItsKey(result: EditResult, slug: string): EditResult {
  if (result.status !== 'invalid') return result;
  const problems = result.problems.map((problem) =>
    problem.path === '' && problem.code === 'bad-slug'
      ? { ...problem, path: '/slug', code: slug === '' ? 'required' : problem.code }
      : problem,
  );
  return { ...result, problems };
}

function relative(result: Exclude<ApplyResult, { status: 'ok' }>, prefix: string): EditResult {
  const problems = result.problems.map((problem) =>
    problem.path.startsWith(prefix) ? { ...problem, path: problem.path.slice(prefix.length) } : problem,
  );
  return { status: result.status, problems };
}

/** A portal has a token or an app: who gives the one means it instead of the other. */
function withoutOtherCredential(area: Removal['area'], document: object, body: Body): Body {
  if (area !== 'portals') return { ...document };
  const other = body['oauth'] != null ? 'token' : body['token'] != null ? 'oauth' : null;
  return Object.fromEntries(Object.entries(document).filter(([key]) => key !== other));
}

/** Keys that a body class declares and the request does not have are undefined: they mean nothing. */
function given(body: Body): Body {
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));
}
