import type { Problem } from '../domain/configuration/documents.js';
import { expandVariables } from './expand.js';

describe('expandVariables', () => {
  const env = { TOKEN: 'abc', EMPTY: '' };

  it.each([
    ['${TOKEN}', 'abc'],
    ['a-${TOKEN}-b', 'a-abc-b'],
    ['${NONE:-https://x.example}', 'https://x.example'],
    ['${TOKEN:-other}', 'abc'],
    ['${EMPTY:-other}', 'other'],
    ['${EMPTY}', ''],
    ['${NONE:-}', ''],
    ['$${TOKEN}', '${TOKEN}'],
    ['${lower} $TOKEN $ {X}', '${lower} $TOKEN $ {X}'],
  ])('makes %s to %s', (text, expected) => {
    const problems: Problem[] = [];
    expect(expandVariables(text, env, problems)).toBe(expected);
    expect(problems).toEqual([]);
  });

  it('names every unset variable at its place', () => {
    const problems: Problem[] = [];
    expandVariables({ portals: { main: { token: '${NONE}' } }, list: ['x', '${ALSO_NONE}'] }, env, problems);
    expect(problems.map(({ path, code }) => `${path} ${code}`)).toEqual([
      '/portals/main/token unset-variable',
      '/list/1 unset-variable',
    ]);
  });

  it('leaves what is no text alone', () => {
    expect(expandVariables({ a: 1, b: null, c: true }, env, [])).toEqual({ a: 1, b: null, c: true });
  });
});
