import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Where package.json, presets and examples lie, from the sources as from the build. */
export function packageRoot(): string {
  for (let directory = __dirname; directory !== dirname(directory); directory = dirname(directory)) {
    if (existsSync(join(directory, 'package.json')) && existsSync(join(directory, 'presets')))
      return directory;
  }
  throw new Error(`No package above ${__dirname}`);
}
