import {
  customType,
  findStandardType,
  OBJECT_TYPES,
  type CustomName,
  type CustomSchema,
  type ObjectName,
  type ObjectType,
} from './object-types.js';

/** One object of the portal's own as it is kept. */
export interface StoredCustomType {
  name: CustomName;
  id: string;
  schema: CustomSchema;
}

/** The object types of one portal: HubSpot's own and those that the portal has made. */
export class TypeCatalog {
  private types: ObjectType[] = [...OBJECT_TYPES];
  private readonly own = new Map<string, ObjectType>();

  get all(): readonly ObjectType[] {
    return this.types;
  }

  custom(): ObjectType[] {
    return this.types.filter((type) => type.custom !== null);
  }

  /** By plural name, type id, singular name, and own ones by id or fully qualified name (HF C13). */
  find(key: string): ObjectType | undefined {
    return findStandardType(key) ?? this.own.get(key);
  }

  get(name: ObjectName): ObjectType {
    const type = this.find(name);
    if (!type) throw new Error(`no such object type: ${name}`);
    return type;
  }

  add({ name, id, schema }: StoredCustomType): ObjectType {
    const type = customType(this.types.length, name, id, schema);
    this.types = [...this.types, type];
    for (const key of [name, id]) this.own.set(key, type);
    return type;
  }

  stored(): StoredCustomType[] {
    return [...this.own].flatMap(([key, { name, id, custom }]) =>
      key === id && custom ? [{ name: fullName(name), id, schema: custom }] : [],
    );
  }
}

export function isCustomName(name: string): name is CustomName {
  return /^p\d+_[a-z][a-z0-9_]*$/.test(name);
}

function fullName(name: ObjectName): CustomName {
  if (!isCustomName(name)) throw new Error(`${name} is no object of the portal's own`);
  return name;
}
