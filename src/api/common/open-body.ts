import { ProblemError, refused } from './problem.js';

/** A body whose keys are checked further in (connectors, sync documents): here only that it is an object. */
export function openBody(body: unknown): Readonly<Record<string, unknown>> {
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) return { ...body };
  throw new ProblemError(422, 'The body must be an object.', [
    { path: '', code: 'wrong-type', message: 'This must be a set of keys.' },
  ]);
}

const SLUG = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

/** Takes the slug of a new object out of an open body. */
export function takeSlug(body: unknown): {
  readonly slug: string;
  readonly rest: Readonly<Record<string, unknown>>;
} {
  const { slug, ...rest } = openBody(body);
  if (typeof slug === 'string' && SLUG.test(slug)) return { slug, rest };
  const message = 'A slug has 1 to 63 lower-case letters, digits and hyphens.';
  throw refused('invalid', [{ path: '/slug', code: slug === undefined ? 'required' : 'bad-slug', message }]);
}

/** Slugs never change: a body that names one must name the same. */
export function withoutSlug(body: unknown, slug: string): Readonly<Record<string, unknown>> {
  const { slug: named, ...rest } = openBody(body);
  if (named === undefined || named === slug) return rest;
  throw refused('invalid', [{ path: '/slug', code: 'fixed', message: 'A slug cannot change.' }]);
}
