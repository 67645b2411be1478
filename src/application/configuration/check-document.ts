import type { Problem } from '../../domain/configuration/documents.js';
import type { DocumentSchema } from '../ports/document-schema.port.js';
import { checkPlaceholders, checkPortals, checkSystems } from './check-connections.js';
import { ProblemList, type CheckContext } from './check-context.js';
import { checkSyncs } from './check-syncs.js';
import { checkNotifications } from '../notifications/check-notifications.js';
import { checkHooks } from '../hooks/check-hooks.js';
import { isObject } from './json-pointer.js';

/**
 * Every problem of a document at once, shape and meaning: the checks of meaning look at whatever part has the
 * right shape, so that a file with ten mistakes gets ten messages in one go.
 */
export async function checkDocument(
  document: unknown,
  schema: DocumentSchema,
  context: CheckContext,
): Promise<readonly Problem[]> {
  const problems = new ProblemList();
  checkPlaceholders(document, problems);
  const unexpanded = new Set(problems.all().map((problem) => problem.path));
  for (const problem of schema.problems(document)) {
    if (!unexpanded.has(problem.path)) problems.add(problem.path, problem.code, problem.message);
  }
  if (isObject(document)) {
    await checkPortals(document['portals'], context, problems);
    checkSystems(document['systems'], context, problems);
    checkSyncs(document, context, problems);
    await checkHooks(document['syncs'], context, problems);
    await checkNotifications(document['syncs'], context, problems);
  }
  return [...problems.all()].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
}
