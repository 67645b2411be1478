/** New ids, ascending by time of creation (UUIDv7). */
export interface IdGenerator {
  next(): string;
}

export const ID_GENERATOR = Symbol('ID_GENERATOR');
