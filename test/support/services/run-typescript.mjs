/**
 * `node run-typescript.mjs PROGRAM.ts ARGUMENTS` runs a TypeScript program of the tests in a process of its own: files
 * are compiled as Jest does it, and `./x.js` leads to `./x.ts` where only that exists.
 */
import { readFileSync } from 'node:fs';
import Module, { createRequire } from 'node:module';
import { resolve as resolvePath } from 'node:path';
import { transformSync } from '@swc/core';

const resolve = Module._resolveFilename;
Module._resolveFilename = function resolveTypeScript(request, ...rest) {
  try {
    return resolve.call(this, request, ...rest);
  } catch (error) {
    if (!/^\.{1,2}\/.*\.js$/.test(request)) throw error;
    return resolve.call(this, request.replace(/\.js$/, '.ts'), ...rest);
  }
};

Module._extensions['.ts'] = (module, filename) => {
  const { code } = transformSync(readFileSync(filename, 'utf8'), { filename });
  module._compile(code, filename);
};

// The program sees its arguments where they would be without this file.
process.argv.splice(1, 1);
createRequire(import.meta.url)(resolvePath(process.argv[1] ?? ''));
