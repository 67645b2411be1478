import { createHmac, timingSafeEqual } from 'node:crypto';
import type { SignedRequest, WebhookSignature } from '../../../application/ports/webhook-signature.port.js';

/** Escapes that HubSpot decodes in the address before it signs; all others stay (HF W22). */
const DECODED: Readonly<Record<string, string>> = {
  '%3A': ':',
  '%2F': '/',
  '%3F': '?',
  '%40': '@',
  '%21': '!',
  '%24': '$',
  '%27': "'",
  '%28': '(',
  '%29': ')',
  '%2A': '*',
  '%2C': ',',
  '%3B': ';',
};

/** Base64 HMAC-SHA256 over method, address, raw body and time. */
export class SignatureV3 implements WebhookSignature {
  isValid(secret: string, { method, url, body, timestamp, signature }: SignedRequest): boolean {
    const address = url.replaceAll(/%[0-9a-f]{2}/gi, (escape) => DECODED[escape.toUpperCase()] ?? escape);
    const expected = createHmac('sha256', secret)
      .update(method + address, 'utf8')
      .update(body)
      .update(timestamp, 'utf8')
      .digest();
    const given = Buffer.from(signature, 'base64');
    // Of another length it is wrong, which tells nothing that is not known already.
    return given.length === expected.length && timingSafeEqual(given, expected);
  }
}
