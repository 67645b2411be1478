import { setPair } from '../core/associations.js';
import type { Random } from '../core/messages.js';
import { objectType, type ObjectType } from '../core/object-types.js';
import { SERVICE_PIPELINE_ID } from '../core/pipelines.js';
import { seededRandom } from '../core/random.js';
import type { PortalRecord, Props } from '../core/record.js';
import { isPlain, makeRecord } from '../core/record.js';
import type { World } from '../core/world.js';
import type { PlantedFault, PlantedRecord } from './planted.js';
import { plantedByIndex } from './planted.js';
import { makeCompany, makeContact, makeDeal, makeLineItem, makeProduct } from './seed-records.js';
import type { SeedStamp } from './seed-records.js';
import { machineType, makeMachine } from './seed-machines.js';

export interface SeedOptions {
  companies?: number;
  /** Default: five per company. */
  contacts?: number;
  /** Default: one per company. */
  deals?: number;
  /** Default: one per ten companies. */
  products?: number;
  /** Default: one per two deals. */
  lineItems?: number;
  /** Records of an object of the portal's own, each of a company; default none, and no such object. */
  machines?: number;
  /** Equal numbers give equal portals. */
  seed?: number;
  /** Whether the documented faulty records are among them (default true). */
  planted?: boolean;
  /** Latest moment of any date, in milliseconds; default a fixed day, so that portals can be compared. */
  endAt?: number;
}

export interface SeedReport {
  companies: number;
  contacts: number;
  deals: number;
  products: number;
  lineItems: number;
  planted: PlantedRecord[];
}

const DAY_MS = 86_400_000;
const SPREAD_MS = 900 * DAY_MS;
const FIXED_END = Date.UTC(2026, 9, 1);
const PRIMARY_CONTACT = [1, 279];
const PRIMARY_DEAL = [5, 341];

/** Fills in what was left open, so that the same options always make the same portal. */
export function resolveSeed(options: SeedOptions, now: number): Required<SeedOptions> {
  const companies = options.companies ?? 1_000;
  const deals = options.deals ?? companies;
  return {
    companies,
    contacts: options.contacts ?? companies * 5,
    deals,
    products: options.products ?? Math.ceil(companies / 10),
    lineItems: options.lineItems ?? Math.floor(deals / 2),
    machines: options.machines ?? 0,
    seed: options.seed ?? 1,
    planted: options.planted ?? true,
    endAt: options.endAt ?? Math.min(FIXED_END, now - DAY_MS),
  };
}

class Seeder {
  readonly planted: PlantedRecord[] = [];
  private readonly random: Random;

  constructor(
    private readonly world: World,
    private readonly options: Required<SeedOptions>,
  ) {
    this.random = seededRandom(options.seed);
  }

  run(): void {
    const products = this.make(objectType('products'), this.options.products, (index, offset, stamp) =>
      makeProduct(index + offset, stamp),
    );
    const companies = this.make(objectType('companies'), this.options.companies, (index, offset, stamp) =>
      makeCompany(index + offset, stamp),
    );
    const hosts = companies.filter((company) => !this.isPlanted(company));
    const contacts = this.contacts(hosts);
    const deals = this.deals(hosts, contacts);
    this.lineItems(deals, products);
    if (this.options.machines > 0) this.machines(hosts);
    for (const type of this.world.types.all) this.world.store(type).search.flush();
  }

  /** Faulty companies stay alone, so that no healthy record has to wait for them. */
  private isPlanted(record: PortalRecord): boolean {
    return this.planted.some((planted) => planted.id === record.id);
  }

