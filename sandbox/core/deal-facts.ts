import type { Pipeline } from './pipelines.js';
import { findStage } from './pipelines.js';
import type { Props } from './record.js';

/** Exact binary value in decimals, as computed numbers arrive on the wire (HF D12, X4). */
export function exactDecimal(value: number): string {
  const text = value.toFixed(80);
  return text.replace(/\.?0+$/, '');
}

export interface DealStageFacts {
  isClosed: boolean;
  isWon: boolean;
  probability: number;
}

/** What follows from the stage of a deal; null without a known stage. */
export function stageFacts(pipelines: readonly Pipeline[], props: Readonly<Props>): DealStageFacts | null {
  const found = findStage(pipelines, props['dealstage'] ?? '');
  if (!found) return null;
  const probability = Number(found.stage.metadata['probability'] ?? '0');
  const isClosed = found.stage.metadata['isClosed'] === 'true';
  return { isClosed, isWon: isClosed && probability === 1, probability };
}

/** Net amount of a line item (HF DL5); null while price or quantity is missing. */
export function lineAmount(props: Readonly<Props>): string | null {
  const price = Number(props['price'] ?? Number.NaN);
  const quantity = Number(props['quantity'] ?? '1');
  if (!Number.isFinite(price) || !Number.isFinite(quantity)) return null;
  const percent = Number(props['hs_discount_percentage'] ?? '0');
  const perUnit = props['discount'] === undefined ? (price * percent) / 100 : Number(props['discount']);
  return ((price - perUnit) * quantity).toFixed(3);
}
