/** Default products properties: name|label|type|fieldType|group|flags|options (flags: see property-catalog.ts). */
export const PRODUCT_PROPERTIES = `
hs_object_id|Object Id|number|number|productinformation|r|
createdate|Create Date|datetime|date|productinformation||
hs_createdate|Createdate|datetime|date|productinformation|r|
hs_lastmodifieddate|Lastmodifieddate|datetime|date|productinformation|r|
hs_object_source|Object Source|string|text|productinformation|r|
hs_object_source_id|Object Source Id|string|text|productinformation|r|
hs_object_source_label|Object Source Label|enumeration|select|productinformation|re|
hs_object_source_user_id|Object Source User Id|number|number|productinformation|r|
hs_created_by_user_id|Created By User Id|number|number|productinformation|r|
hs_updated_by_user_id|Updated By User Id|number|number|productinformation|r|
hs_merged_object_ids|Merged Object Ids|enumeration|checkbox|productinformation|re|
hs_unique_creation_key|Unique Creation Key|string|text|productinformation|ru|
hs_read_only|Read Only|bool|booleancheckbox|productinformation|r|true:True;false:False
hs_was_imported|Was Imported|bool|booleancheckbox|productinformation|r|true:True;false:False
hubspot_owner_id|Owner|enumeration|select|productinformation|eo|
name|Name|string|text|productinformation||
description|Product description|string|textarea|productinformation||
hs_sku|SKU|string|text|productinformation||
price|Unit price|number|number|productinformation||
hs_cost_of_goods_sold|Unit cost|number|number|productinformation||
hs_product_type|Product Type|enumeration|select|productinformation||inventory:Inventory;non_inventory:Non-Inventory;service:Service
hs_status|Status|enumeration|select|productinformation||active:Active;inactive:Inactive
hs_pricing_model|Pricing model|enumeration|select|productinformation|e|
recurringbillingfrequency|Billing frequency|enumeration|select|productinformation|e|
hs_recurring_billing_period|Term|string|text|productinformation||
hs_recurring_billing_start_date|Billing start date|date|date|productinformation||
discount|Unit discount|number|number|productinformation||
hs_discount_percentage|Discount percentage|number|number|productinformation||
tax|Tax|number|number|productinformation||
quantity|Quantity|number|number|productinformation||
amount|Net price|number|number|productinformation||
hs_url|URL|string|text|productinformation||
hs_images|Image URL|string|text|productinformation||
hs_folder_id|Folder|number|number|productinformation||
hs_avatar_filemanager_key|Avatar Filemanager Key|string|text|productinformation|r|
`;
