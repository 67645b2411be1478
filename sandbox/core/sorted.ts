/** First position whose key is >= wanted in a list sorted by key. */
export function lowerBound<T>(items: readonly T[], wanted: number, key: (item: T) => number): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const item = items[middle];
    if (item !== undefined && key(item) < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Inserts into a list sorted by key; appending is the cheap case. */
export function insertSorted<T>(items: T[], item: T, key: (item: T) => number): void {
  const last = items[items.length - 1];
  if (last === undefined || key(last) < key(item)) items.push(item);
  else items.splice(lowerBound(items, key(item), key), 0, item);
}

/** Removes the item with exactly this key, if it is there. */
export function removeSorted<T>(items: T[], wanted: number, key: (item: T) => number): T | undefined {
  const at = lowerBound(items, wanted, key);
  const item = items[at];
  if (item === undefined || key(item) !== wanted) return undefined;
  items.splice(at, 1);
  return item;
}
