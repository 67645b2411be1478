/** One call of a port on its way. */
export interface PortCall {
  readonly port: string;
  readonly method: string;
  readonly args: readonly unknown[];
}

export type Around = (call: PortCall, go: () => Promise<unknown>) => Promise<unknown>;

/** The same object, with something put around each of its asynchronous methods. */
export function instrument<T extends object>(
  port: string,
  target: T,
  around: Around,
  plain: readonly string[] = [],
): T {
  return new Proxy(target, {
    get(object, key): unknown {
      const member: unknown = Reflect.get(object, key);
      if (typeof member !== 'function' || typeof key !== 'string' || plain.includes(key)) return member;
      return (...args: readonly unknown[]): Promise<unknown> =>
        around({ port, method: key, args }, async () => Reflect.apply(member, object, args) as unknown);
    },
  });
}

/** The same object with some of its methods in other words; `inner` is the object itself. */
export function overriding<T extends object>(target: T, methods: (inner: T) => Partial<T>): T {
  const own = methods(target);
  return new Proxy(target, {
    get(object, key): unknown {
      const mine: unknown = Reflect.get(own, key);
      if (mine !== undefined) return mine;
      const member: unknown = Reflect.get(object, key);
      return typeof member === 'function' ? member.bind(object) : member;
    },
  });
}
