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

interface LineFigures {
  readonly gross: number;
  readonly discount: number;
}

/** Null while price or quantity is missing (HF DL5). */
function lineFigures(props: Readonly<Props>): LineFigures | null {
  const price = Number(props['price'] ?? Number.NaN);
  const quantity = Number(props['quantity'] ?? '1');
  if (!Number.isFinite(price) || !Number.isFinite(quantity)) return null;
  const percent = Number(props['hs_discount_percentage'] ?? '0');
  const perUnit = props['discount'] === undefined ? (price * percent) / 100 : Number(props['discount']);
  return { gross: price * quantity, discount: perUnit * quantity };
}

/** Net amount of a line item, with three decimals. */
export function lineAmount(props: Readonly<Props>): string | null {
  const figures = lineFigures(props);
  return figures && (figures.gross - figures.discount).toFixed(3);
}

export function lineGross(props: Readonly<Props>): string | null {
  return lineFigures(props)?.gross.toFixed(3) ?? null;
}

export function lineDiscount(props: Readonly<Props>): string | null {
  return lineFigures(props)?.discount.toFixed(3) ?? null;
}
