import type { ObjectName } from './object-types.js';

export type AssociationCategory = 'HUBSPOT_DEFINED' | 'USER_DEFINED';

export interface AssociationType {
  readonly from: ObjectName;
  readonly to: ObjectName;
  readonly id: number;
  readonly category: AssociationCategory;
  readonly label: string | null;
  /** Old string name as used in the `associations` map (HF N12). */
  readonly key: string;
  /** The id of the same relation seen from the other side. */
  readonly inverseId: number;
  readonly primary: boolean;
}

type Defined = readonly [ObjectName, ObjectName, number, number, string, boolean];

/** An engagement with contacts, companies and deals; the way back has the id before (HF 10.2). */
function engagementPairs(name: ObjectName, singular: string, ids: readonly number[]): Defined[] {
  const others = [
    ['contacts', 'contact'],
    ['companies', 'company'],
    ['deals', 'deal'],
  ] as const;
  return others.flatMap(([other, otherSingular], at): Defined[] => {
    const id = ids[at] ?? 0;
    return [
      [name, other, id, id - 1, `${singular}_to_${otherSingular}`, false],
      [other, name, id - 1, id, `${otherSingular}_to_${singular}`, false],
    ];
  });
}

/** Default relations of HF 10.2: from, to, id, inverse id, string key, primary label. */
const DEFINED: readonly Defined[] = [
  ['contacts', 'companies', 279, 280, 'contact_to_company_unlabeled', false],
  ['companies', 'contacts', 280, 279, 'company_to_contact_unlabeled', false],
  ['contacts', 'companies', 1, 2, 'contact_to_company', true],
  ['companies', 'contacts', 2, 1, 'company_to_contact', true],
  ['deals', 'companies', 341, 342, 'deal_to_company_unlabeled', false],
  ['companies', 'deals', 342, 341, 'company_to_deal_unlabeled', false],
  ['deals', 'companies', 5, 6, 'deal_to_company', true],
  ['companies', 'deals', 6, 5, 'company_to_deal', true],
  ['deals', 'contacts', 3, 4, 'deal_to_contact', false],
  ['contacts', 'deals', 4, 3, 'contact_to_deal', false],
  ['deals', 'line_items', 19, 20, 'deal_to_line_item', false],
  ['line_items', 'deals', 20, 19, 'line_item_to_deal', false],
  ...engagementPairs('notes', 'note', [202, 190, 214]),
  ...engagementPairs('calls', 'call', [194, 182, 206]),
  ...engagementPairs('emails', 'email', [198, 186, 210]),
  ...engagementPairs('meetings', 'meeting', [200, 188, 212]),
  ...engagementPairs('tasks', 'task', [204, 192, 216]),
  ['companies', 'companies', 450, 450, 'company_to_company', false],
  ['companies', 'companies', 13, 14, 'parent_to_child_company', false],
  ['companies', 'companies', 14, 13, 'child_to_parent_company', false],
  ['contacts', 'contacts', 449, 449, 'contact_to_contact', false],
  ['deals', 'deals', 451, 451, 'deal_to_deal', false],
];

function definedLabel(id: number, primary: boolean): string | null {
  if (primary) return 'Primary';
  if (id === 13) return 'Child Company';
  return id === 14 ? 'Parent Company' : null;
}

/** All association types of the portal: the defined ones and the labels that users add. */
export class AssociationTypes {
  private readonly byId = new Map<number, AssociationType>();
  private readonly defaults = new Map<string, AssociationType>();
  private nextLabelId = 1_001;

  constructor() {
    for (const [from, to, id, inverseId, key, primary] of DEFINED) {
      const label = definedLabel(id, primary);
      const type = { from, to, id, inverseId, key, primary, label, category: 'HUBSPOT_DEFINED' } as const;
      this.byId.set(id, type);
      const pair = `${from}>${to}`;
      if (!primary && !this.defaults.has(pair)) this.defaults.set(pair, type);
    }
  }

  get(id: number): AssociationType | undefined {
    return this.byId.get(id);
  }

  /** The unlabelled type of a pair; undefined when the two cannot be associated (HF N13). */
  defaultOf(from: ObjectName, to: ObjectName): AssociationType | undefined {
    return this.defaults.get(`${from}>${to}`);
  }

  primaryOf(from: ObjectName, to: ObjectName): AssociationType | undefined {
    return this.list(from, to).find((type) => type.primary);
  }

  list(from: ObjectName, to: ObjectName): AssociationType[] {
    return [...this.byId.values()].filter((type) => type.from === from && type.to === to);
  }

  custom(): AssociationType[] {
    return [...this.byId.values()].filter((type) => type.category === 'USER_DEFINED');
  }

  /** Adds a label with its inverse and returns both. */
  addLabel(from: ObjectName, to: ObjectName, key: string, label: string, inverse: string): AssociationType[] {
    const id = this.nextLabelId;
    const same = from === to && label === inverse;
    const inverseId = same ? id : id + 1;
    const forward = {
      from,
      to,
      id,
      inverseId,
      key,
      label,
      primary: false,
      category: 'USER_DEFINED',
    } as const;
    const back = { ...forward, from: to, to: from, id: inverseId, inverseId: id, label: inverse };
    return this.restore(same ? [forward] : [forward, back]);
  }

  /** The unlabelled relation of two types of which one is the portal's own: user-defined, ids per portal. */
  addDefault(from: ObjectName, to: ObjectName, key: string, inverseKey: string): AssociationType {
    const id = this.nextLabelId;
    const inverseId = from === to ? id : id + 1;
    const common = { label: null, primary: false, category: 'USER_DEFINED' } as const;
    const forward = { ...common, from, to, id, inverseId, key };
    const back = { ...common, from: to, to: from, id: inverseId, inverseId: id, key: inverseKey };
    this.restore(from === to ? [forward] : [forward, back]);
    return forward;
  }

  restore(types: readonly AssociationType[]): AssociationType[] {
    for (const type of types) {
      this.byId.set(type.id, type);
      if (type.label === null && !type.primary) this.defaults.set(`${type.from}>${type.to}`, type);
      this.nextLabelId = Math.max(this.nextLabelId, type.id + 1);
    }
    return [...types];
  }

  removeLabel(type: AssociationType): void {
    this.byId.delete(type.id);
    this.byId.delete(type.inverseId);
  }
}
