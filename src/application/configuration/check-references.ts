import { suggestion } from '../../domain/configuration/did-you-mean.js';
import type { PresetBase } from '../../domain/configuration/preset.js';
import type { DeclaredFields, ProblemList } from './check-context.js';
import { checkKnown } from './check-known.js';
import { entriesOf, isObject, itemsOf, pointer } from './json-pointer.js';

type Definitions = Readonly<Record<string, unknown>>;

/** Looked-up records: that their type and fields exist, and that mappings take only what is looked up. */
export function checkReferences(
  sync: Definitions,
  base: PresetBase,
  scope: { readonly path: string; readonly declared: DeclaredFields | null },
  problems: ProblemList,
): void {
  for (const [name, reference] of entriesOf(sync['references'])) {
    if (isObject(reference))
      checkReference(reference, `${scope.path}${pointer('references', name)}`, scope.declared, problems);
  }
  const known = knownReferences({ ...base.references, ...objectOf(sync['references']) });
  const own = objectOf(sync['mappings']);
  for (const [name, mapping] of entriesOf({ ...base.mappings, ...own })) {
    const isOwn = Object.hasOwn(own, name);
    itemsOf(isObject(mapping) ? mapping['fields'] : undefined).forEach((field, index) => {
      for (const { path, use } of usesOf(field)) {
        if (known.includes(use)) continue;
        const message = `There is no looked-up value "${use}".${suggestion(use, known)}`;
        const at = `${pointer('mappings', name, 'fields', index)}${path}`;
        if (isOwn) problems.add(`${scope.path}${at}`, 'unknown-reference', message);
        else tellReplaced(sync, use, at, scope.path, problems);
      }
    });
  }
}

/** A mapping of the preset needs what a reference of the document no longer has. */
function tellReplaced(sync: Definitions, use: string, at: string, path: string, problems: ProblemList): void {
  const [name = '', field = ''] = use.split('.');
  if (!Object.hasOwn(objectOf(sync['references']), name)) return;
  const message = `The preset takes "${field}" from this record (${at}). Look it up, too.`;
  problems.add(`${path}${pointer('references', name, 'fields')}`, 'unknown-reference', message);
}

function checkReference(
  reference: Definitions,
  path: string,
  declared: DeclaredFields | null,
  problems: ProblemList,
): void {
  const type = reference['type'];
  if (reference['side'] !== 'business' || declared === null || typeof type !== 'string') return;
  const known = declared.get(type);
  if (known === undefined) {
    const message = `The business system has no type "${type}".${suggestion(type, [...declared.keys()])}`;
    return problems.add(`${path}/type`, 'unknown-type', message);
  }
  checkKnown(reference['by'], known, `${path}/by`, problems);
  itemsOf(reference['fields']).forEach((field, index) => {
    checkKnown(field, known, `${path}${pointer('fields', index)}`, problems);
  });
}

function usesOf(field: unknown): readonly { readonly path: string; readonly use: string }[] {
  if (!isObject(field) || field['active'] === false) return [];
  const found = [{ path: '/reference', use: field['reference'] }];
  itemsOf(field['convert']).forEach((converter, index) => {
    const use = isObject(converter) ? converter['byReference'] : undefined;
    found.push({ path: pointer('convert', index, 'byReference'), use });
  });
  return found.flatMap(({ path, use }) =>
    typeof use === 'string' && use.includes('.') ? [{ path, use }] : [],
  );
}

function knownReferences(references: Definitions): readonly string[] {
  return entriesOf(references).flatMap(([name, reference]) =>
    itemsOf(isObject(reference) ? reference['fields'] : undefined).map((field) => `${name}.${String(field)}`),
  );
}

function objectOf(value: unknown): Definitions {
  return isObject(value) ? value : {};
}
