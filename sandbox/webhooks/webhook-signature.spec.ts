import { signatureV3, signedHeaders } from './webhook-signature.js';

const SECRET = 'test-client-secret-0001';
const AT = 1_732_147_200_000;

describe('webhook signatures', () => {
  // HF W25.
  it('agree with the known vectors', () => {
    expect(signatureV3(SECRET, 'POST', 'https://sync.example.test/webhooks/hubspot', '[]', AT)).toBe(
      'X1JW3BIQeet83V0Y9Od2K8p6rozfpZjiIrjzTF8Oz/w=',
    );
    const url = 'https://sync.example.test/hs/card?email=a%40b.example&t=1';
    expect(signatureV3(SECRET, 'GET', url, '', AT)).toBe('SIBoOvm2qGlyssz2LFU+R4pi5jcMsTPvGL/uM8n+X9U=');
  });

  it('stand in the headers beside the old one', () => {
    expect(Object.keys(signedHeaders(SECRET, 'https://sync.example.test/', '[]', AT))).toEqual([
      'x-hubspot-signature',
      'x-hubspot-signature-version',
      'x-hubspot-signature-v3',
      'x-hubspot-request-timestamp',
    ]);
  });
});
