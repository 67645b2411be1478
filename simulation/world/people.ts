import { applyUserEdit, type UserEdit } from '../../sandbox/admin/user-edits.js';
import type { ObjectName } from '../../sandbox/core/object-types.js';
import { objectType } from '../../sandbox/core/object-types.js';
import type { PortalRecord } from '../../sandbox/core/record.js';
import type { Sandbox } from '../../sandbox/core/sandbox.js';
import type { FieldValue } from '../../src/domain/records/field-value.js';
import { POISON, type Erp, type ErpRow } from '../sides/erp.js';
import type { Chance } from '../time/chance.js';
import type { Diary } from './diary.js';

type Act = () => void;
type Fields = Readonly<Record<string, string>>;

/** What happens in one world and not in another: so that a failing seed says more. */
export interface Habits {
  readonly merges: boolean;
  /** Records that stand on both sides from the start say different things. */
  readonly unequalTwins: boolean;
  /** HubSpot's search index lags behind its records. */
  readonly indexLag: boolean;
  /** Processes also stand still between a claim and what they write, for longer than the claim lasts. */
  readonly stopsWriters: boolean;
}

/** People at work on both sides. Each act is one moment; what it did goes into the diary. */
export class People {
  private n = 0;

  constructor(
    private readonly sandbox: Sandbox,
    private readonly erp: Erp,
    private readonly diary: Diary,
    private readonly chance: Chance,
    private readonly habits: Habits,
  ) {}

  /** What is there before the first run; some records stand on both sides, unlinked. */
  seed(): void {
    for (let n = 0; n < 6; n += 1) this.twins(n);
    for (let n = 0; n < 4; n += 1) this.newCompany();
    this.create('companies', { name: POISON, domain: 'poison.example' });
    for (let n = 0; n < 4; n += 1) this.newAccount();
    for (let n = 0; n < 5; n += 1) this.newContact();
    for (let n = 0; n < 4; n += 1) this.newPerson();
    for (let n = 0; n < 6; n += 1) this.newDeal();
    for (let n = 0; n < 5; n += 1) this.newItem();
    for (let n = 0; n < 4; n += 1) this.newDocument();
  }

  act(): void {
    const acts: readonly (readonly [number, Act])[] = [
      [6, () => this.editPortal('companies', ['name', 'phone', 'city', 'domain'])],
      [6, () => this.editErp('account', ['name', 'phone', 'domain'])],
      [5, () => this.editPortal('contacts', ['lastname', 'jobtitle'])],
      [5, () => this.editErp('contact', ['lastName', 'title'])],
      [4, () => this.editPortal('deals', ['dealname', 'amount', 'closedate'])],
      [3, () => this.editErp('item', ['name', 'price'])],
      [2, () => this.bulkEdit()],
      [2, () => this.newCompany()],
      [2, () => this.newAccount()],
      [3, () => this.newContact()],
      [3, () => this.newPerson()],
      [2, () => this.newDeal()],
      [1, () => this.newItem()],
      [2, () => this.newDocument()],
      [3, () => this.release()],
      [1, () => this.archive(this.chance.pick(['companies', 'contacts', 'deals'] as const))],
      [2, () => this.remove(this.chance.pick(['account', 'contact', 'opportunity']))],
      [this.habits.merges ? 1 : 0, () => this.merge(this.chance.pick(['companies', 'contacts'] as const))],
    ];
    let place = this.chance.below(acts.reduce((sum, [weight]) => sum + weight, 0));
    for (const [weight, act] of acts) {
      place -= weight;
      if (place < 0) return act();
    }
  }

  live(type: ObjectName): readonly PortalRecord[] {
    return this.sandbox.world.store(objectType(type)).liveRecords;
  }

  private twins(n: number): void {
    const domain = `twin${n}.example`;
    const unequal = this.habits.unequalTwins;
    const phone = `+1 206 555 01${n}0`;
    const company = this.create('companies', { name: `Twin ${n}`, domain, phone });
    const account = this.addRow('account', {
      name: `Twin ${n}`,
      ...(unequal ? { domain: `www.${domain}` } : { domain, phone }),
    });
    const email = `ada@${domain}`;
    const contact = this.create('contacts', { email, lastname: `Twin ${n}` });
    this.associate('contacts', contact, company);
    this.addRow('contact', { email: `  Ada@${domain}`, lastName: `Twin ${n}`, accountId: account });
  }

