/** Share of the day's calls that jobs leave to people and to the account's other apps (HF D18: all of them share it). */
const RESERVE = 0.05;

export interface DailyFigures {
  readonly limit: number;
  readonly remaining: number;
}

/** Calls of a day that are not for jobs. */
export function reservedOf(limit: number, reserve = RESERVE): number {
  return limit * reserve;
}

/** What answers tell of the account's daily limit; under OAuth they tell nothing of it (HF L2, L6). */
export class DailyUse {
  /** In ms since the epoch; null while more than the reserve is left. */
  private restUntil: number | null = null;

  constructor(private readonly reserve = RESERVE) {}

  /** `midnight` tells when the account's day ends; asked only where it matters. */
  learn(
    limit: string | undefined,
    remaining: string | undefined,
    midnight: () => number,
  ): DailyFigures | null {
    const figures = { limit: Number(limit), remaining: Number(remaining) };
    if (!(figures.limit > 0) || !(figures.remaining >= 0)) return null;
    this.restUntil = figures.remaining < reservedOf(figures.limit, this.reserve) ? midnight() : null;
    return figures;
  }

  /** Until when jobs have to rest, in ms since the epoch; null = they may go on. */
  restsUntil(now: number): number | null {
    return this.restUntil === null || now >= this.restUntil ? null : this.restUntil;
  }
}
