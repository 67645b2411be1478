import { objectType, type ObjectName } from '../../sandbox/core/object-types.js';
import type { PortalRecord } from '../../sandbox/core/record.js';
import type { MemoryLink } from '../../src/adapters/persistence/memory/memory-world.js';
import { associationsOf } from '../../sandbox/core/associations.js';
import type { ErpRow } from '../sides/erp.js';
import { POISON } from '../sides/erp.js';
import { pairNamed, PAIRS, type Pair } from '../world/pairs.js';
import { SYNC } from '../world/definition.js';
import type { SimWorld } from '../world/sim-world.js';

/** Both sides and the links as they are in the end. */
export class Ground {
  private readonly byHubspot = new Map<string, MemoryLink[]>();
  private readonly byBusiness = new Map<string, MemoryLink[]>();

  constructor(readonly world: SimWorld) {
    const sync = world.store.findSync(SYNC);
    const keys = world.store.pairs(sync?.key ?? 0);
    for (const pair of PAIRS) {
      for (const link of world.store.links.values()) {
        if (link.pairKey !== keys.get(pair.name)) continue;
        push(this.byHubspot, `${pair.name} ${link.hubspotId}`, link);
        push(this.byBusiness, `${pair.name} ${link.businessId}`, link);
      }
    }
  }

  linksOf(pair: Pair, side: 'hubspot' | 'business', id: string): readonly MemoryLink[] {
    return (side === 'hubspot' ? this.byHubspot : this.byBusiness).get(`${pair.name} ${id}`) ?? [];
  }

  links(pair: Pair): readonly MemoryLink[] {
    const found = [...this.byHubspot].filter(([key]) => key.startsWith(`${pair.name} `));
    return found.flatMap(([, links]) => links);
  }

  portal(type: ObjectName): readonly PortalRecord[] {
    return this.world.people.live(type);
  }

  portalRecord(type: ObjectName, id: string): PortalRecord | undefined {
    return this.world.sandbox.world.store(objectType(type)).findLive(id);
  }

  row(type: string, id: string): ErpRow | undefined {
    return this.world.erp.row(type, id);
  }

  companyOf(record: PortalRecord): string | null {
    const [first] = associationsOf(record, objectType('companies'));
    return first ? String(first.toId) : null;
  }

  /** What a record belongs to has a partner, on either side; else it waits or is left out. */
  hasParents(pair: Pair, portal: PortalRecord, row: ErpRow): boolean {
    if (pair.name === 'contact') return this.hasLinkedCompany(portal) && this.hasLinkedAccount(row);
    return pair.name !== 'deal' || this.hasLinkedCompany(portal);
  }

  hasLinkedCompany(record: PortalRecord): boolean {
    const company = this.companyOf(record);
    if (company === null || this.portalRecord('companies', company) === undefined) return false;
    const [link] = this.linksOf(pairNamed('company'), 'hubspot', company);
    return link !== undefined && this.row('account', link.businessId) !== undefined;
  }

  hasLinkedAccount(row: ErpRow): boolean {
    const account = String(row.fields['accountId'] ?? '');
    if (this.row('account', account) === undefined) return false;
    const [link] = this.linksOf(pairNamed('company'), 'business', account);
    return link !== undefined && this.portalRecord('companies', link.hubspotId) !== undefined;
  }

  isTombstoned(side: 'hubspot' | 'business', id: string): boolean {
    return [...this.world.store.tombstones.keys()].some((key) => key.endsWith(` ${side} ${id}`));
  }

  /** What was created for a portal record was deleted by a person before it was ever linked: it stays deleted (I3). */
  lostItsOnly({ name, business }: Pair, id: string): boolean {
    const { erp, diary } = this.world;
    const made = erp.writes.find(
      ({ created, operation }) =>
        created &&
        operation.operationId.startsWith(`main/${name}/`) &&
        operation.kind === 'create' &&
        operation.origin?.id === id,
    );
    return made !== undefined && diary.isGone('business', business, made.id);
  }

  /**
   * Two rows with the address of one contact, as a merge on the portal leaves them: an address is unique there, so that
   * one of them has no partner. The engine has to say so.
   */
  hasTakenAddress(row: ErpRow): boolean {
    const { store } = this.world;
    const job = store.jobs.find(({ name }) => name === 'contact-export');
    const state = job && store.statesOf(job.key, store.typeKey('business', 'contact')).get(row.id);
    if (state?.outcome !== 'failed' || state.reason?.code !== 'value-taken') return false;
    const address = addressOf(row.fields['email']);
    const holder = this.portal('contacts').find(({ current: { props } }) =>
      [props['email'], ...(props['hs_additional_emails'] ?? '').split(';')].map(addressOf).includes(address),
    );
    return holder !== undefined && this.linksOf(pairNamed('contact'), 'hubspot', holder.id).length === 1;
  }

  /**
   * What was created for a row was merged by a person before it was ever linked, with the partner of another row: one of
   * the two has no partner. The engine has to say so.
   */
  wasMergedUnlinked(pair: Pair, row: ErpRow): boolean {
    const { name, business } = pair;
    const { store, diary, sandbox } = this.world;
    const typeKey = store.typeKey('business', business);
    const jobs = store.jobs.filter(({ definition: { source } }) => source.side === 'business');
    const states = jobs.flatMap((job) => store.statesOf(job.key, typeKey).get(row.id) ?? []);
    if (!states.some(({ reason }) => reason?.code === 'merged')) return false;
    const { entries } = sandbox.world.journal.query({
      operation: 'create',
      source: 'INTEGRATION',
      limit: 1_000_000,
    });
    const made = entries.find(({ traceId }) => traceId?.startsWith(`main/${name}/${business}/${row.id}#`));
    const survivor = made && diary.mergedInto.get(made.id);
    return survivor !== undefined && this.linksOf(pair, 'hubspot', survivor).length === 1;
  }

  /** The other side refuses it. */
  isPoisoned(values: Readonly<Record<string, unknown>>): boolean {
    return Object.values(values).includes(POISON);
  }
}

function addressOf(value: unknown): string {
  return String(value ?? '')
    .trim()
    .toLowerCase();
}

function push(map: Map<string, MemoryLink[]>, key: string, link: MemoryLink): void {
  map.set(key, [...(map.get(key) ?? []), link]);
}
