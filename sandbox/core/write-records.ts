import { setPair } from './associations.js';
import { apiError, notFound, propertyError, validationError } from './errors.js';
import type { ObjectType } from './object-types.js';
import { isEngagement, objectType } from './object-types.js';
import { checkProperties } from './property-input.js';
import type { PortalRecord, Props, WriteSource } from './record.js';
import { applyUpdate, completeCreate } from './side-effects.js';
import { checkStageOfPipeline } from './value-rules.js';
import type { World } from './world.js';

/** Throws the 409 of a taken e-mail or the 400 of a taken custom unique value (HF E5, E12). */
function refuseTaken(world: World, type: ObjectType, values: Props, self: PortalRecord | null): void {
  const store = world.store(type);
  for (const [name, value] of Object.entries(values)) {
    if (value === '' || !store.isUnique(name)) continue;
    const holder = store.findUnique(name, value);
    if (!holder || holder === self) continue;
    if (name === 'email' && self === null && !world.settings.uniqueConflictAs400) {
      throw apiError(409, `Contact already exists. Existing ID: ${holder.id}`, {
        category: 'CONFLICT',
        context: { existingId: [holder.id] },
      });
    }
    const target = self?.id ?? String(world.nextId + 1);
    const coordinates = `portalId=${world.settings.portalId}, objectTypeId=ObjectTypeId{legacyObjectType=${type.constant}}, propertyName=${name}, value=${value}`;
    throw validationError(
      `Cannot set PropertyValueCoordinates{${coordinates}} on ${target}. ${holder.id} already has that value.`,
      { errorType: 'UNIQUE_VALUE_CONFLICT', errorTokens: { existingObjectId: [holder.id] } },
    );
  }
}

function checked(world: World, type: ObjectType, input: unknown, before: Readonly<Props> | null): Props {
  const { values, faults } = checkProperties(world, type, input, before === null);
  if (type.name === 'deals' && ('dealstage' in values || 'pipeline' in values)) {
    const stage = values['dealstage'] ?? before?.['dealstage'];
    const pipeline = values['pipeline'] ?? before?.['pipeline'];
    const fault = checkStageOfPipeline(world, stage, pipeline);
    if (fault) faults.push(fault);
  }
  if (type.name === 'line_items' && Number(values['price'] ?? '0') < 0) {
    faults.push({ name: 'price', code: 'INVALID_VALUE', message: 'price must not be negative' });
  }
  if (faults.length > 0) throw propertyError(world.settings.portalId, faults);
  return values;
}

/** Some value must identify a new record to a person (HF O19). */
const MINIMUM: Partial<Record<ObjectType['name'], readonly string[]>> = {
  contacts: ['email', 'firstname', 'lastname'],
  companies: ['name', 'domain'],
  deals: ['dealname'],
  products: ['name'],
};

/** HF AK1-AK4: the date of an engagement has no default. */
function requireTimestamp(world: World, type: ObjectType, values: Props): void {
  if (!isEngagement(type.name) || values['hs_timestamp']) return;
  const name = 'hs_timestamp';
  const message = `${name} is required`;
  throw propertyError(world.settings.portalId, [{ name, code: 'MISSING_REQUIRED_PROPERTY', message }]);
}

function requireMinimum(world: World, type: ObjectType, values: Props): void {
  const names = MINIMUM[type.name];
  if (!names || names.some((name) => values[name])) return;
  const name = names[0] ?? '';
  const message = `at least one of ${names.join(', ')} is required`;
  throw propertyError(world.settings.portalId, [{ name, code: 'MISSING_REQUIRED_PROPERTY', message }]);
}

function requireOwn(world: World, type: ObjectType, values: Props): void {
  const missing = (type.custom?.requiredProperties ?? []).filter((name) => !values[name]);
  if (missing.length === 0) return;
  const faults = missing.map((name) => ({
    name,
    code: 'MISSING_REQUIRED_PROPERTY',
    message: `${name} is required`,
  }));
  throw propertyError(world.settings.portalId, faults);
}

/** Everything that can refuse a create, without creating; returns the values to store. */
export function prepareCreate(world: World, type: ObjectType, input: unknown): Props {
  const values = checked(world, type, input, null);
  requireMinimum(world, type, values);
  requireTimestamp(world, type, values);
  requireOwn(world, type, values);
  refuseTaken(world, type, values, null);
  return values;
}

export function createRecord(
  world: World,
  type: ObjectType,
  values: Props,
  source: WriteSource,
  traceId?: string,
): PortalRecord {
  const record = world.create(type, completeCreate(world, type, values, source), source, traceId);
  mirrorCompany(world, record, values);
  if (type.name === 'contacts' && world.settings.autoCreateCompanies) planCompany(world, record);
  return record;
}

/** Everything that can refuse an update, without updating. */
export function prepareUpdate(world: World, record: PortalRecord, input: unknown): Props {
  const values = checked(world, record.type, input, record.current.props);
  refuseTaken(world, record.type, values, record);
  return values;
}

/** Applies checked values and returns the names that changed; no change moves no date. */
export function updateRecord(
  world: World,
  record: PortalRecord,
  values: Props,
  source: WriteSource,
  traceId?: string,
): string[] {
  const { props, changed } = applyUpdate(world, record.type, record.current.props, values);
  if (changed.length === 0) return [];
  world.replace(record, props, changed, source);
  const written: Props = {};
  for (const name of changed) written[name] = props[name] ?? '';
  world.journal.write({
    at: world.clock(),
    operation: 'update',
    type: record.type.name,
    id: record.id,
    source,
    properties: written,
    ...(traceId === undefined ? {} : { traceId }),
  });
  mirrorCompany(world, record, written);
  return changed;
}

export function archiveRecord(world: World, record: PortalRecord, source: WriteSource): void {
  world.archive(record);
  world.journal.write({
    at: world.clock(),
    operation: 'archive',
    type: record.type.name,
    id: record.id,
    source,
  });
}

/** The live record, or the 404 of an unknown one. */
export function requireLive(world: World, type: ObjectType, id: string): PortalRecord {
  const record = world.store(type).findLive(id);
  if (!record) throw notFound();
  return record;
}

/** HF N15: the number on the contact is the primary association under another name. */
function mirrorCompany(world: World, record: PortalRecord, written: Props): void {
  const companyId = record.type.name === 'contacts' ? written['associatedcompanyid'] : undefined;
  const company = companyId ? world.store(objectType('companies')).findLive(companyId) : undefined;
  if (!company) return;
  setPair(world.associationTypes, record, company, [1, 279]);
  world.dirty.add(record).add(company);
}

/** HF O24, O25: the portal makes a company of the e-mail domain and associates it a little later. */
function planCompany(world: World, contact: PortalRecord): void {
  const domain = contact.current.props['email']?.split('@')[1];
  if (!domain) return;
  world.later(1_000 + world.random() * 4_000, () => {
    if (contact.archivedAt !== null) return;
    const companies = objectType('companies');
    const known = world
      .store(companies)
      .liveRecords.find((company) => company.current.props['domain'] === domain);
    const company =
      known ??
      world.create(
        companies,
        {
          ...completeCreate(world, companies, { domain, name: domain }, 'INTEGRATION'),
          hs_object_source: 'COMPANIES',
          hs_object_source_id: 'FetchAssociatedCompanyIdStep',
          hs_object_source_label: 'CRM_SETTING',
        },
        'INTEGRATION',
      );
    world.associate(contact, company, [1, 279]);
  });
}
