import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

const FOLDER = join(__dirname, 'worker');

/** The script thread's entry: built with the product; made from its sources now when the product runs from those. */
export async function threadFile(): Promise<string> {
  const built = join(FOLDER, 'script-thread.js');
  return existsSync(built) ? built : join(await builtFromSources(), 'script-thread.js');
}

/** A thread loads no TypeScript. The folder depends on nothing but packages, so that it can be built alone. */
async function builtFromSources(): Promise<string> {
  const names = (await readdir(FOLDER)).filter((name) => name.endsWith('.ts')).sort();
  const texts = await Promise.all(names.map((name) => readFile(join(FOLDER, name), 'utf8')));
  const hash = createHash('sha256')
    .update(JSON.stringify([names, texts]))
    .digest('hex')
    .slice(0, 16);
  const folder = join(packages(), '.cache', 'crosstie', `script-thread-${hash}`);
  await mkdir(folder, { recursive: true });
  const missing = names.some((name) => !existsSync(join(folder, name.replace(/\.ts$/, '.js'))));
  if (!missing) return folder;
  const { transform } = await import('@swc/core');
  for (const [index, name] of names.entries()) {
    const { code } = await transform(texts[index] ?? '', {
      filename: join(FOLDER, name),
      swcrc: false,
      jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
      module: { type: 'commonjs' },
    });
    // Several processes may do the same at once: a file appears whole or not at all.
    const file = join(folder, name.replace(/\.ts$/, '.js'));
    await writeFile(`${file}.${process.pid}`, code);
    await rename(`${file}.${process.pid}`, file);
  }
  return folder;
}

/** The nearest folder of packages above, so that the built files find theirs. */
function packages(): string {
  for (let at = __dirname; at !== dirname(at); at = dirname(at)) {
    const found = join(at, 'node_modules');
    if (existsSync(found)) return found;
  }
  throw new Error(`No packages above ${__dirname}`);
}
