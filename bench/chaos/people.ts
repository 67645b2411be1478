import type { ObjectName } from '../../sandbox/core/object-types.js';
import { objectType } from '../../sandbox/core/object-types.js';
import type { PortalRecord } from '../../sandbox/core/record.js';
import type { Chance } from '../../simulation/time/chance.js';
import type { ChaosStack } from './chaos-stack.js';
import { FIELDS, ownership, type Diary, type EditedField, type Ownership } from './diary.js';

type Act = () => void | Promise<void>;

interface ErpRow {
  readonly id: string;
  /** Domain, e-mail address or nothing: what both sides know the record by. */
  readonly natural: string | null;
}

interface ErpKind {
  readonly pair: EditedField['pair'];
  readonly table: string;
  readonly hubspot: ObjectName;
}

const KINDS: readonly ErpKind[] = [
  { pair: 'company', table: 'customer', hubspot: 'companies' },
  { pair: 'contact', table: 'contact', hubspot: 'contacts' },
  { pair: 'deal', table: 'opportunity', hubspot: 'deals' },
];

const NATURAL = `select id::text as id, domain as natural from customer where domain is not null and deleted_at is null
  union all select 'p' || id, email from contact where email is not null
  union all select 'o' || id, null from opportunity`;

/** Portal's type ids: a contact's company, a deal's company, a deal's contact. */
const TYPE_IDS = { contactCompany: 1, dealCompany: 5, dealContact: 3 };
const BULK = 150;

/** People at work in the portal and in the ERP, from a seed; everything that they write goes into the diary. */
export class People {
  private n = 0;
  private acts = 0;
  private rows: Readonly<Record<EditedField['pair'], readonly ErpRow[]>> = {
    company: [],
    contact: [],
    deal: [],
  };
  /** Customers that both syncs know from the start: only they place orders. */
  private buyers: readonly ErpRow[] = [];
  readonly orders: string[] = [];

  constructor(
    private readonly stack: ChaosStack,
    private readonly diary: Diary,
    private readonly chance: Chance,
  ) {}

  async begin(): Promise<void> {
    await this.lookAround();
    const linked = await this.stack.database.query<{ readonly id: string }>(
      `select k.business_id as id from crosstie.link k join crosstie.pair p on p.key = k.pair_key
       join crosstie.sync s on s.key = p.sync_key where s.slug = 'orders' and p.name = 'company'`,
    );
    const known = new Set(linked.map(({ id }) => id));
    this.buyers = this.rows.company.filter(({ id }) => known.has(id));
  }

  /** One act of somebody; most are edits of one field. */
  async act(): Promise<void> {
    this.acts += 1;
    if (this.acts % 40 === 0) await this.lookAround();
    const acts: readonly (readonly [number, Act])[] = [
      [10, () => this.editPortal()],
      [10, () => this.editErp()],
      [1, () => this.editMany()],
      [2, () => this.newCompany()],
      [2, () => this.newCustomer()],
      [2, () => this.newContact()],
      [2, () => this.newPerson()],
      [2, () => this.newDeal()],
      [2, () => this.newOpportunity()],
      [3, () => this.newOrder()],
    ];
    let place = this.chance.below(acts.reduce((sum, [weight]) => sum + weight, 0));
    for (const [weight, act] of acts) {
      place -= weight;
      if (place < 0) return act();
    }
  }

  private async lookAround(): Promise<void> {
    const all = await this.stack.erp.query<ErpRow>(NATURAL);
    const of = (prefix: RegExp): readonly ErpRow[] =>
      all.filter(({ id }) => prefix.test(id)).map((row) => ({ ...row, id: row.id.replace(/^[po]/, '') }));
    this.rows = { company: of(/^\d/), contact: of(/^p/), deal: of(/^o/) };
  }

  private editPortal(): void {
    const field = this.chance.pick(FIELDS);
    const kind = kindOf(field.pair);
    const record = this.chance.pickOr(this.live(kind.hubspot));
    if (!record || !mayEdit(field, 'hubspot', naturalOf(kind.hubspot, record))) return;
    this.setPortal(field, kind.hubspot, record.id, this.valueOf(field));
  }

  /** Many records within a few milliseconds, more than a page holds. */
  private editMany(): void {
    const field = FIELDS.find(({ hubspot }) => hubspot === 'jobtitle');
    if (!field) return;
    const all = this.live('contacts');
    for (const record of all.slice(this.chance.below(Math.max(1, all.length - BULK))).slice(0, BULK))
      if (ownership(naturalOf('contacts', record) ?? '', field) === 'hubspot')
        this.setPortal(field, 'contacts', record.id, this.valueOf(field));
  }

  private async editErp(): Promise<void> {
    const field = this.chance.pick(FIELDS);
    const row = this.chance.pickOr(this.rows[field.pair]);
    if (!row || !mayEdit(field, 'business', row.natural)) return;
    const value = this.valueOf(field);
    await this.writeErp(
      `update ${kindOf(field.pair).table} set ${field.column} = $1 where id = $2`,
      [value, row.id],
      field.column,
      value,
    );
    this.diary.wrote(field.pair, field.hubspot, { side: 'business', id: row.id, at: Date.now(), value });
  }

  private newCompany(): void {
    const n = this.next();
    this.create('companies', { name: `Company ${n}`, domain: `company${n}.chaos.example` });
  }

