/** Time as the application sees it; budgets, leases and watermarks use other clocks (database, source). */
export interface Clock {
  now(): Date;
}

export const CLOCK = Symbol('CLOCK');
