import type { Connection } from 'pg';
import { cellRequest } from './cell-request.js';

/** Only its identity counts. */
function connection(): Connection {
  return {} as Connection;
}

const EXECUTE_AND_SYNC = Buffer.from('E\0\0\0\x09\0\0\0\0\0S\0\0\0\x04', 'latin1');

function bind(body: string): Buffer {
  const bytes = Buffer.from(body, 'utf8');
  const head = Buffer.from('B\0\0\0\0', 'latin1');
  head.writeInt32BE(bytes.length + 4, 1);
  return Buffer.concat([head, bytes, EXECUTE_AND_SYNC]);
}

describe('cellRequest', () => {
  it('binds text with its length in bytes, and nulls', () => {
    const message = cellRequest(connection(), 'name', ['Zoë €', null, '']);
    expect(message.toString('hex')).toBe(
      Buffer.concat([
        bind('').subarray(0, 1),
        Buffer.from([0, 0, 0, 4 + 1 + 5 + 2 + 2 + (4 + 8) + 4 + 4 + 2]),
        Buffer.from('\0name\0\0\0\0\x03\0\0\0\x08Zoë €', 'utf8'),
        Buffer.from([255, 255, 255, 255, 0, 0, 0, 0, 0, 0]),
        EXECUTE_AND_SYNC,
      ]).toString('hex'),
    );
  });

  it('has no text for a statement without a name and without values', () => {
    expect(cellRequest(connection(), '', [])).toEqual(bind('\0\0\0\0\0\0\0\0'));
  });

  it('uses the bytes of a connection again, and makes room where they do not suffice', () => {
    const one = connection();
    const first = cellRequest(one, 's', ['a']);
    expect(cellRequest(one, 's', ['b']).buffer).toBe(first.buffer);
    expect(cellRequest(connection(), 's', ['b']).buffer).not.toBe(first.buffer);
    const long = 'ü'.repeat(100_000);
    const message = cellRequest(one, 's', [long]);
    expect(message.subarray(1 + 4 + 3 + 2 + 2 + 4, -2 - EXECUTE_AND_SYNC.length).toString('utf8')).toBe(long);
  });
});
