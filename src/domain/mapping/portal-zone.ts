import type { ConverterDefinition, MappingDefinition } from '../sync/definition.js';

/** As a converter's `zone`: that of the connected portal, whichever it is. */
export const PORTAL_ZONE = 'portal';

/** The mappings with the portal's own time zone where they say `zone: portal`; as they are where it is not known. */
export function inPortalZone(
  mappings: Readonly<Record<string, MappingDefinition>>,
  timeZone: string | undefined,
): Readonly<Record<string, MappingDefinition>> {
  if (timeZone === undefined) return mappings;
  const zoned = (converter: ConverterDefinition): ConverterDefinition =>
    converter['zone'] === PORTAL_ZONE ? { ...converter, zone: timeZone } : converter;
  return Object.fromEntries(
    Object.entries(mappings).map(([name, mapping]) => {
      const fields = mapping.fields.map((field) =>
        field.convert === undefined ? field : { ...field, convert: field.convert.map(zoned) },
      );
      return [name, { ...mapping, fields }];
    }),
  );
}
