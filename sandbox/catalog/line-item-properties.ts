/** Default line items properties: name|label|type|fieldType|group|flags|options (flags: see property-catalog.ts). */
export const LINE_ITEM_PROPERTIES = `
hs_object_id|Object Id|number|number|lineiteminformation|r|
createdate|Create Date|datetime|date|lineiteminformation||
hs_createdate|Createdate|datetime|date|lineiteminformation|r|
hs_lastmodifieddate|Lastmodifieddate|datetime|date|lineiteminformation|r|
hs_object_source|Object Source|string|text|lineiteminformation|r|
hs_object_source_id|Object Source Id|string|text|lineiteminformation|r|
hs_object_source_label|Object Source Label|enumeration|select|lineiteminformation|re|
hs_object_source_user_id|Object Source User Id|number|number|lineiteminformation|r|
hs_created_by_user_id|Created By User Id|number|number|lineiteminformation|r|
hs_updated_by_user_id|Updated By User Id|number|number|lineiteminformation|r|
hs_merged_object_ids|Merged Object Ids|enumeration|checkbox|lineiteminformation|re|
hs_unique_creation_key|Unique Creation Key|string|text|lineiteminformation|ru|
hs_read_only|Read Only|bool|booleancheckbox|lineiteminformation|r|true:True;false:False
hs_was_imported|Was Imported|bool|booleancheckbox|lineiteminformation|r|true:True;false:False
hubspot_owner_id|Owner|enumeration|select|lineiteminformation|eo|
name|Name|string|text|lineiteminformation||
description|Description|string|textarea|lineiteminformation||
hs_sku|SKU|string|text|lineiteminformation||
hs_product_id|Product ID|number|number|lineiteminformation||
hs_product_type|Product Type|enumeration|select|lineiteminformation||inventory:Inventory;non_inventory:Non-Inventory;service:Service
quantity|Quantity|number|number|lineiteminformation||
price|Unit price|number|number|lineiteminformation||
amount|Amount|number|number|lineiteminformation|rc|
discount|Unit discount|number|number|lineiteminformation||
hs_discount_percentage|Discount percentage|number|number|lineiteminformation||
hs_pre_discount_amount|Pre Discount Amount|number|number|lineiteminformation|rc|
hs_total_discount|Total Discount|number|number|lineiteminformation|rc|
hs_sync_amount|Sync amount|number|number|lineiteminformation||
tax|Tax|number|number|lineiteminformation||
hs_tax_rate_group_id|Tax rate group|enumeration|select|lineiteminformation|e|
hs_cost_of_goods_sold|Unit cost|number|number|lineiteminformation||
hs_margin|Margin|number|number|lineiteminformation|rc|
hs_acv|Acv|number|number|lineiteminformation|rc|
hs_arr|Arr|number|number|lineiteminformation|rc|
hs_mrr|Mrr|number|number|lineiteminformation|rc|
hs_tcv|Tcv|number|number|lineiteminformation|rc|
hs_line_item_currency_code|Currency|enumeration|select|lineiteminformation|e|
recurringbillingfrequency|Billing frequency|enumeration|select|lineiteminformation|e|
hs_recurring_billing_period|Term|string|text|lineiteminformation||
hs_recurring_billing_start_date|Billing start date|date|date|lineiteminformation||
hs_recurring_billing_end_date|Recurring Billing End Date|date|date|lineiteminformation|r|
hs_recurring_billing_number_of_payments|Number of payments|number|number|lineiteminformation||
hs_recurring_billing_terms|Billing terms|enumeration|select|lineiteminformation|e|
hs_billing_period_start_date|Billing period start|date|date|lineiteminformation||
hs_billing_period_end_date|Billing period end|date|date|lineiteminformation||
hs_billing_start_delay_days|Billing start delay days|number|number|lineiteminformation||
hs_billing_start_delay_months|Billing start delay months|number|number|lineiteminformation||
hs_billing_start_delay_type|Billing start delay type|enumeration|select|lineiteminformation|e|
hs_term_in_months|Term In Months|number|number|lineiteminformation|rc|
hs_position_on_quote|Position on quote|number|number|lineiteminformation||
hs_external_id|External ID|number|number|lineiteminformation||
hs_url|URL|string|text|lineiteminformation||
hs_images|Image URL|string|text|lineiteminformation||
`;
