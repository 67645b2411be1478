/** Flags of Node for every long-lived program. */
export const NODE_FLAGS: readonly string[] = ['--enable-source-maps'];

/**
 * Flags for a worker (docs/benchmarks.md). A page makes some hundred thousand short-lived objects, and a larger nursery
 * (MB per semi-space) lets them die young. Its time lies in many functions, none of them hot: with V8's usual amount of
 * inlining (bytes of bytecode per function) their compilation costs more than it gives back within 200,000 records,
 * while V8's plain compiler costs next to nothing and is used from the first call. Threads that share a collection of
 * the nursery use more CPU together than one does.
 */
export const WORKER_NODE_FLAGS: readonly string[] = [
  ...NODE_FLAGS,
  '--max-semi-space-size=64',
  '--max-inlined-bytecode-size-cumulative=250',
  '--always-sparkplug',
  '--no-parallel-scavenge',
];
