import { assertNever } from '../errors/assert-never.js';
import { recordPath, runPath, safeRecordId } from './links.js';
import type { FactsOfJob, NotificationFacts } from './facts.js';

/** A message in every form that a channel needs. */
export interface ComposedMessage {
  /** One line without control characters. */
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** Body of a webhook. */
  readonly payload: {
    readonly type: string;
    readonly timestamp: string;
    readonly data: Readonly<Record<string, unknown>>;
  };
}

/** A line of a message: a sentence, or a label with an address behind it. */
interface Line {
  readonly text: string;
  readonly link?: string;
}

const LONGEST_SUBJECT = 150;

/**
 * Puts the facts in words.
 * @param baseUrl where the API is, for links; null = paths without a host
 */
export function composeMessage(facts: NotificationFacts, baseUrl: string | null): ComposedMessage {
  const title = titleOf(facts);
  const lines = linesOf(facts, baseUrl).map((line) => ({ ...line, text: oneLine(line.text) }));
  return {
    subject: oneLine(`[Crosstie] ${title}`).slice(0, LONGEST_SUBJECT),
    text: `${title}\n\n${lines.map(({ text, link }) => (link ? `${text}: ${link}` : text)).join('\n')}\n`,
    html: htmlOf(title, lines),
    payload: { type: `crosstie.${facts.event}`, timestamp: facts.at, data: dataOf(facts, baseUrl) },
  };
}

function titleOf(facts: NotificationFacts): string {
  switch (facts.event) {
    case 'test':
      return `Test message of sync ${facts.sync}`;
    case 'run-failed':
      return `Run of ${jobOf(facts)} failed`;
    case 'job-disabled':
      return `Job ${jobOf(facts)} was disabled`;
    case 'entities-failed':
      return `${plural(facts.fresh, 'record')} of ${jobOf(facts)} failed`;
    case 'recovered':
      return `Job ${jobOf(facts)} works again`;
    default:
      return assertNever(facts);
  }
}

function linesOf(facts: NotificationFacts, baseUrl: string | null): readonly Line[] {
  if (facts.event === 'test') {
    return [{ text: 'This is a test. Notifications of this sync arrive here.' }, { text: `At: ${facts.at}` }];
  }
  const run = facts.runId === null ? [] : [{ text: 'Run', link: `${baseUrl ?? ''}${runPath(facts.runId)}` }];
  return [...bodyOf(facts, baseUrl), { text: `At: ${facts.at}` }, ...run];
}

function bodyOf(facts: FactsOfJob, baseUrl: string | null): readonly Line[] {
  switch (facts.event) {
    case 'run-failed':
      return [
        { text: `Reason: ${facts.reason === null ? 'not known' : reasonText(facts.reason)}` },
        { text: 'What was done stays done; the next run takes up the rest.' },
      ];
    case 'job-disabled':
      return [
        { text: `Reason: ${reasonText(facts.reason)}` },
        { text: 'Put it right, then reenable the job: it goes on where it stopped.' },
      ];
    case 'recovered':
      return [{ text: RECOVERED[facts.from] }];
    case 'entities-failed':
      return [
        { text: `Failed now: ${facts.total}, of these new: ${facts.fresh}` },
        ...facts.codes.map(({ code, count }) => ({ text: `${code}: ${count}` })),
        ...facts.records.map(({ side, type, id }) => ({
          text: `${side} ${type} ${safeRecordId(id) ?? '(id withheld)'}`,
          ...(safeRecordId(id) === null
            ? {}
            : { link: `${baseUrl ?? ''}${recordPath(facts.sync, side, type, id)}` }),
        })),
      ];
    default:
      return assertNever(facts);
  }
}

const RECOVERED = {
  down: 'Its last run ended well.',
  failing: 'No record failed in its last run.',
  both: 'Its last run ended well, and no record failed.',
} as const;

function dataOf(facts: NotificationFacts, baseUrl: string | null): Readonly<Record<string, unknown>> {
  const { event, at, ...rest } = facts;
  if (event === 'test' || !('job' in rest)) return { event, ...rest };
  const { sync, job, runId, ...more } = rest;
  const common = { event, at, sync, job: `${sync}/${job}`, runId };
  const link = runId === null ? {} : { runUrl: `${baseUrl ?? ''}${runPath(runId)}` };
  if (!('records' in more)) return { ...common, ...link, ...more };
  const records = more.records.map(({ side, type, id }) => {
    const safe = safeRecordId(id);
    const url = safe === null ? null : `${baseUrl ?? ''}${recordPath(sync, side, type, id)}`;
    return { side, type, id: safe, url };
  });
  return { ...common, ...link, ...more, records };
}

function jobOf(facts: FactsOfJob): string {
  return `${facts.sync}/${facts.job}`;
}

function reasonText({ code, message, until }: { code: string; message: string; until?: string }): string {
  return oneLine(`${message} (${code}${until === undefined ? '' : `, until ${until}`})`);
}

function plural(count: number, word: string): string {
  return count === 1 ? `1 ${word}` : `${count} ${word}s`;
}

/** No line break can begin a header of its own, no control character reaches a terminal. */
export function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim();
}

function htmlOf(title: string, lines: readonly Line[]): string {
  const rows = lines.map(({ text, link }) =>
    link === undefined || !/^https?:/.test(link)
      ? `<p>${escapeHtml(link === undefined ? text : `${text}: ${link}`)}</p>`
      : `<p><a href="${escapeHtml(link)}">${escapeHtml(text)}</a></p>`,
  );
  return `<!doctype html><html><body><h2>${escapeHtml(title)}</h2>${rows.join('')}</body></html>`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (letter) => ENTITIES[letter] ?? letter);
}
