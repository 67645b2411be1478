import { createTransport, type Transporter } from 'nodemailer';
import type { OutgoingMessage, SendResult } from '../../application/ports/notifier.port.js';
import { plainAnswer } from './plain-answer.js';

const CONNECT_MS = 10_000;
const SILENCE_MS = 20_000;

/** What nodemailer's errors carry besides the message, which may quote addresses. */
interface MailError {
  readonly code?: unknown;
  readonly response?: unknown;
}

/** Mails through the server of SMTP_URL; one connection per mail. */
export class EmailChannel {
  private readonly transport: Transporter;
  private readonly from: string;

  /** @param smtpUrl `smtp[s]://[user:password@]host[:port][/?from=crosstie@example.com]` */
  constructor(smtpUrl: string) {
    const url = new URL(smtpUrl);
    this.from = senderOf(url);
    url.searchParams.delete('from');
    this.transport = createTransport({
      url: url.toString(),
      connectionTimeout: CONNECT_MS,
      greetingTimeout: CONNECT_MS,
      socketTimeout: SILENCE_MS,
      disableFileAccess: true,
      disableUrlAccess: true,
    } as Parameters<typeof createTransport>[0]);
  }

  async send(addresses: readonly string[], message: OutgoingMessage): Promise<SendResult> {
    try {
      const info: unknown = await this.transport.sendMail({
        from: { name: 'Crosstie', address: this.from },
        // Objects, not texts: an address is never parsed for further ones.
        to: addresses.map((address) => ({ name: '', address })),
        subject: message.subject,
        text: message.text,
        html: message.html,
        messageId: `<${message.id}@${this.from.slice(this.from.lastIndexOf('@') + 1)}>`,
        date: new Date(message.payload.timestamp),
        headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
      });
      return { status: 'sent', answer: answerOf(info) };
    } catch (error) {
      return { status: 'failed', answer: trouble(error) };
    }
  }
}

/** Sender: `from` of the URL, else its user when that is an address, else crosstie at the server's name. */
function senderOf(url: URL): string {
  const named = url.searchParams.get('from') ?? decodeURIComponent(url.username);
  if (/^[^\s@<>,;]+@[^\s@<>,;]+$/.test(named)) return named;
  const host = /^[\d.]+$|:/.test(url.hostname) ? 'localhost' : url.hostname;
  return `crosstie@${host}`;
}

/** Some of several addresses may have been refused: sending again would reach the others twice. */
function answerOf(info: unknown): string {
  const { response, rejected } = info as { response?: unknown; rejected?: readonly unknown[] };
  const refused = rejected?.length ?? 0;
  const note = refused === 0 ? '' : ` (${refused} of the addresses were refused)`;
  return plainAnswer(`${typeof response === 'string' ? response : 'accepted'}${note}`);
}

function trouble(error: unknown): string {
  const { code, response } = error as MailError;
  if (typeof response === 'string') return plainAnswer(response);
  return `The mail server could not be used (${typeof code === 'string' ? code : 'unknown error'}).`;
}
