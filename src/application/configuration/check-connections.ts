import { suggestion } from '../../domain/configuration/did-you-mean.js';
import { queueNameProblem } from '../../domain/sync/workflow-ids.js';
import { addressProblem, hostProblem } from './check-addresses.js';
import type { CheckContext, ProblemList } from './check-context.js';
import { entriesOf, isObject, pointer } from './json-pointer.js';

const PLACEHOLDER = /\$\{[A-Z_][A-Z0-9_]*(:-[^}]*)?\}/;
const FILE_NAME = /^[\w./~-]+\.(ya?ml|json|sql)$/i;

/** No text column takes it. */
const NUL = String.fromCharCode(0);

/** Only the command line fills `${NAME}` in: a server that did would hand out its own environment. */
export function checkPlaceholders(document: unknown, problems: ProblemList, path = ''): void {
  if (typeof document === 'string') {
    if (document.includes(NUL))
      problems.add(path, 'bad-character', 'The NUL character is not allowed in texts.');
    if (!PLACEHOLDER.test(document)) return;
    problems.add(
      path,
      'unexpanded',
      'This still has a ${...} placeholder. The command line fills them in; write the value here.',
    );
    return;
  }
  const entries: readonly (readonly [string | number, unknown])[] = Array.isArray(document)
    ? (document as readonly unknown[]).map((item, index) => [index, item] as const)
    : entriesOf(document);
  for (const [key, value] of entries) checkPlaceholders(value, problems, `${path}${pointer(key)}`);
}

export async function checkPortals(
  portals: unknown,
  context: CheckContext,
  problems: ProblemList,
): Promise<void> {
  for (const [slug, portal] of entriesOf(portals)) {
    if (isObject(portal)) checkCredential(slug, portal, problems);
    const url = isObject(portal) ? portal['apiBaseUrl'] : undefined;
    if (typeof url !== 'string' || PLACEHOLDER.test(url)) continue;
    await checkAddress(url, pointer('portals', slug, 'apiBaseUrl'), context, problems);
  }
}

function checkCredential(
  slug: string,
  portal: Readonly<Record<string, unknown>>,
  problems: ProblemList,
): void {
  const hasToken = portal['token'] !== undefined;
  const hasApp = portal['oauth'] !== undefined;
  if (hasToken !== hasApp) return;
  const message = hasToken
    ? 'Give a token or oauth, not both.'
    : 'Give a token: of a private app or a service key. Or oauth, to connect through an app.';
  problems.add(pointer('portals', slug, 'token'), hasToken ? 'not-both' : 'required', message);
}

export function checkSystems(systems: unknown, context: CheckContext, problems: ProblemList): void {
  for (const [slug, system] of entriesOf(systems)) {
    if (!isObject(system) || typeof system['kind'] !== 'string') continue;
    const kind = system['kind'];
    checkQueue(slug, system['queue'], problems);
    if (!context.systems.kinds().includes(kind)) {
      const message = `There is no connector of kind "${kind}".${suggestion(kind, context.systems.kinds())}`;
      problems.add(pointer('systems', slug, 'kind'), 'unknown-kind', message);
      continue;
    }
    checkSystem(slug, kind, settingsOf(system), context, problems);
  }
}

function checkQueue(slug: string, queue: unknown, problems: ProblemList): void {
  const message = typeof queue === 'string' && !PLACEHOLDER.test(queue) ? queueNameProblem(queue) : null;
  if (message !== null) problems.add(pointer('systems', slug, 'queue'), 'bad-queue', message);
}

/** A system document without the keys that are the same for every kind. */
export function settingsOf(system: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(system).filter(([key]) => !KEYS_OF_ALL.includes(key)));
}

const KEYS_OF_ALL: readonly string[] = ['kind', 'name', 'queue'];

function checkSystem(
  slug: string,
  kind: string,
  settings: Readonly<Record<string, unknown>>,
  context: CheckContext,
  problems: ProblemList,
): void {
  const base = pointer('systems', slug);
  const told = new Set<string>();
  for (const [key, value] of Object.entries(settings)) {
    if (typeof value !== 'string' || !(FILE_NAME.test(value) || PLACEHOLDER.test(value))) continue;
    told.add(pointer(key));
    if (PLACEHOLDER.test(value)) continue;
    const message =
      'A file name is refused here: the command line puts the content of the file in its place.';
    problems.add(`${base}${pointer(key)}`, 'file-name', message);
  }
  for (const problem of context.systems.settingsProblems(kind, settings)) {
    if (!told.has(problem.path)) problems.add(`${base}${problem.path}`, problem.code, problem.message);
  }
  checkHost(slug, kind, settings, context, problems);
}

function checkHost(
  slug: string,
  kind: string,
  settings: Readonly<Record<string, unknown>>,
  context: CheckContext,
  problems: ProblemList,
): void {
  const address = context.systems.address(kind, settings);
  if (address === null) return;
  const message = hostProblem(address.host, address.port, context.addresses);
  const key = ['url', 'host', 'baseUrl'].find((name) => settings[name] !== undefined);
  const path = key === undefined ? pointer('systems', slug) : pointer('systems', slug, key);
  if (message !== null) problems.add(path, 'address-refused', message);
}

async function checkAddress(
  url: string,
  path: string,
  context: CheckContext,
  problems: ProblemList,
): Promise<void> {
  const message = await addressProblem(url, context.addresses);
  if (message !== null) problems.add(path, URL.canParse(url) ? 'address-refused' : 'bad-address', message);
}
