/** Flags of Node for every long-lived program. */
export const NODE_FLAGS: readonly string[] = ['--enable-source-maps'];

/**
 * Flags for a worker (docs/benchmarks.md). A page makes some hundred thousand short-lived objects, and a larger nursery
 * (MB per semi-space) lets them die young. Its time lies in many functions, none of them hot: with V8's usual amount of
 * inlining (bytes of bytecode per function) their compilation costs more than it gives back within 200,000 records,
 * while V8's plain compiler costs next to nothing and is used from the first call. Threads that share a collection of
 * the nursery use more CPU together than one does. Left alone, V8 lets the heap grow to four times of what is alive
 * before it looks for garbage among what has survived the nursery, and a worker that never needs that much keeps it: half
 * as much again is plenty. The nursery has its full size from the start: it would reach it all the same, and later.
 */
export const WORKER_NODE_FLAGS: readonly string[] = [
  ...NODE_FLAGS,
  '--min-semi-space-size=64',
  '--max-semi-space-size=64',
  '--max-inlined-bytecode-size-cumulative=250',
  '--always-sparkplug',
  '--no-parallel-scavenge',
  '--heap-growing-percent=50',
];

/**
 * Environment of a worker. Blocks of so many bytes go back to the system once they are free. Left alone, glibc raises this
 * limit to the largest block that was ever freed, 32 MB at the most, and keeps what a page of many candidates took for
 * good; other allocators do not know the name.
 */
export const WORKER_ENVIRONMENT: Readonly<Record<string, string>> = { MALLOC_MMAP_THRESHOLD_: '262144' };

/**
 * How often the delay of the event loop is looked at, ms. Each look wakes the process: at the usual 10 ms nearly half of
 * the times that a worker awoke at HubSpot's limits were for that alone.
 */
export const EVENT_LOOP_SAMPLE_MS = 100;
