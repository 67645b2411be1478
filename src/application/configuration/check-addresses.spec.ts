import type { AddressPolicy } from '../ports/address-policy.port.js';
import { addressProblem, hostProblem } from './check-addresses.js';

function policy(allowed: readonly string[], resolved: readonly string[] = []): AddressPolicy {
  return { allowed, resolve: () => Promise.resolve(resolved) };
}

describe('addressProblem', () => {
  it.each(['https://api.hubapi.com', 'https://8.8.8.8/path', 'https://[2606:4700::1111]'])(
    'lets public https through: %s',
    async (url) => {
      expect(await addressProblem(url, policy([]))).toBeNull();
    },
  );

  it.each([
    'not a url',
    'http://api.hubapi.com',
    'https://localhost',
    'https://erp',
    'https://erp.internal',
    'https://127.0.0.1',
    'https://10.1.2.3',
    'https://172.31.255.255',
    'https://192.168.0.1',
    'https://169.254.169.254',
    'https://100.64.0.1',
    'https://0.0.0.0',
    'https://2130706433',
    'https://0x7f.1',
    'https://[::1]',
    'https://[::ffff:127.0.0.1]',
    'https://[fd00::1]',
    'https://[fe80::1]',
    'file:///etc/passwd',
  ])('refuses %s', async (url) => {
    expect(await addressProblem(url, policy([]))).not.toBeNull();
  });

  it('refuses a public name that leads to a private address', async () => {
    expect(
      await addressProblem('https://rebind.example.com', policy([], ['8.8.8.8', '10.0.0.1'])),
    ).not.toBeNull();
  });

  it.each([
    ['127.0.0.1', 'http://127.0.0.1:4000', true],
    ['127.0.0.1:4000', 'http://127.0.0.1:4000', true],
    ['127.0.0.1:4001', 'http://127.0.0.1:4000', false],
    ['*.corp.example', 'http://erp.corp.example', true],
    ['*.corp.example', 'http://corp.example.evil', false],
    ['10.0.0.0/8', 'http://10.200.3.4', true],
    ['10.0.0.0/8', 'http://11.0.0.1', false],
    ['[fd00::]/8', 'http://[fd12::1]', true],
    ['[::1]:9000', 'http://[::1]:9000', true],
  ])('an operator who lists %s lets %s in: %s', async (entry, url, allowed) => {
    expect((await addressProblem(url, policy([entry]))) === null).toBe(allowed);
  });
});

describe('hostProblem', () => {
  it('connects to listed hosts only', () => {
    expect(hostProblem('db.example.com', 5432, policy([]))).toContain(
      'CROSSTIE_ALLOWED_HOSTS=db.example.com',
    );
    expect(hostProblem('db.example.com', 5432, policy(['db.example.com']))).toBeNull();
    expect(hostProblem('db.example.com', 5432, policy(['db.example.com:5433']))).not.toBeNull();
  });
});
