/** Flags of Node for every long-lived program. */
export const NODE_FLAGS: readonly string[] = ['--enable-source-maps'];

/**
 * Flags for a worker: a page makes some hundred thousand short-lived objects, and a larger nursery (MB per
 * semi-space) lets them die young. Measured: the share of garbage collection falls from 17 % to 8 %.
 */
export const WORKER_NODE_FLAGS: readonly string[] = [...NODE_FLAGS, '--max-semi-space-size=64'];
