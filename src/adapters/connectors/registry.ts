import type { Connector } from './connector.js';
import { sqlConnector } from './sql/index.js';

/** Every kind of business system that a configuration may name. */
export const CONNECTORS: readonly Connector[] = [sqlConnector];

const BY_KIND: ReadonlyMap<string, Connector> = new Map(
  CONNECTORS.map((connector) => [connector.kind, connector]),
);

/** Null when no connector of this kind exists. */
export function findConnector(kind: string): Connector | null {
  return BY_KIND.get(kind) ?? null;
}

export function connectorKinds(): readonly string[] {
  return CONNECTORS.map((connector) => connector.kind);
}
