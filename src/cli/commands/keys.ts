import { Option, type Command } from 'commander';
import { contextOf } from '../context.js';
import { table } from '../output.js';
import type { Page } from '../wire.js';
import { part } from './jobs.js';

interface Key {
  readonly id: string;
  readonly name: string;
  readonly role: string;
  readonly hint: string;
  readonly lastUsedAt: string | null;
}

export function addKeyCommands(program: Command): void {
  const keys = program.command('keys').description('API keys');
  keys.command('ls').action(async (_options: unknown, command: Command) => {
    const { api, out } = contextOf(command);
    const page = await api.get<Page<Key>>('/v1/keys');
    const rows = page.items.map((key) => [key.id, key.name, key.role, key.hint, key.lastUsedAt]);
    out.result(page, () => table(['id', 'name', 'role', 'key', 'last used'], rows));
  });
  keys
    .command('create')
    .argument('<name>', 'what the key is for')
    .addOption(new Option('--role <role>').choices(['viewer', 'operator', 'admin']).default('viewer'))
    .description('make a key; it is printed once')
    .action(async (name: string, options: { readonly role: string }, command: Command) => {
      const { api, out } = contextOf(command);
      const made = await api.post<Key & { readonly key: string }>('/v1/keys', { name, role: options.role });
      out.result(made, () => made.key);
    });
  keys
    .command('revoke')
    .argument('<id>')
    .action(async (id: string, _options: unknown, command: Command) => {
      const { api, out } = contextOf(command);
      await api.remove(`/v1/keys/${part(id)}`);
      out.result({ revoked: id }, () => 'The key is not valid any more.');
    });
  keys
    .command('rotate')
    .description('seal all stored credentials under the first of the encryption keys')
    .action(async (_options: unknown, command: Command) => {
      const { api, out } = contextOf(command);
      const report = await api.post<Rotation>('/v1/keys/rotate');
      out.result(report, () => rotationText(report));
      if (!report.done) process.exitCode = 1;
    });
}

interface Rotation {
  readonly resealed: number;
  readonly current: number;
  readonly unreadable: readonly string[];
  readonly done: boolean;
}

function rotationText({ resealed, current, unreadable, done }: Rotation): string {
  const lines = [
    `${resealed} credentials were sealed anew, ${current} were sealed under the first key already.`,
  ];
  if (unreadable.length > 0) lines.push('To be entered again:', ...unreadable.map((place) => `  ${place}`));
  lines.push(
    done ? 'The older keys are not needed any more.' : 'Keep the older keys and repeat the command.',
  );
  return lines.join('\n');
}
