import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CONFIGURATION_SCHEMA } from './configuration.schema.js';
import { FORMATS } from './formats.js';

describe('the published schema', () => {
  it('is the one that documents are checked with', () => {
    const file = join(__dirname, '../../../docs/configuration.schema.json');
    const published: unknown = JSON.parse(readFileSync(file, 'utf8'));
    expect(published).toEqual(JSON.parse(JSON.stringify(CONFIGURATION_SCHEMA)));
  });
});

describe('formats', () => {
  it.each([
    ['duration', '15m', true],
    ['duration', '1d', true],
    ['duration', '0m', false],
    ['duration', '1.5h', false],
    ['duration', '15 minutes', false],
    ['cron', '0 6 * * 1-5', true],
    ['cron', '*/15 * * * *', true],
    ['cron', '0 6 * * MON-WED', true],
    ['cron', '0 6 * * 5L', false],
    ['cron', '0 0 6 * * *', false],
    ['cron', '61 * * * *', false],
    ['cron', '@daily', false],
    ['time-zone', 'Europe/Berlin', true],
    ['time-zone', 'UTC', true],
    ['time-zone', 'Mars/Olympus', false],
    ['since', '2026-01-31', true],
    ['since', '2026-01-31T06:00:00Z', true],
    ['since', '2026-02-31x', false],
    ['since', 'yesterday', false],
    ['slug', 'erp-2', true],
    ['slug', 'ERP', false],
    ['slug', '-erp', false],
  ])('%s %s: %s', (format, value, good) => {
    expect((FORMATS[format]?.(value) ?? null) === null).toBe(good);
  });
});
