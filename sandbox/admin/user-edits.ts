import { connect, disconnect } from '../core/association-input.js';
import { validationError } from '../core/errors.js';
import { mergeRecords } from '../core/merge-records.js';
import type { ObjectName } from '../core/object-types.js';
import type { PortalRecord, Props } from '../core/record.js';
import type { World } from '../core/world.js';
import {
  archiveRecord,
  createRecord,
  prepareCreate,
  prepareUpdate,
  requireLive,
  updateRecord,
} from '../core/write-records.js';

/** One act of a person in the user interface. */
export type UserEdit =
  /** `unchecked` stores values as an old bulk import did, past the checks. */
  | { action: 'set'; type: ObjectName; id: string; properties: Props; unchecked?: boolean }
  | { action: 'create'; type: ObjectName; properties: Props }
  | { action: 'archive' | 'restore' | 'delete'; type: ObjectName; id: string }
  /** `id` is the primary record; the answer is the new id. */
  | { action: 'merge'; type: ObjectName; id: string; otherId: string }
  /** `typeIds` default to the unlabelled type. */
  | {
      action: 'associate' | 'disassociate';
      type: ObjectName;
      id: string;
      toType: ObjectName;
      toId: string;
      typeIds?: number[];
    };

function journal(world: World, record: PortalRecord, operation: 'restore' | 'delete'): void {
  const { type, id } = record;
  world.journal.write({ at: world.clock(), operation, type: type.name, id, source: 'CRM_UI' });
}

function restore(world: World, type: ObjectName, id: string): void {
  const record = world.store(world.types.get(type)).find(id);
  if (!record || record.archivedAt === null) throw validationError(`${type} ${id} is not archived`);
  world.restore(record);
  journal(world, record, 'restore');
}

function remove(world: World, type: ObjectName, id: string): void {
  const record = requireLive(world, world.types.get(type), id);
  world.remove(record, null);
  journal(world, record, 'delete');
}

function associate(world: World, edit: Extract<UserEdit, { action: 'associate' | 'disassociate' }>): void {
  const from = requireLive(world, world.types.get(edit.type), edit.id);
  const to = requireLive(world, world.types.get(edit.toType), edit.toId);
  const plain = world.associationTypes.defaultOf(edit.type, edit.toType);
  const ids = edit.typeIds ?? (plain ? [plain.id] : []);
  const types = ids.flatMap((id) => world.associationTypes.get(id) ?? []);
  if (types.length === 0) throw validationError(`${edit.type} cannot be associated with ${edit.toType}`);
  if (edit.action === 'associate') connect(world, from, to, types, 'add', 'CRM_UI');
  else disconnect(world, from, to, edit.typeIds ? types : 'all', 'CRM_UI');
}

/** Applies an edit with the rules that hold for users too; returns the id of the record concerned. */
export function applyUserEdit(world: World, edit: UserEdit): { id: string } {
  switch (edit.action) {
    case 'set': {
      const record = requireLive(world, world.types.get(edit.type), edit.id);
      const values = edit.unchecked ? edit.properties : prepareUpdate(world, record, edit.properties);
      updateRecord(world, record, values, 'CRM_UI');
      return { id: record.id };
    }
    case 'create': {
      const type = world.types.get(edit.type);
      return { id: createRecord(world, type, prepareCreate(world, type, edit.properties), 'CRM_UI').id };
    }
    case 'archive':
      archiveRecord(world, requireLive(world, world.types.get(edit.type), edit.id), 'CRM_UI');
      return { id: edit.id };
    case 'restore':
      restore(world, edit.type, edit.id);
      return { id: edit.id };
    case 'delete':
      remove(world, edit.type, edit.id);
      return { id: edit.id };
    case 'merge':
      return { id: mergeRecords(world, world.types.get(edit.type), edit.id, edit.otherId, 'CRM_UI').id };
    case 'associate':
    case 'disassociate':
      associate(world, edit);
      return { id: edit.id };
  }
}
