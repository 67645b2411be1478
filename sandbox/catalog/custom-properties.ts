/** What every object of a portal's own making has from the start: name|label|type|fieldType|group|flags|options. */
export function customProperties(name: string): string {
  const group = `${name}_information`;
  return `
hs_object_id|Record ID|number|number|${group}|rd|
hs_createdate|Object create date/time|datetime|date|${group}|rd|
hs_lastmodifieddate|Object last modified date/time|datetime|date|${group}|rd|
hs_merged_object_ids|Merged record IDs|enumeration|checkbox|${group}|rde|
hs_all_owner_ids|All owner IDs|enumeration|checkbox|${group}|rdhe|
hubspot_owner_id|Owner|enumeration|select|${group}|eo|
hubspot_owner_assigneddate|Owner assigned date|datetime|date|${group}|rd|
hubspot_team_id|HubSpot team|enumeration|select|${group}|rde|
hs_created_by_user_id|Created by user ID|number|number|${group}|rd|
hs_updated_by_user_id|Updated by user ID|number|number|${group}|rd|
hs_object_source|Record creation source|string|text|${group}|rdh|
hs_object_source_id|Record creation source ID|string|text|${group}|rdh|
hs_object_source_label|Record source|enumeration|select|${group}|rde|
hs_unique_creation_key|Unique creation key|string|text|${group}|rdhu|
hs_was_imported|Performed in an import|bool|booleancheckbox|${group}|rdh|true:Yes;false:No
`;
}
