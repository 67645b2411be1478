import { defaultProperties } from '../catalog/property-catalog.js';
import type { PropertyDefinition } from '../catalog/property-catalog.js';
import type { ObjectName } from './object-types.js';
import { OBJECT_TYPES } from './object-types.js';

export interface PropertyGroup {
  name: string;
  label: string;
  displayOrder: number;
  archived: boolean;
}

/** Property definitions and groups of one object type. */
export class PropertyRegistry {
  private readonly definitions = new Map<string, PropertyDefinition>();
  private readonly groups = new Map<string, PropertyGroup>();

  constructor(type: ObjectName) {
    for (const definition of defaultProperties(type)) {
      this.definitions.set(definition.name, definition);
      this.addGroup(definition.groupName);
    }
  }

  /** A definition that is not archived. */
  get(name: string): PropertyDefinition | undefined {
    const definition = this.definitions.get(name);
    return definition && !definition.archived ? definition : undefined;
  }

  getArchived(name: string): PropertyDefinition | undefined {
    const definition = this.definitions.get(name);
    return definition?.archived ? definition : undefined;
  }

  list(archived: boolean): PropertyDefinition[] {
    return [...this.definitions.values()].filter((definition) => definition.archived === archived);
  }

  put(definition: PropertyDefinition): void {
    this.definitions.set(definition.name, definition);
  }

  custom(): PropertyDefinition[] {
    return [...this.definitions.values()].filter((definition) => !definition.hubspotDefined);
  }

  /** Definitions that HubSpot makes by itself, such as the dates a stage was entered. */
  addSystemDate(name: string, label: string, groupName: string): void {
    if (this.definitions.has(name)) return;
    const like = this.definitions.get('hs_lastmodifieddate');
    if (like) this.definitions.set(name, { ...like, name, label, groupName });
  }

  getGroup(name: string): PropertyGroup | undefined {
    const group = this.groups.get(name);
    return group && !group.archived ? group : undefined;
  }

  listGroups(): PropertyGroup[] {
    return [...this.groups.values()].filter((group) => !group.archived);
  }

  allGroups(): PropertyGroup[] {
    return [...this.groups.values()];
  }

  putGroup(group: PropertyGroup): void {
    this.groups.set(group.name, group);
  }

  groupInUse(name: string): boolean {
    return this.list(false).some((definition) => definition.groupName === name);
  }

  private addGroup(name: string): void {
    if (this.groups.has(name)) return;
    const displayOrder = this.groups.size;
    this.groups.set(name, { name, label: name.replaceAll('_', ' '), displayOrder, archived: false });
  }
}

export function makeRegistries(): Map<ObjectName, PropertyRegistry> {
  return new Map(OBJECT_TYPES.map((type) => [type.name, new PropertyRegistry(type.name)]));
}
