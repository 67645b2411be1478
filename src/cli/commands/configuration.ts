import type { Command } from 'commander';
import type { ConfigurationChange } from '../../domain/configuration/documents.js';
import { contextOf } from '../context.js';
import { loadDocument } from '../load-document.js';

interface Changes {
  readonly changes: readonly ConfigurationChange[];
}

const SIGNS = { create: '+', update: '~', delete: '-' } as const;

export function addConfigurationCommands(program: Command): void {
  program
    .command('plan')
    .argument('<file>', 'configuration file')
    .option('--prune', 'remove what the file does not contain')
    .description('show what apply would change')
    .action(async (file: string, options: { prune?: boolean }, command: Command) => {
      const { api, out } = contextOf(command);
      const result = await api.post<Changes>(
        `/v1/config/plan${query(options)}`,
        loadDocument(file, process.env),
      );
      out.result(result, () => changesText(result.changes, 'Nothing would change.'));
    });
  program
    .command('apply')
    .argument('<file>', 'configuration file')
    .option('--prune', 'remove what the file does not contain')
    .description('make the file true, all or nothing')
    .action(async (file: string, options: { prune?: boolean }, command: Command) => {
      const { api, out } = contextOf(command);
      const result = await api.post<Changes>(
        `/v1/config/apply${query(options)}`,
        loadDocument(file, process.env),
      );
      out.result(result, () => changesText(result.changes, 'Nothing to change.'));
    });
  program
    .command('export')
    .description('print the configuration; secrets are placeholders')
    .action(async (_options: unknown, command: Command) => {
      const { api, out } = contextOf(command);
      const type = out.json ? 'application/json' : 'application/yaml';
      process.stdout.write(`${(await api.text('/v1/config/export', type)).trimEnd()}\n`);
    });
}

function query(options: { readonly prune?: boolean }): string {
  return options.prune === true ? '?prune=true' : '';
}

export function changesText(changes: readonly ConfigurationChange[], none: string): string {
  if (changes.length === 0) return none;
  return changes
    .map(({ action, path, before, after }) => {
      const values = action === 'update' ? `  ${JSON.stringify(before)} -> ${JSON.stringify(after)}` : '';
      return `${SIGNS[action]} ${path}${values}`;
    })
    .join('\n');
}
