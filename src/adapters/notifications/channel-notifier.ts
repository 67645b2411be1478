import { Webhook } from 'standardwebhooks';
import type {
  Address,
  Channel,
  Notifier,
  OutgoingMessage,
  SendResult,
} from '../../application/ports/notifier.port.js';
import { assertNever } from '../../domain/errors/assert-never.js';
import { EmailChannel } from './email-channel.js';
import { post } from './http-post.js';

const NO_SERVER =
  'No mail server is set: start Crosstie with SMTP_URL, for example smtp://mail.example.com:587.';

/** Mail by SMTP, chats that understand Slack's incoming webhooks, and webhooks as Standard Webhooks has them. */
export class ChannelNotifier implements Notifier {
  private readonly email: EmailChannel | null;

  /** @param smtpUrl null = mails cannot be sent */
  constructor(smtpUrl: string | null) {
    this.email = smtpUrl === null ? null : new EmailChannel(smtpUrl);
  }

  obstacle(kind: Channel['kind']): string | null {
    return kind === 'email' && this.email === null ? NO_SERVER : null;
  }

  send(channel: Channel, message: OutgoingMessage): Promise<SendResult> {
    switch (channel.kind) {
      case 'email':
        return this.sendMail(channel.addresses, message);
      case 'slack':
        return post(channel, {}, JSON.stringify({ text: slackText(message) }));
      case 'webhook':
        return sendWebhook(channel, channel.secret, message);
      default:
        return assertNever(channel);
    }
  }

  private sendMail(addresses: readonly string[], message: OutgoingMessage): Promise<SendResult> {
    return this.email === null
      ? Promise.resolve({ status: 'undeliverable', answer: NO_SERVER })
      : this.email.send(addresses, message);
  }
}

/** Slack reads three characters as markup of its own. */
function slackText({ text }: OutgoingMessage): string {
  const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const [title = '', ...rest] = escaped.trim().split('\n');
  return [`*${title}*`, ...rest].join('\n');
}

function sendWebhook(address: Address, secret: string | null, message: OutgoingMessage): Promise<SendResult> {
  const body = JSON.stringify(message.payload);
  const now = new Date();
  const headers = {
    'webhook-id': message.id,
    'webhook-timestamp': String(Math.floor(now.getTime() / 1_000)),
  };
  if (secret === null) return post(address, headers, body);
  const signature = new Webhook(secret).sign(message.id, now, body);
  return post(address, { ...headers, 'webhook-signature': signature }, body);
}
