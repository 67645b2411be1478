/** What the checks found; nothing at all is what they are hoped to find. */
export class Findings {
  /** Edits and records that did not arrive. */
  readonly lost: string[] = [];
  /** Records that were made twice, and records with two partners. */
  readonly doubled: string[] = [];
  /** Everything else that may not be: counts, statuses, writes in a quiet cycle. */
  readonly wrong: string[] = [];
  /** Edits of a person that Crosstie's own write of the same field overtook between its reading and its writing. */
  raced = 0;
  conflicts = 0;
  fieldsCompared = 0;
  recordsChecked = 0;

  get clean(): boolean {
    return this.lost.length + this.doubled.length + this.wrong.length === 0;
  }
}
