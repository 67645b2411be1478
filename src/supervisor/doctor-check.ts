/** One line of `crosstie doctor`. */
export interface DoctorCheck {
  readonly name: string;
  readonly ok: boolean;
  /** What was found. Never a secret. */
  readonly detail: string;
  /** What to do; empty when all is well. */
  readonly fix: string;
}

export function good(name: string, detail: string): DoctorCheck {
  return { name, ok: true, detail, fix: '' };
}

export function bad(name: string, detail: string, fix: string): DoctorCheck {
  return { name, ok: false, detail, fix };
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
