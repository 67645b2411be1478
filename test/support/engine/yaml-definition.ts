import { parsePreset } from '../../../src/adapters/presets/yaml-preset-catalogue.js';
import { createValueFunctions } from '../../../src/adapters/values/value-functions.js';
import { resolveSync } from '../../../src/application/configuration/resolve-sync.js';
import type { SyncDocument } from '../../../src/domain/configuration/documents.js';
import type { SyncDefinition } from '../../../src/domain/sync/definition.js';

/** A sync `main` written as a preset is: what a test says is all there is. */
export function definitionFrom(yaml: string, document: Partial<SyncDocument> = {}): SyncDefinition {
  const preset = parsePreset(`name: test\nversion: 1\nlabel: Test\ndescription: Of a test.\n${yaml}`);
  const own = { portal: 'main', system: 'erp', preset: 'test', ...document };
  return resolveSync('main', own, preset, createValueFunctions());
}
