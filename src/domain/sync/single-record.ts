/** The one record that a run is about, and what a person said of it beyond the job's definition. */
export interface SingleRecord {
  /** Type on the source's side; the job's root, or a type that it reads along with it. */
  readonly type: string;
  /** Only these targets of the job; null = all that apply. */
  readonly targets: readonly string[] | null;
  /** Type on the target's side -> id of the record that is to be the parent, whatever the source says. */
  readonly parents: Readonly<Record<string, string>>;
}

/** Targets that are needed for the wanted ones, because these hang from them; null = all. */
export function withParentTargets(
  wanted: readonly string[] | null,
  targets: readonly TargetNames[],
): ReadonlySet<string> | null {
  if (wanted === null) return null;
  const needed = new Set<string>();
  const add = (name: string): void => {
    if (needed.has(name)) return;
    needed.add(name);
    const target = targets.find((each) => each.name === name);
    for (const parent of target?.parents ?? []) if (parent.target !== undefined) add(parent.target);
  };
  wanted.forEach(add);
  return needed;
}

interface TargetNames {
  readonly name: string;
  readonly parents: readonly { readonly target?: string }[];
}
