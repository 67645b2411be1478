import type { SandboxRequest, SandboxResponse } from '../../sandbox/core/messages.js';
import type { Sandbox } from '../../sandbox/core/sandbox.js';

const OBJECTS = /^\/crm\/(?:v3\/objects|objects\/[\d-]+)\/([a-z_]+)(\/search)?$/;

/** Looks at every call that the portal answers: which pages were read, and which of them once more. */
export class PortalWatch {
  private readonly pages = new Map<string, number>();
  pagesRead = 0;
  pagesReadAgain = 0;
  /** Pages that were answered, and whose answer a fault destroyed on its way. */
  answersLost = 0;

  constructor(sandbox: Sandbox) {
    const handle = sandbox.handle.bind(sandbox);
    sandbox.handle = (request) => {
      const response = handle(request);
      this.see(request, response);
      return response;
    };
  }

  private see(request: SandboxRequest, response: SandboxResponse): void {
    const page = pageOf(request);
    if (page === null || response.status !== 200) return;
    if (response.effect.kind !== 'send') {
      this.answersLost += 1;
      return;
    }
    this.pagesRead += 1;
    const before = this.pages.get(page) ?? 0;
    this.pages.set(page, before + 1);
    if (before > 0) this.pagesReadAgain += 1;
  }
}

/** A list page, or a search that reads on by time; look-ups of matches and estimates are none. */
function pageOf({ method, path, query, body }: SandboxRequest): string | null {
  const match = OBJECTS.exec(path);
  if (!match) return null;
  if (method === 'GET' && match[2] === undefined) return `${path}?${query}`;
  return method === 'POST' && match[2] !== undefined && body.includes('"sorts":[{')
    ? `${path} ${body}`
    : null;
}
