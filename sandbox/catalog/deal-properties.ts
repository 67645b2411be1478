/** Default deals properties: name|label|type|fieldType|group|flags|options (flags: see property-catalog.ts). */
export const DEAL_PROPERTIES = `
hs_object_id|Object Id|number|number|dealinformation|r|
dealname|Deal Name|string|text|dealinformation||
amount|Amount|number|number|dealinformation||
amount_in_home_currency|Amount In Home Currency|number|calculation_equation|dealinformation|rc|
deal_currency_code|Currency|enumeration|select|dealinformation|e|
hs_exchange_rate|Exchange Rate|number|number|dealinformation|r|
dealstage|Deal Stage|enumeration|radio|dealinformation|e|
pipeline|Pipeline|enumeration|select|dealinformation|e|
closedate|Close Date|datetime|date|dealinformation||
createdate|Create Date|datetime|date|dealinformation||
hs_createdate|Createdate|datetime|date|dealinformation|r|
hs_lastmodifieddate|Lastmodifieddate|datetime|date|dealinformation|r|
dealtype|Deal Type|enumeration|radio|dealinformation||newbusiness:New Business;existingbusiness:Existing Business
description|Deal Description|string|textarea|dealinformation||
hubspot_owner_id|Deal owner|enumeration|select|dealinformation|eo|
hubspot_team_id|Hubspot Team Id|enumeration|select|dealinformation|re|
hubspot_owner_assigneddate|Hubspot Owner Assigneddate|datetime|date|dealinformation|r|
hs_deal_stage_probability|Deal probability|number|number|dealinformation||
hs_deal_stage_probability_shadow|Deal Stage Probability Shadow|number|calculation_equation|dealinformation|rc|
hs_is_closed|Is Closed|bool|calculation_equation|dealinformation|rc|true:True;false:False
hs_is_closed_won|Is Closed Won|bool|calculation_equation|dealinformation|rc|true:True;false:False
hs_is_closed_lost|Is Closed Lost|bool|calculation_equation|dealinformation|rc|true:True;false:False
hs_is_closed_count|Is Closed Count|number|calculation_equation|dealinformation|rc|
hs_is_open_count|Is Open Count|number|calculation_equation|dealinformation|rc|
hs_closed_won_count|Closed Won Count|number|calculation_equation|dealinformation|rc|
hs_closed_won_date|Closed Won Date|datetime|date|dealinformation|r|
hs_closed_amount|Closed Amount|number|calculation_equation|dealinformation|rc|
hs_closed_amount_in_home_currency|Closed Amount In Home Currency|number|calculation_equation|dealinformation|rc|
hs_forecast_amount|Forecast amount|number|number|dealinformation||
hs_forecast_probability|Forecast probability|number|number|dealinformation||
hs_manual_forecast_category|Forecast category|enumeration|select|dealinformation|e|
hs_projected_amount|Projected Amount|number|calculation_equation|dealinformation|rc|
hs_projected_amount_in_home_currency|Projected Amount In Home Currency|number|calculation_equation|dealinformation|rc|
hs_acv|Annual contract value|number|number|dealinformation||
hs_arr|Annual recurring revenue|number|number|dealinformation||
hs_mrr|Monthly recurring revenue|number|number|dealinformation||
hs_tcv|Total contract value|number|number|dealinformation||
days_to_close|Days To Close|number|calculation_equation|dealinformation|rc|
hs_days_to_close_raw|Days To Close Raw|number|calculation_equation|dealinformation|rc|
closed_lost_reason|Closed Lost Reason|string|textarea|dealinformation||
closed_won_reason|Closed Won Reason|string|textarea|dealinformation||
hs_deal_amount_calculation_preference|Deal amount calculation preference|enumeration|radio|dealinformation|e|
hs_num_of_associated_line_items|Num Of Associated Line Items|number|calculation_rollup|dealinformation|r|
num_associated_contacts|Num Associated Contacts|number|calculation_rollup|dealinformation|r|
hs_primary_associated_company|Primary Associated Company|number|calculation_rollup|dealinformation|r|
hs_next_step|Next step|string|text|dealinformation||
hs_priority|Priority|enumeration|radio|dealinformation||low:Low;medium:Medium;high:High
hs_campaign|HubSpot Campaign|string|text|dealinformation||
hs_tag_ids|Deal Tags|enumeration|checkbox|dealinformation|e|
hs_all_collaborator_owner_ids|Deal Collaborator|enumeration|checkbox|dealinformation|e|
hs_all_owner_ids|All Owner Ids|enumeration|select|dealinformation|re|
hs_merged_object_ids|Merged Object Ids|enumeration|checkbox|dealinformation|re|
hs_object_source|Object Source|string|text|dealinformation|r|
hs_object_source_id|Object Source Id|string|text|dealinformation|r|
hs_object_source_label|Object Source Label|enumeration|select|dealinformation|re|
hs_object_source_user_id|Object Source User Id|number|number|dealinformation|r|
hs_created_by_user_id|Created By User Id|number|number|dealinformation|r|
hs_updated_by_user_id|Updated By User Id|number|number|dealinformation|r|
hs_unique_creation_key|Unique Creation Key|string|text|dealinformation|ru|
hs_v2_date_entered_current_stage|V2 Date Entered Current Stage|datetime|calculation_equation|dealinformation|r|
hs_v2_time_in_current_stage|V2 Time In Current Stage|datetime|calculation_equation|dealinformation|r|
hs_read_only|Read Only|bool|booleancheckbox|dealinformation|r|true:True;false:False
hs_was_imported|Was Imported|bool|booleancheckbox|dealinformation|r|true:True;false:False
notes_last_contacted|Notes Last Contacted|datetime|date|dealinformation|r|
notes_last_updated|Notes Last Updated|datetime|date|dealinformation|r|
notes_next_activity_date|Notes Next Activity Date|datetime|date|dealinformation|r|
num_notes|Num Notes|number|number|dealinformation|r|
num_contacted_notes|Num Contacted Notes|number|number|dealinformation|r|
hs_v2_date_entered_appointmentscheduled|V2 Date Entered Appointmentscheduled|datetime|date|dealinformation|r|
hs_v2_date_entered_qualifiedtobuy|V2 Date Entered Qualifiedtobuy|datetime|date|dealinformation|r|
hs_v2_date_entered_presentationscheduled|V2 Date Entered Presentationscheduled|datetime|date|dealinformation|r|
hs_v2_date_entered_decisionmakerboughtin|V2 Date Entered Decisionmakerboughtin|datetime|date|dealinformation|r|
hs_v2_date_entered_contractsent|V2 Date Entered Contractsent|datetime|date|dealinformation|r|
hs_v2_date_entered_closedwon|V2 Date Entered Closedwon|datetime|date|dealinformation|r|
hs_v2_date_entered_closedlost|V2 Date Entered Closedlost|datetime|date|dealinformation|r|
`;
