import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import { refused } from './problem.js';

/** The character that no text column takes, and that no name of anything has. */
const NUL = String.fromCharCode(0);

/** Refuses the NUL character in paths, queries and bodies, before it fails in the database. */
@Injectable()
export class TextGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const { params, query, body } = context.switchToHttp().getRequest<Request>();
    const at = placeOfNul(params) ?? placeOfNul(query) ?? placeOfNul(body);
    if (at === null) return true;
    const message = 'The NUL character is not allowed in texts.';
    throw refused('invalid', [{ path: at, code: 'bad-character', message }]);
  }
}

/** JSON Pointer of the first text with a NUL; null = none. */
function placeOfNul(value: unknown, path = ''): string | null {
  if (typeof value === 'string') return value.includes(NUL) ? path : null;
  if (typeof value !== 'object' || value === null) return null;
  for (const [key, item] of Object.entries(value)) {
    const at = `${path}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    const found = key.includes(NUL) ? path : placeOfNul(item, at);
    if (found !== null) return found;
  }
  return null;
}
