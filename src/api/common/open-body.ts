import { ProblemError, refused } from './problem.js';

/** A body whose keys are checked further in (connectors, sync documents): here only that it is an object. */
export function openBody(body: unknown): Readonly<Record<string, unknown>> {
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) return { ...body };
  throw new ProblemError(422, 'The body must be an object.', [
    { path: '', code: 'wrong-type', message: 'This must be a set of keys.' },
  ]);
}

/** Takes the slug of a new object out of an open body; a missing one is empty, and refused with whatever else is wrong. */
export function takeSlug(body: unknown): {
  readonly slug: string;
  readonly rest: Readonly<Record<string, unknown>>;
} {
  const { slug, ...rest } = openBody(body);
  return { slug: typeof slug === 'string' ? slug : '', rest };
}

/** Slugs never change: a body that names one must name the same. */
export function withoutSlug(body: unknown, slug: string): Readonly<Record<string, unknown>> {
  const { slug: named, ...rest } = openBody(body);
  if (named === undefined || named === slug) return rest;
  throw refused('invalid', [{ path: '/slug', code: 'fixed', message: 'A slug cannot change.' }]);
}
