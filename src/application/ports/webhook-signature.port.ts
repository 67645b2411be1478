export interface SignedRequest {
  readonly method: string;
  /** Whole, as the sender knew it, query included. */
  readonly url: string;
  /** As it came over the wire. */
  readonly body: Uint8Array;
  /** Milliseconds, as the sender wrote them. */
  readonly timestamp: string;
  readonly signature: string;
}

/** HubSpot's third signature (HF W21, W22); takes the same time for right and wrong ones. */
export interface WebhookSignature {
  isValid(secret: string, request: SignedRequest): boolean;
}

export const WEBHOOK_SIGNATURE = Symbol('WEBHOOK_SIGNATURE');