  private async newCustomer(): Promise<void> {
    const n = this.next();
    await this.writeErp(
      'insert into customer (customer_no, name, domain) values ($1, $2, $3)',
      [`K-${n}`, `Customer ${n}`, `customer${n}.chaos.example`],
      'customer_no',
      `K-${n}`,
    );
  }

  private newContact(): void {
    const n = this.next();
    const company = this.chance.pickOr(this.live('companies'));
    if (!company) return;
    const id = this.create('contacts', { email: `c${n}@people.chaos.example`, lastname: `Contact ${n}` });
    this.associate('contacts', id, 'companies', company.id, TYPE_IDS.contactCompany);
  }

  private async newPerson(): Promise<void> {
    const n = this.next();
    const customer = this.chance.pickOr(this.rows.company);
    if (!customer) return;
    await this.writeErp(
      'insert into contact (customer_id, last_name, email) values ($1, $2, $3)',
      [customer.id, `Person ${n}`, `p${n}@people.chaos.example`],
      'email',
      `p${n}@people.chaos.example`,
    );
  }

  private newDeal(): void {
    const n = this.next();
    const company = this.chance.pickOr(this.live('companies'));
    const contact = this.chance.pickOr(this.live('contacts'));
    if (!company || !contact) return;
    const properties = { dealname: `Deal ${n}`, amount: `${n}.25`, pipeline: 'default' };
    const id = this.create('deals', { ...properties, dealstage: 'qualifiedtobuy' });
    this.associate('deals', id, 'companies', company.id, TYPE_IDS.dealCompany);
    this.associate('deals', id, 'contacts', contact.id, TYPE_IDS.dealContact);
  }

  private async newOpportunity(): Promise<void> {
    const n = this.next();
    const name = `Opportunity ${n}`;
    await this.writeErp(
      `insert into opportunity (opportunity_no, name, customer_id, contact_id, stage_code, amount)
       select $1::text, $2, c.customer_id, c.id, 'contractsent', 100 from contact as c
       where c.customer_id is not null and c.email is not null order by md5(c.id::text || $1::text) limit 1`,
      [`K-${n}`, name],
      'name',
      name,
    );
  }

  private async newOrder(): Promise<void> {
    const n = this.next();
    const buyer = this.chance.pickOr(this.buyers);
    if (!buyer) return;
    const number = `K${n}`;
    await this.writeErp(
      `insert into sales_document (document_no, document_type, customer_id, status, subtotal)
       values ($1, 'order', $2, 'released', $3)`,
      [number, buyer.id, n],
      'document_no',
      number,
    );
    this.orders.push(number);
  }

  private live(type: ObjectName): readonly PortalRecord[] {
    return this.stack.portal.sandbox.world.store(objectType(type)).liveRecords;
  }

  private setPortal(field: EditedField, type: ObjectName, id: string, value: string): void {
    this.stack.portal.admin.edit({ action: 'set', type, id, properties: { [field.hubspot]: value } });
    this.diary.wrote(field.pair, field.hubspot, { side: 'hubspot', id, at: Date.now(), value });
  }

  private create(type: ObjectName, properties: Record<string, string>): string {
    this.diary.created += 1;
    return this.stack.portal.admin.edit({ action: 'create', type, properties }).id;
  }

  private associate(type: ObjectName, id: string, toType: ObjectName, toId: string, typeId: number): void {
    this.stack.portal.admin.edit({ action: 'associate', type, id, toType, toId, typeIds: [typeId] });
  }

  /** A value that nobody wrote before tells whether a statement took effect whose answer was lost. */
  private async writeErp(
    sql: string,
    values: readonly unknown[],
    column: string,
    value: string,
  ): Promise<void> {
    if (sql.startsWith('insert')) this.diary.created += 1;
    await this.stack.erp.write(sql, values, {
      sql: 'select 1 as there from chaos.journal where people and after ->> $1 = $2 limit 1',
      values: [column, value],
    });
  }

  private valueOf({ hubspot }: EditedField): string {
    const n = this.next();
    if (hubspot === 'amount') return `${n}.50`;
    return hubspot.endsWith('phone') ? `+1 206 ${String(n).padStart(7, '0')}` : `Edited ${hubspot} ${n}`;
  }

  private next(): number {
    this.n += 1;
    return this.n;
  }
}

function kindOf(pair: EditedField['pair']): ErpKind {
  const kind = KINDS.find((each) => each.pair === pair);
  if (!kind) throw new Error(`There is no pair ${pair}.`);
  return kind;
}

function naturalOf(type: ObjectName, { current }: PortalRecord): string | null {
  return current.props[type === 'companies' ? 'domain' : 'email'] ?? null;
}

function mayEdit(field: EditedField, side: Ownership, natural: string | null): boolean {
  // Deals have no key of their own that both sides know, so each field has its side.
  if (field.pair === 'deal') return (field.hubspot === 'amount') === (side === 'hubspot');
  if (natural === null) return false;
  const owner = ownership(plain(natural), field);
  return owner === 'both' || owner === side;
}

function plain(natural: string): string {
  return natural
    .trim()
    .toLowerCase()
    .replace(/^([a-z]+:\/\/)?(www\.)?/, '')
    .replace(/\/.*$/, '');
}
