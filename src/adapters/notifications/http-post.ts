import { isIP, type LookupFunction } from 'node:net';
import { Agent, request, type Dispatcher } from 'undici';
import type { Address, SendResult } from '../../application/ports/notifier.port.js';
import { plainAnswer } from './plain-answer.js';

const CONNECT_MS = 10_000;
const DEADLINE_MS = 20_000;
const ANSWER_BYTES = 2_000;
const GONE = 410;

/** Posts a text once; redirects are not followed, because they could lead anywhere. */
export async function post(
  { url, addresses }: Address,
  headers: Readonly<Record<string, string>>,
  body: string,
): Promise<SendResult> {
  const agent = new Agent({
    connect: { timeout: CONNECT_MS, ...(addresses === null ? {} : { lookup: pinned(addresses) }) },
  });
  try {
    const response = await request(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'user-agent': 'Crosstie', ...headers },
      body,
      dispatcher: agent,
      signal: AbortSignal.timeout(DEADLINE_MS),
    });
    const answer = plainAnswer(`HTTP ${response.statusCode} ${await beginningOf(response.body)}`);
    return resultOf(response, answer);
  } catch (error) {
    return { status: 'failed', answer: `The receiver could not be reached (${codeOf(error)}).` };
  } finally {
    await agent.destroy();
  }
}

function resultOf({ statusCode, headers }: Dispatcher.ResponseData, answer: string): SendResult {
  if (statusCode >= 200 && statusCode < 300) return { status: 'sent', answer };
  if (statusCode === GONE) return { status: 'undeliverable', answer };
  const wait = retryAfter(headers['retry-after']);
  return { status: 'failed', answer, ...(wait === null ? {} : { retryAfterMs: wait }) };
}

/** Connects to an address that was looked at, whatever the name stands for by now. */
function pinned(addresses: readonly string[]): LookupFunction {
  const entries = addresses.map((address) => ({ address, family: isIP(address) }));
  return (_host, options, callback) => {
    const [first] = entries;
    if (first === undefined) callback(new Error('No address'), '', 0);
    else if (options.all === true) callback(null, entries);
    else callback(null, first.address, first.family);
  };
}

async function beginningOf(body: Dispatcher.ResponseData['body']): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    size += chunk.length;
    if (size >= ANSWER_BYTES) break;
  }
  return Buffer.concat(chunks).subarray(0, ANSWER_BYTES).toString('utf8');
}

/** Seconds or a date, as milliseconds from now. */
function retryAfter(header: string | string[] | undefined): number | null {
  if (typeof header !== 'string') return null;
  if (/^\d{1,6}$/.test(header)) return Number(header) * 1_000;
  const at = Date.parse(header);
  return Number.isNaN(at) ? null : Math.max(0, at - Date.now());
}

function codeOf(error: unknown): string {
  const { name, code } = (typeof error === 'object' && error !== null ? error : {}) as {
    name?: unknown;
    code?: unknown;
  };
  if (name === 'TimeoutError') return 'no answer in time';
  return typeof code === 'string' ? code : 'unknown error';
}
