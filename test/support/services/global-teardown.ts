/** Jest calls this once after the `services` project, in the process of the set-up, which left its `stop` here. */
async function globalTeardown(): Promise<void> {
  const stop: unknown = Reflect.get(globalThis, Symbol.for('crosstie.test-services.stop'));
  if (typeof stop === 'function') await Reflect.apply(stop, undefined, []);
}

export = globalTeardown;