  private make(
    type: ObjectType,
    count: number,
    build: (index: number, offset: number, stamp: SeedStamp) => Props,
  ): PortalRecord[] {
    const { options, world } = this;
    const store = world.store(type);
    const faults = options.planted ? plantedByIndex(type.name, count) : new Map<number, PlantedFault>();
    const start = options.endAt - SPREAD_MS;
    const step = SPREAD_MS / Math.max(1, count);
    const records: PortalRecord[] = [];
    // A second seed goes on where the first one stopped, so that names and domains stay different.
    const offset = store.liveRecords.length;
    for (let index = 0; index < count; index += 1) {
      const createdAt = Math.floor(start + step * (index + this.random() * 0.9));
      const updatedAt = Math.floor(createdAt + this.random() ** 2 * (options.endAt - createdAt));
      const stamp = { random: this.random, createdAt, settings: world.settings, owners: world.owners };
      const props = build(index, offset, stamp);
      const fault = faults.get(index);
      if (fault) Object.assign(props, { [fault.property]: fault.value }, fault.also);
      world.nextId += 1 + Math.floor(this.random() * 7);
      const record = makeRecord(type, world.nextId, props, createdAt, updatedAt);
      store.add(record);
      isPlain(record.current);
      store.search.schedule(record, record.current, 0);
      records.push(record);
      if (fault) this.note(record, fault);
    }
    return records;
  }

  private note(record: PortalRecord, planted: PlantedFault): void {
    const { type, fault, property, value, reason } = planted;
    this.planted.push({ type, id: record.id, fault, property, value, reason });
  }

  private contacts(hosts: readonly PortalRecord[]): PortalRecord[] {
    const count = this.options.contacts;
    const hostOf = (index: number): PortalRecord | undefined =>
      hosts[Math.floor((index * hosts.length) / count)];
    let current: PortalRecord | undefined;
    let taken = new Set<string>();
    const contacts = this.make(objectType('contacts'), count, (index, _offset, stamp) => {
      const host = hostOf(index);
      if (host !== current) taken = new Set();
      current = host;
      return makeContact(index, stamp, host?.current.props ?? {}, taken);
    });
    contacts.forEach((contact, index) => {
      const host = hostOf(index);
      if (host) setPair(this.world.associationTypes, contact, host, PRIMARY_CONTACT);
    });
    return contacts;
  }

  private deals(hosts: readonly PortalRecord[], contacts: readonly PortalRecord[]): PortalRecord[] {
    const hostIndex = (index: number): number => index % Math.max(1, hosts.length);
    const firstOf = (host: number): number => Math.ceil((host * contacts.length) / Math.max(1, hosts.length));
    const deals = this.make(objectType('deals'), this.options.deals, (index, _offset, stamp) =>
      makeDeal(index, stamp, hosts[hostIndex(index)]?.current.props ?? {}, SERVICE_PIPELINE_ID),
    );
    deals.forEach((deal, index) => {
      const host = hosts[hostIndex(index)];
      if (!host) return;
      setPair(this.world.associationTypes, deal, host, PRIMARY_DEAL);
      const first = firstOf(hostIndex(index));
      for (const contact of contacts.slice(first, first + 1 + (index % 2))) {
        setPair(this.world.associationTypes, deal, contact, [3]);
      }
    });
    return deals;
  }

  private machines(hosts: readonly PortalRecord[]): void {
    const { world, options } = this;
    const type = machineType(world);
    const association = world.associationTypes.defaultOf(type.name, 'companies');
    const machines = this.make(type, options.machines, makeMachine);
    machines.forEach((machine, index) => {
      const host = hosts[index % Math.max(1, hosts.length)];
      if (host && association) setPair(world.associationTypes, machine, host, [association.id]);
    });
  }

  private lineItems(deals: readonly PortalRecord[], products: readonly PortalRecord[]): void {
    if (deals.length === 0 || products.length === 0) return;
    const productOf = (index: number): PortalRecord | undefined => products[(index * 7) % products.length];
    const items = this.make(objectType('line_items'), this.options.lineItems, (index, _offset, stamp) => {
      const product = productOf(index);
      return makeLineItem(stamp, product?.id ?? '', product?.current.props ?? {});
    });
    items.forEach((item, index) => {
      const deal = deals[Math.floor((index * deals.length) / items.length)];
      if (deal) setPair(this.world.associationTypes, deal, item, [19]);
    });
  }
}

/** Adds a believable portal to the world; nothing of it is journalled, and search knows it at once. */
export function seedPortal(world: World, options: Required<SeedOptions>): SeedReport {
  const seeder = new Seeder(world, options);
  seeder.run();
  return {
    companies: options.companies,
    contacts: options.contacts,
    deals: options.deals,
    products: options.products,
    lineItems: options.products > 0 && options.deals > 0 ? options.lineItems : 0,
    planted: seeder.planted,
  };
}
