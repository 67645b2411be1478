import { createHash, createHmac } from 'node:crypto';

/** The escapes that are decoded before the address is signed (HF W22). */
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

function decodedUri(url: string): string {
  return url.replaceAll(/%[0-9A-F]{2}/gi, (escape) => DECODED[escape.toUpperCase()] ?? escape);
}

/** Base64 HMAC over method, address, body and time (HF W21). */
export function signatureV3(
  secret: string,
  method: string,
  url: string,
  body: string,
  timestamp: number,
): string {
  return createHmac('sha256', secret)
    .update(`${method}${decodedUri(url)}${body}${timestamp}`, 'utf8')
    .digest('base64');
}

/** All signature headers of a delivery: the third version beside the first. */
export function signedHeaders(
  secret: string,
  url: string,
  body: string,
  timestamp: number,
): Record<string, string> {
  return {
    'x-hubspot-signature': createHash('sha256').update(`${secret}${body}`, 'utf8').digest('hex'),
    'x-hubspot-signature-version': 'v1',
    'x-hubspot-signature-v3': signatureV3(secret, 'POST', url, body, timestamp),
    'x-hubspot-request-timestamp': String(timestamp),
  };
}
