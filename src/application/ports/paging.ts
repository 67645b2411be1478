/** A cursor that the list asked did not hand out. */
export class BadCursorError extends Error {
  constructor() {
    super('This cursor is not one of this list: use nextCursor of its page before, as it is.');
    this.name = 'BadCursorError';
  }
}