  private newCompany(): void {
    const n = this.next();
    const name = this.chance.hits(0.05) ? POISON : `Company ${n}`;
    this.create('companies', { name, domain: `company${n}.example`, city: `City ${n}` });
  }

  private newAccount(): void {
    const n = this.next();
    this.addRow('account', { name: `Account ${n} `, domain: `account${n}.example`, phone: '' });
  }

  private newContact(): void {
    const n = this.next();
    const company = this.chance.pickOr(this.live('companies'));
    if (!company) return;
    const contact = this.create('contacts', { email: `c${n}@contacts.example`, lastname: `Contact ${n}` });
    this.associate('contacts', contact, company.id);
  }

  private newPerson(): void {
    const n = this.next();
    const account = this.chance.pickOr(this.erp.rows('account'));
    if (!account) return;
    this.addRow('contact', { email: `P${n}@People.example`, lastName: `Person ${n}`, accountId: account.id });
  }

  private newDeal(): void {
    const n = this.next();
    const company = this.chance.pickOr(this.live('companies'));
    if (!company) return;
    const dealname = this.chance.hits(0.1) ? `Order of ${n}` : `Deal ${n}`;
    const fields = { dealname, amount: this.amount(), closedate: this.day(), dealstage: 'qualifiedtobuy' };
    const deal = this.create('deals', { ...fields, pipeline: 'default' });
    this.associate('deals', deal, company.id);
  }

  private newItem(): void {
    const n = this.next();
    this.addRow('item', { name: `Item ${n}`, sku: `S-${n}`, price: this.amount() });
  }

  private newDocument(): void {
    const n = this.next();
    const account = this.chance.pickOr(this.erp.rows('account'));
    if (!account) return;
    const status = this.chance.hits(0.5) ? 'released' : 'open';
    this.addRow('salesDocument', {
      number: `Order ${n}`,
      total: this.amount(),
      status,
      accountId: account.id,
    });
  }

  private release(): void {
    const open = this.erp.rows('salesDocument').filter((row) => row.fields['status'] === 'open');
    const row = this.chance.pickOr(open);
    if (row) this.change('salesDocument', row, { status: 'released' });
  }

  private editPortal(type: ObjectName, fields: readonly string[]): void {
    const record = this.chance.pickOr(this.live(type).filter((each) => this.isOwn(each)));
    if (!record) return;
    const field = this.chance.pick(fields);
    this.set(type, record.id, { [field]: this.valueFor(field) });
  }

  private editErp(type: string, fields: readonly string[]): void {
    const row = this.chance.pickOr(this.erp.rows(type));
    const field = this.chance.pick(fields);
    if (row) this.change(type, row, { [field]: this.valueFor(field) });
  }

  /** Many records at one moment: equal time stamps, more of them than a page holds. */
  private bulkEdit(): void {
    if (this.chance.hits(0.5)) {
      const rows = this.erp.rows('account').slice(0, this.chance.between(5, 12));
      for (const row of rows) this.change('account', row, { name: `Bulk ${this.next()}` });
    } else {
      const records = this.live('contacts').slice(0, this.chance.between(5, 12));
      for (const { id } of records) this.set('contacts', id, { lastname: `Bulk ${this.next()}` });
    }
  }

  private archive(type: ObjectName): void {
    const record = this.chance.pickOr(this.live(type));
    if (!record) return;
    this.edit({ action: 'archive', type, id: record.id });
    this.diary.removed('hubspot', type, record.id);
  }

  private remove(type: string): void {
    const row = this.chance.pickOr(this.erp.rows(type));
    if (!row) return;
    this.erp.remove(type, row.id);
    this.diary.removed('business', type, row.id);
    // Somebody works on in the other system, unaware of it.
    const { domain } = row.fields;
    const company = this.live('companies').find((each) => each.current.props['domain'] === domain);
    if (type === 'account' && company) this.set('companies', company.id, { city: `City ${this.next()}` });
  }

