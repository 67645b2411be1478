import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parseDocument } from 'yaml';
import { findConnector } from '../adapters/connectors/registry.js';
import type { RawEnvironment } from '../config/environment.js';
import type { Problem } from '../domain/configuration/documents.js';
import { CliError } from './cli-error.js';
import { expandVariables } from './expand.js';

/** Reads a configuration file: fills in variables and puts the content of named files in their place. */
export function loadDocument(file: string, env: RawEnvironment): unknown {
  const problems: Problem[] = [];
  const document = expandVariables(readYaml(file), env, problems);
  const complete = inlineFiles(document, dirname(resolve(file)), env, problems);
  if (problems.length > 0) throw documentError(file, problems);
  return complete;
}

export function documentError(file: string, problems: readonly Problem[]): CliError {
  const count = problems.length === 1 ? 'one problem' : `${problems.length} problems`;
  const lines = problems.map(({ path, message }) => `  ${path === '' ? '/' : path}  ${message}`);
  return new CliError([`${file} has ${count}; nothing was changed.`, ...lines].join('\n'), 1, {
    status: 422,
    errors: problems,
  });
}

function readYaml(file: string): unknown {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    throw new CliError(`${file} cannot be read.`);
  }
  const yaml = parseDocument(text, { prettyErrors: true, uniqueKeys: true });
  // A tag that is not YAML's own is only a warning to the parser.
  const faults = [...yaml.errors, ...yaml.warnings];
  if (faults.length > 0) {
    const lines = faults.map((error) => `  ${error.message.split('\n')[0] ?? ''}`);
    throw new CliError([`${file} is not complete and correct YAML.`, ...lines].join('\n'));
  }
  try {
    return yaml.toJS({ maxAliasCount: 100 }) as unknown;
  } catch {
    throw new CliError(`${file} has too many aliases.`);
  }
}

/** Connectors name the settings that may be files; their paths are relative to the file that names them. */
function inlineFiles(document: unknown, base: string, env: RawEnvironment, problems: Problem[]): unknown {
  if (!isObject(document) || !isObject(document['systems'])) return document;
  const systems = Object.entries(document['systems']).map(([slug, system]) => {
    if (!isObject(system) || typeof system['kind'] !== 'string') return [slug, system] as const;
    const inlined: Record<string, unknown> = { ...system };
    for (const key of findConnector(system['kind'])?.fileKeys ?? []) {
      const name = inlined[key];
      if (typeof name !== 'string') continue;
      const path = `/systems/${slug}/${key}`;
      try {
        inlined[key] = expandVariables(readYaml(resolve(base, name)), env, problems, path);
      } catch (error) {
        if (!(error instanceof CliError)) throw error;
        problems.push({ path, code: 'bad-file', message: error.message });
      }
    }
    return [slug, inlined] as const;
  });
  return { ...document, systems: Object.fromEntries(systems) };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
