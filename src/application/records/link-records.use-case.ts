import { Inject, Injectable } from '@nestjs/common';
import type { Problem } from '../../domain/configuration/documents.js';
import { SystemFailure } from '../../domain/errors/failure.js';
import type { Side, SystemRecord } from '../../domain/records/system-record.js';
import type { SyncDefinition } from '../../domain/sync/definition.js';
import { counterpartTypes, readsType } from '../../domain/sync/record-jobs.js';
import { compilePlan } from '../engine/compile/compile-plan.js';
import { parentIdsOf } from '../engine/page/resolve-parents.js';
import { ACCESS_STORE, type AccessStore } from '../ports/access-store.port.js';
import { CONFIG_STORE, type ConfigStore } from '../ports/config-store.port.js';
import { RECORD_DESK, type KnownLink, type RecordDesk } from '../ports/record-desk.port.js';
import type { CallContext } from '../ports/record-system.port.js';
import { baselineFields, requiredParents, seenOf, targetsOnPair, type PairTarget } from './link-fields.js';
import { unmet, type RecordName, type RecordRefusal } from './record-answers.js';
import { onDemand, RECORD_TOOLS, type RecordTools } from './record-tools.js';

export interface LinkRequest extends RecordName {
  readonly counterpart: { readonly id: string; readonly type?: string };
  /** Which pair, where several join the two types. */
  readonly mapping?: string;
  readonly actor: string;
}

export type LinkResult = { readonly status: 'linked'; readonly link: KnownLink } | RecordRefusal;

interface Pair {
  readonly mapping: string;
  readonly types: Readonly<Record<Side, string>>;
  readonly ids: Readonly<Record<Side, string>>;
}

/** Joins two records that exist, with what stands in both as their baselines: nothing is written on either side. */
@Injectable()
export class LinkRecords {
  constructor(
    @Inject(CONFIG_STORE) private readonly configs: ConfigStore,
    @Inject(RECORD_DESK) private readonly desk: RecordDesk,
    @Inject(RECORD_TOOLS) private readonly tools: RecordTools,
    @Inject(ACCESS_STORE) private readonly access: AccessStore,
  ) {}

  async execute(request: LinkRequest): Promise<LinkResult> {
    const stored = await this.configs.findSync(request.sync);
    if (stored === null) return { status: 'unknown', what: `sync "${request.sync}"` };
    const pair = pairOf(stored.definition, request);
    if ('status' in pair) return pair;
    const context = onDemand();
    const targets = await this.targetsOf(request.sync, stored.definition, pair, context);
    const records = await this.readBoth(stored.definition, pair, targets, context);
    if ('status' in records) return records;
    const problem = await this.foreignParent(pair, targets, records, context);
    if (problem !== null) return { status: 'invalid', problems: [problem] };
    const { hubspot, business } = baselineFields(targets, pair.types);
    const result = await this.desk.link({
      sync: request.sync,
      mapping: pair.mapping,
      hubspot: { type: pair.types.hubspot, id: pair.ids.hubspot, seen: seenOf(records.hubspot, hubspot) },
      business: {
        type: pair.types.business,
        id: pair.ids.business,
        seen: seenOf(records.business, business),
      },
      sharedSide: targets.find(({ target }) => target.definition.shared)?.job.targetSide ?? null,
    });
    if (result.status === 'unknown-mapping') return { status: 'unknown', what: `mapping "${pair.mapping}"` };
    if (result.status === 'refused') return result;
    await this.audit(request, pair, result.link.id);
    const other: Side = request.side === 'hubspot' ? 'business' : 'hubspot';
    const link = { ...result.link, type: pair.types[other], counterpartId: pair.ids[other] };
    return { status: 'linked', link };
  }

  /** Jobs say what is compared; one that does not fit at the moment says nothing. */
  private async targetsOf(
    sync: string,
    definition: SyncDefinition,
    { mapping, types }: Pair,
    context: CallContext,
  ): Promise<readonly PairTarget[]> {
    const found: PairTarget[] = [];
    for (const [name, job] of Object.entries(definition.jobs)) {
      const { side } = job.source;
      const isOnPair = job.targets.some((target) => target.mapping === mapping);
      if (!isOnPair || !readsType(job, side, types[side])) continue;
      const plan = await this.desk.jobPlan(sync, name, { type: types[side], targets: null, parents: {} });
      if (plan === null) continue;
      try {
        found.push(...targetsOnPair(await compilePlan(this.tools, plan, context), mapping, types));
      } catch (error) {
        if (!(error instanceof SystemFailure) || error.failure.class !== 'configuration') throw error;
      }
    }
    return found;
  }

