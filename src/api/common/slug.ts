import { Matches, type ValidationOptions } from 'class-validator';

/** A name that never changes: in paths, ids and files. */
export function IsSlug(options: ValidationOptions = {}): PropertyDecorator {
  const message = 'must have 1 to 63 lower-case letters, digits and hyphens';
  return Matches(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, { message, ...options });
}