  private merge(type: ObjectName): void {
    const live = this.live(type);
    if (live.length < 4) return;
    const [primary, other] = [this.chance.pick(live), this.chance.pick(live)];
    if (primary === other) return;
    const kept = { ...primary.current.props };
    const merged = this.edit({ action: 'merge', type, id: primary.id, otherId: other.id });
    for (const { id } of [primary, other]) {
      this.diary.mergedInto.set(id, merged);
      this.diary.removed('hubspot', type, id);
    }
    const record = this.live(type).find(({ id }) => id === merged);
    if (!record) return;
    this.tellOfMerge(type, primary.id, record, kept);
    this.diary.merged(other.id, merged, record.current.props);
  }

  /** What the first of them said, it goes on saying since its own edits; what came from the other one is new to it. */
  private tellOfMerge(type: ObjectName, primary: string, { id, current }: PortalRecord, kept: Fields): void {
    this.diary.goesOnAs('hubspot', type, primary, id);
    const brought = Object.entries(current.props).filter(([name, value]) => (kept[name] ?? '') !== value);
    this.diary.wrote('hubspot', type, id, Object.fromEntries(brought));
  }

  private create(type: ObjectName, properties: Fields): string {
    const id = this.edit({ action: 'create', type, properties: { ...properties } });
    this.diary.wrote('hubspot', type, id, properties);
    return id;
  }

  private set(type: ObjectName, id: string, properties: Fields): void {
    const before = this.live(type).find((each) => each.id === id)?.current.props ?? {};
    this.edit({ action: 'set', type, id, properties: { ...properties } });
    this.diary.wrote('hubspot', type, id, changesOf(before, properties));
  }

  private associate(type: ObjectName, id: string, company: string): void {
    const [typeId] = type === 'contacts' ? [1] : [5];
    this.edit({ action: 'associate', type, id, toType: 'companies', toId: company, typeIds: [typeId ?? 0] });
  }

  private addRow(type: string, fields: Readonly<Record<string, FieldValue>>): string {
    const id = this.erp.add(type, fields, this.chance.hits(0.2) ? this.chance.between(1_000, 60_000) : 0);
    this.diary.wrote('business', type, id, fields);
    return id;
  }

  private change(type: string, row: ErpRow, fields: Fields): void {
    const changes = changesOf(row.fields, fields);
    this.erp.edit(type, row.id, fields);
    this.diary.wrote('business', type, row.id, changes);
  }

  private edit(edit: UserEdit): string {
    const { id } = applyUserEdit(this.sandbox.world, edit);
    this.sandbox.saveChanges();
    return id;
  }

  /** Deals that came from orders are not edited by people. */
  private isOwn(record: PortalRecord): boolean {
    return !(record.current.props['dealname'] ?? '').startsWith('Order ');
  }

  private valueFor(field: string): string {
    const n = this.next();
    switch (field) {
      case 'domain':
        return `moved${n}.example`;
      case 'amount':
      case 'price':
        return this.amount();
      case 'closedate':
        return this.day();
      case 'phone':
        return this.chance.hits(0.2) ? '' : `+1 206 555 ${1000 + n}`;
      case 'title':
      case 'name':
        return this.chance.hits(0.04) ? POISON : `${field} ${n}`;
      default:
        return `${field} ${n}`;
    }
  }

  /** Some that no binary fraction holds. */
  private amount(): string {
    return this.chance.hits(0.3) ? `9007199254740${this.chance.between(993, 999)}.55` : `${this.next()}.10`;
  }

  private day(): string {
    return `2026-0${this.chance.between(1, 9)}-1${this.chance.below(10)}`;
  }

  private next(): number {
    this.n += 1;
    return this.n;
  }
}

/** Saying once more what stands there is no edit: nobody can see it. */
function changesOf(before: Readonly<Record<string, FieldValue>>, fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([name, value]) => (before[name] ?? '') !== value));
}
