import type { LoggerService } from '@nestjs/common';
import { pino, type Logger } from 'pino';
import type { LogLevel } from '../config/environment.js';

const REDACTED = [
  'token',
  '*.token',
  'key',
  '*.key',
  'password',
  '*.password',
  'authorization',
  '*.authorization',
  'sealedToken',
  'err.config',
  'err.headers',
];

/** JSON lines on stdout; fields that may hold a secret are blanked. */
export function createLogger(name: string, level: LogLevel): Logger {
  return pino({ name, level, redact: { paths: REDACTED, censor: '(secret)' } });
}

/** Nest's logging through pino. */
export class PinoLogger implements LoggerService {
  constructor(private readonly logger: Logger) {}

  log(message: unknown, ...rest: unknown[]): void {
    this.write('info', message, rest);
  }

  error(message: unknown, ...rest: unknown[]): void {
    this.write('error', message, rest);
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.write('warn', message, rest);
  }

  debug(message: unknown, ...rest: unknown[]): void {
    this.write('debug', message, rest);
  }

  verbose(message: unknown, ...rest: unknown[]): void {
    this.write('trace', message, rest);
  }

  private write(
    level: 'info' | 'error' | 'warn' | 'debug' | 'trace',
    message: unknown,
    rest: readonly unknown[],
  ): void {
    const context = rest.at(-1);
    const text = rest.find((item) => typeof item === 'string' && item !== context);
    const fields = typeof message === 'object' && message !== null ? message : {};
    const line = typeof message === 'string' ? message : typeof text === 'string' ? text : '';
    this.logger[level]({ ...fields, ...(typeof context === 'string' ? { context } : {}) }, line);
  }
}
