import type { Connection } from 'pg';

const BIND = 0x42;
const EXECUTE = 0x45;
const SYNC = 0x53;
const FIRST_SIZE = 16_384;
/** A larger block is made for its one message and not kept. */
const LARGEST_KEPT = 4_194_304;
/** UTF-8 takes at most so many bytes for one unit of a string. */
const WIDEST = 3;
/** What a message has beside its texts, and beside each of them. */
const FRAME = 40;
const PER_VALUE = 4;

const BLOCKS = new WeakMap<Connection, Buffer>();

/**
 * Bind, execute and sync as one block of bytes, written at once. A connection's block is used again for its next message:
 * by then the server has answered this one, so that all of it has been sent.
 */
export function cellRequest(
  connection: Connection,
  statement: string,
  values: readonly (string | null)[],
): Buffer {
  const block = blockOf(connection, roomFor(statement, values));
  let at = writeText(block, statement, 6);
  block[0] = BIND;
  block[5] = 0;
  block[at++] = 0;
  // No codes of formats: everything is text.
  at = block.writeInt16BE(0, at);
  at = block.writeInt16BE(values.length, at);
  for (const value of values) {
    const end = value === null ? at + PER_VALUE : writeText(block, value, at + PER_VALUE);
    block.writeInt32BE(value === null ? -1 : end - at - PER_VALUE, at);
    at = end;
  }
  at = block.writeInt16BE(0, at);
  block.writeInt32BE(at - 1, 1);
  block[at++] = EXECUTE;
  at = block.writeInt32BE(9, at);
  block[at++] = 0;
  at = block.writeInt32BE(0, at);
  block[at++] = SYNC;
  at = block.writeInt32BE(4, at);
  return block.subarray(0, at);
}

function writeText(block: Buffer, text: string, at: number): number {
  return at + block.write(text, at, 'utf8');
}

function roomFor(statement: string, values: readonly (string | null)[]): number {
  let room = FRAME + statement.length * WIDEST;
  for (const value of values) room += PER_VALUE + (value === null ? 0 : value.length * WIDEST);
  return room;
}

function blockOf(connection: Connection, room: number): Buffer {
  const kept = BLOCKS.get(connection);
  if (kept !== undefined && kept.length >= room) return kept;
  const made = Buffer.allocUnsafeSlow(Math.max(room, FIRST_SIZE, 2 * (kept?.length ?? 0)));
  if (made.length <= LARGEST_KEPT) BLOCKS.set(connection, made);
  return made;
}
