/** A portal user to whom records are assigned (HF OW2). */
export interface Owner {
  /** What records hold; differs from the user id in old portals (HF OW3). */
  id: string;
  email: string;
  firstName: string;
  lastName: string;
  userId: number;
  archived: boolean;
  createdAt: number;
  updatedAt: number;
}

const PEOPLE: readonly (readonly [string, string])[] = [
  ['Nora', 'Lindqvist'],
  ['Tomas', 'Arroyo'],
  ['Priya', 'Raman'],
  ['Jonas', 'Keller'],
  ['Amelie', 'Dubois'],
  ['Marcus', 'Oyelaran'],
  ['Hanna', 'Virtanen'],
  ['Diego', 'Salcedo'],
];
const FORMER: readonly [string, string] = ['Greta', 'Holm'];

/** Eight sales people and one who has left. */
export function defaultOwners(): Owner[] {
  return [...PEOPLE, FORMER].map(([firstName, lastName], index) => ({
    id: String(81_300_117 + index * 7_919),
    email: `${firstName}.${lastName}@crosstie-demo.example`.toLowerCase(),
    firstName,
    lastName,
    userId: 12_600_301 + index * 613,
    archived: index === PEOPLE.length,
    createdAt: Date.UTC(2023, 1, 6, 9, index),
    updatedAt: Date.UTC(2026, 2, 11, 8, index),
  }));
}
