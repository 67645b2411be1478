import { SignatureV3 } from './signature-v3.js';

const SECRET = 'test-client-secret-0001';
const REQUEST = {
  method: 'POST',
  url: 'https://sync.example.test/webhooks/hubspot',
  body: Buffer.from('[]'),
  timestamp: '1732147200000',
  signature: 'X1JW3BIQeet83V0Y9Od2K8p6rozfpZjiIrjzTF8Oz/w=',
};
const signatures = new SignatureV3();

describe('the third signature', () => {
  it('is the one that HubSpot makes', () => {
    expect(signatures.isValid(SECRET, REQUEST)).toBe(true);
  });

  it.each([
    ['another secret', 'other', {}],
    ['another body', SECRET, { body: Buffer.from('[ ]') }],
    ['another address', SECRET, { url: `${REQUEST.url}?a=1` }],
    ['another time', SECRET, { timestamp: '1732147200001' }],
    ['no signature', SECRET, { signature: '' }],
    ['half a signature', SECRET, { signature: REQUEST.signature.slice(0, 20) }],
  ])('is not right for %s', (_, secret, change) => {
    expect(signatures.isValid(secret, { ...REQUEST, ...change })).toBe(false);
  });

  it('is made over an address whose reserved characters are decoded', () => {
    const url = `${REQUEST.url.replace('/webhooks/hubspot', '%2Fwebhooks%2fhubspot')}`;
    expect(signatures.isValid(SECRET, { ...REQUEST, url })).toBe(true);
  });
});
