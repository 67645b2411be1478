import { filled, flag, names, strict } from './schema-parts.js';

export const HOOK_AND_NOTIFICATION_DEFINITIONS = {
  notification: strict(
    'Messages about this sync to one receiver.',
    {
      to: strict(
        'email with addresses, slack with url, or webhook with url and secret.',
        {
          kind: { enum: ['email', 'slack', 'webhook'] },
          addresses: {
            type: 'array',
            minItems: 1,
            maxItems: 50,
            items: { type: 'string', minLength: 1 },
            description: 'Mail addresses (kind email).',
          },
          url: filled('Address of the chat or receiver (kinds slack and webhook).'),
          secret: filled('Signs the messages (kind webhook): base64 of 24 to 64 bytes.'),
        },
        ['kind'],
      ),
      on: {
        type: 'array',
        minItems: 1,
        items: { enum: ['run-failed', 'job-disabled', 'entities-failed', 'recovered'] },
        description: 'Events; default all.',
      },
      digest: {
        type: 'string',
        format: 'duration',
        description: 'Least time between two digests of failed records of a job; default 1h.',
      },
      active: flag('Default true.'),
    },
    ['to'],
  ),
  hook: strict(
    'A script in a sandbox.',
    {
      point: {
        enum: ['preImport', 'postImport', 'preLink', 'postLink', 'preExport', 'postExport', 'filter'],
        description: 'Where it takes part in a page.',
      },
      script: filled(
        'Body of a JavaScript function over record, values, current, source, target, settings, now.',
      ),
      job: names('Job or jobs that it runs in; default every job that has the point.'),
      target: names('Target or targets of those jobs; default all.'),
      active: flag('Default true.'),
      timeoutMs: {
        type: 'integer',
        minimum: 10,
        maximum: 500,
        description: 'Time that one record may take; default 100.',
      },
      fields: {
        type: 'array',
        items: { type: 'string', minLength: 1 },
        description: 'Source fields that it reads besides those that are read anyway.',
      },
      runs: {
        enum: ['per-record', 'before-reading'],
        description:
          'Of a filter: judge each record (default), or give search filters before anything is read.',
      },
    },
    ['point', 'script'],
  ),
};
