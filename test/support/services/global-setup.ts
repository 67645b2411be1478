import Module from 'node:module';

type Resolve = (this: unknown, request: string, ...rest: unknown[]) => string;

/**
 * Jest calls this once before the `services` project; its workers read the addresses from the environment.
 * It runs outside of Jest's own module system, so `./x.js` has to be led to `./x.ts` here.
 */
async function globalSetup(): Promise<void> {
  const loader = Module as unknown as { _resolveFilename: Resolve };
  const original = loader._resolveFilename;
  loader._resolveFilename = function resolve(request, ...rest) {
    try {
      return original.call(this, request, ...rest);
    } catch (error) {
      if (!/^\.{1,2}\/.*\.js$/.test(request)) throw error;
      return original.call(this, request.replace(/\.js$/, '.ts'), ...rest);
    }
  };
  try {
    const { startTestServices } = await import('./test-services.js');
    await startTestServices();
  } finally {
    loader._resolveFilename = original;
  }
}

export = globalSetup;