  private async readBoth(
    { portal, system }: SyncDefinition,
    { types, ids }: Pair,
    targets: readonly PairTarget[],
    context: CallContext,
  ): Promise<Readonly<Record<Side, SystemRecord>> | RecordRefusal> {
    const fields = baselineFields(targets, types);
    const parents = targets.flatMap(requiredParents);
    const named = parents.flatMap(({ definition }) => (definition.field ? [definition.field] : []));
    const associations = [...new Set(parents.flatMap(({ definition }) => definition.type))];
    const [hubspotSide, businessSide] = await Promise.all([
      this.tools.systems.portal(portal),
      this.tools.systems.system(system),
    ]);
    const [inPortal, inSystem] = await Promise.all([
      hubspotSide.readByIds(
        { type: types.hubspot, fields: [...fields.hubspot], associations },
        [ids.hubspot],
        context,
      ),
      businessSide.readByIds(
        { type: types.business, fields: [...new Set([...fields.business, ...named])], associations: [] },
        [ids.business],
        context,
      ),
    ]);
    const hubspot = inPortal.found.get(ids.hubspot);
    if (!hubspot) return { status: 'unknown', what: `${types.hubspot} ${ids.hubspot} in HubSpot` };
    const business = inSystem.found.get(ids.business);
    if (!business)
      return { status: 'unknown', what: `${types.business} ${ids.business} in the business system` };
    return { hubspot, business };
  }

  /** A record that hangs from another one is linked with one that hangs from that one's counterpart only. */
  private async foreignParent(
    { types, ids }: Pair,
    targets: readonly PairTarget[],
    records: Readonly<Record<Side, SystemRecord>>,
    context: CallContext,
  ): Promise<Problem | null> {
    context.signal.throwIfAborted();
    for (const pairTarget of targets) {
      const { plan } = pairTarget.job;
      for (const parent of requiredParents(pairTarget)) {
        const [parentId] = parentIdsOf(parent, records.business);
        const type = parent.definition.type.join(' or ');
        if (parentId === undefined || parent.pairKey === null) {
          return {
            path: '',
            code: 'no-parent',
            message: `${types.business} ${ids.business} has no ${type}.`,
          };
        }
        const links = await this.desk.linksOf(plan.sync.slug, 'business', parent.definition.fieldType ?? '', [
          parentId,
        ]);
        const link = links.get(parentId)?.find((each) => parent.definition.type.includes(each.type));
        if (!link) {
          const message = `The ${parent.definition.fieldType ?? 'parent'} of ${types.business} ${ids.business} is not linked.`;
          return { path: '', code: 'parent-not-linked', message };
        }
        if (!records.hubspot.associations[link.type]?.includes(link.counterpartId)) {
          const message = `${types.hubspot} ${ids.hubspot} does not belong to ${link.type} ${link.counterpartId}.`;
          return { path: '/counterpart', code: 'parent-differs', message };
        }
      }
    }
    return null;
  }

  private async audit(request: LinkRequest, pair: Pair, linkId: string): Promise<void> {
    const { hubspot, business } = pair.ids;
    await this.access.appendAudit({
      actor: request.actor,
      action: 'link.create',
      subject: `${request.sync}/${linkId}`,
      detail: { mapping: pair.mapping, hubspot, business },
    });
  }
}

/** The one pair and the one type that the request can mean. */
function pairOf(definition: SyncDefinition, request: LinkRequest): Pair | RecordRefusal {
  const { side, type, id, counterpart } = request;
  const known = counterpartTypes(definition, side, type);
  if (known.size === 0)
    return unmet('', 'type-not-mapped', `No mapping of this sync has ${type} on this side.`);
  const choices = [...known]
    .filter(([mapping]) => request.mapping === undefined || mapping === request.mapping)
    .flatMap(([mapping, types]) => types.map((other) => ({ mapping, other })))
    .filter(({ other }) => counterpart.type === undefined || other === counterpart.type);
  const [only, ...more] = choices;
  if (!only) {
    const types = [...new Set([...known.values()].flat())].join(', ');
    return unmet('/counterpart', 'not-mapped', `${type} is linked with: ${types}.`);
  }
  if (more.some(({ other }) => other !== only.other)) {
    const types = [...new Set(choices.map(({ other }) => other))].join(', ');
    return unmet('/counterpart/type', 'required', `Say which type the counterpart has: ${types}.`);
  }
  if (more.length > 0) {
    const mappings = choices.map(({ mapping }) => mapping).join(', ');
    return unmet('/mapping', 'required', `Say which mapping the link is for: ${mappings}.`);
  }
  const far = { type: only.other, id: counterpart.id };
  const [hubspot, business] = side === 'hubspot' ? [{ type, id }, far] : [far, { type, id }];
  return {
    mapping: only.mapping,
    types: { hubspot: hubspot.type, business: business.type },
    ids: { hubspot: hubspot.id, business: business.id },
  };
}
