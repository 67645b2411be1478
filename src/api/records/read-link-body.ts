import type { LinkRequest } from '../../application/records/link-records.use-case.js';
import type { Problem } from '../../domain/configuration/documents.js';
import { refused } from '../common/problem.js';

const LONGEST_ID = 300;

/** `{counterpart: "42"}` or `{counterpart: {type, id}}`, with `mapping` where it is needed. */
export function readLinkBody(body: unknown): Pick<LinkRequest, 'counterpart' | 'mapping'> {
  const given = asRecord(body) ?? {};
  const problems: Problem[] = Object.keys(given)
    .filter((key) => key !== 'counterpart' && key !== 'mapping')
    .map((key) => ({ path: `/${key}`, code: 'unknown-key', message: `The key "${key}" is not known here.` }));
  const { counterpart: wanted, mapping } = given;
  const named = typeof wanted === 'string' ? { id: wanted } : asRecord(wanted);
  const id = named?.['id'];
  const type = named?.['type'];
  if (typeof id !== 'string' || id === '' || id.length > LONGEST_ID) {
    const message = 'Give the id of the record on the other side, or {type, id}.';
    problems.push({ path: '/counterpart', code: wanted === undefined ? 'required' : 'wrong-type', message });
  }
  if (type !== undefined && typeof type !== 'string') problems.push(noText('/counterpart/type'));
  if (mapping !== undefined && typeof mapping !== 'string') problems.push(noText('/mapping'));
  if (problems.length > 0) throw refused('invalid', problems);
  return {
    counterpart: { id: String(id), ...(typeof type === 'string' && { type }) },
    ...(typeof mapping === 'string' && { mapping }),
  };
}

function noText(path: string): Problem {
  return { path, code: 'wrong-type', message: 'This must be a text.' };
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : null;
}
