import { createHash } from 'node:crypto';
import { crosstieId } from '../../adapters/hubspot/write/crosstie-id.js';
import { originOf } from './origin.js';

describe('originOf', () => {
  it.each(['7', 'C-1042', 'müller@example.com'])('reads what a creation for %s carries', (id) => {
    const hash = createHash('sha256').update(id, 'utf8').digest('hex').slice(0, 20);
    const origin = { sync: 'main', type: 'account', hash };
    expect(originOf(crosstieId({ sync: 'main', type: 'account', id, generation: 3 }))).toEqual(origin);
  });

  it.each([null, '', 'main/account', 'main/account/short#0', 'main/account/a7u2s2lfk724r6ec', 7])(
    'makes nothing of %p',
    (value) => {
      expect(originOf(value)).toBeNull();
    },
  );
});
