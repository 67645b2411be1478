/** Flags of Node for every long-lived program. */
export const NODE_FLAGS: readonly string[] = ['--enable-source-maps'];

/**
 * Flags for a worker: a page makes some hundred thousand short-lived objects, and a larger nursery (MB per
 * semi-space) lets them die young (docs/benchmarks.md).
 */
export const WORKER_NODE_FLAGS: readonly string[] = [...NODE_FLAGS, '--max-semi-space-size=64'];
