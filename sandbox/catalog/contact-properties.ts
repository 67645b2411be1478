/** Default contacts properties: name|label|type|fieldType|group|flags|options (flags: see property-catalog.ts). */
export const CONTACT_PROPERTIES = `
address|Street Address|string|text|contactinformation|df|
annualrevenue|Annual Revenue|string|text|contactinformation|f|
associatedcompanyid|Primary Associated Company ID|number|number|contactinformation|dhe|
associatedcompanylastupdated|Associatedcompanylastupdated|number|number|contactinformation|rdh|
city|City|string|text|contactinformation|df|
closedate|Close Date|datetime|date|deal_information|d|
company|Company Name|string|text|contactinformation|df|
company_size|Company size|string|text|facebook_ads_properties|f|
country|Country/Region|string|text|contactinformation|f|
createdate|Createdate|datetime|date|contactinformation|rd|
currentlyinworkflow|Currentlyinworkflow|enumeration|booleancheckbox|contact_activity|rd|true:True;false:False
date_of_birth|Date of birth|string|text|facebook_ads_properties|f|
days_to_close|Days To Close|number|number|deal_information|rdc|
degree|Degree|string|text|facebook_ads_properties|f|
email|Email|string|text|contactinformation|duf|
engagements_last_meeting_booked|Engagements Last Meeting Booked|datetime|date|contact_activity|rd|
engagements_last_meeting_booked_campaign|Engagements Last Meeting Booked Campaign|string|text|contact_activity|rd|
engagements_last_meeting_booked_medium|Engagements Last Meeting Booked Medium|string|text|contact_activity|rd|
engagements_last_meeting_booked_source|Engagements Last Meeting Booked Source|string|text|contact_activity|rd|
fax|Fax Number|string|phonenumber|contactinformation|df|
field_of_study|Field of study|string|text|facebook_ads_properties|f|
first_conversion_date|First Conversion Date|datetime|date|contact_activity|rdc|
first_conversion_event_name|First Conversion Event Name|string|text|contact_activity|rdc|
first_deal_created_date|First Deal Created Date|datetime|date|deal_information|rd|
firstname|First Name|string|text|contactinformation|df|
followercount|Follower Count|number|number|socialmediainformation|d|
gender|Gender|string|text|facebook_ads_properties|f|
graduation_date|Graduation date|string|text|facebook_ads_properties|f|
hs_additional_emails|Additional email addresses|enumeration|select|contactinformation|duhe|
hs_all_accessible_team_ids|All Accessible Team Ids|enumeration|select|contactinformation|rdhe|
hs_all_assigned_business_unit_ids|Brands|enumeration|checkbox|contactinformation|de|
hs_all_contact_vids|All Contact Vids|enumeration|select|contactinformation|rdche|
hs_all_owner_ids|All Owner Ids|enumeration|select|contactinformation|rdhe|
hs_all_team_ids|All Team Ids|enumeration|select|contactinformation|rdhe|
hs_analytics_average_page_views|Analytics Average Page Views|number|number|analyticsinformation|rd|
hs_analytics_first_referrer|Analytics First Referrer|string|text|analyticsinformation|rd|
hs_analytics_first_timestamp|Analytics First Timestamp|datetime|date|analyticsinformation|rd|
hs_analytics_first_touch_converting_campaign|Analytics First Touch Converting Campaign|string|text|analyticsinformation|rde|
hs_analytics_first_url|Analytics First Url|string|text|analyticsinformation|rd|
hs_analytics_first_visit_timestamp|Analytics First Visit Timestamp|datetime|date|analyticsinformation|rd|
hs_analytics_last_referrer|Analytics Last Referrer|string|text|analyticsinformation|rd|
hs_analytics_last_timestamp|Analytics Last Timestamp|datetime|date|analyticsinformation|rd|
hs_analytics_last_touch_converting_campaign|Analytics Last Touch Converting Campaign|string|text|analyticsinformation|rde|
hs_analytics_last_url|Analytics Last Url|string|text|analyticsinformation|rd|
hs_analytics_last_visit_timestamp|Analytics Last Visit Timestamp|datetime|date|analyticsinformation|rd|
hs_analytics_num_event_completions|Analytics Num Event Completions|number|number|analyticsinformation|rd|
hs_analytics_num_page_views|Analytics Num Page Views|number|number|analyticsinformation|rd|
hs_analytics_num_visits|Analytics Num Visits|number|number|analyticsinformation|rd|
hs_analytics_revenue|Analytics Revenue|number|number|analyticsinformation|rd|
hs_analytics_source|Original Traffic Source|enumeration|select|analyticsinformation|d|ORGANIC_SEARCH:Organic Search;PAID_SEARCH:Paid Search;EMAIL_MARKETING:Email Marketing;SOCIAL_MEDIA:Organic Social;REFERRALS:Referrals;OTHER_CAMPAIGNS:Other Campaigns;DIRECT_TRAFFIC:Direct Traffic;OFFLINE:Offline Sources;PAID_SOCIAL:Paid Social;AI_REFERRALS:AI Referrals
hs_analytics_source_composite_data|Analytics Source Composite Data|string|text|analyticsinformation|rdh|
hs_analytics_source_data_1|Analytics Source Data 1|string|text|analyticsinformation|rd|
hs_analytics_source_data_2|Analytics Source Data 2|string|text|analyticsinformation|rd|
hs_associated_target_accounts|Associated Target Accounts|number|calculation_rollup|contactinformation|rh|
hs_avatar_filemanager_key|Avatar Filemanager Key|string|text|contactinformation|rdh|
hs_bing_ad_clicked|Bing ad clicked|bool|booleancheckbox|conversioninformation|h|true:Yes;false:No
hs_bing_click_id|Bing click id|string|text|conversioninformation|d|
hs_buying_role|Buying Role|enumeration|checkbox|deal_information|df|BLOCKER:Blocker;BUDGET_HOLDER:Budget Holder;CHAMPION:Champion;DECISION_MAKER:Decision Maker;END_USER:End User;EXECUTIVE_SPONSOR:Executive Sponsor;INFLUENCER:Influencer;LEGAL_AND_COMPLIANCE:Legal & Compliance;OTHER:Other
hs_calculated_form_submissions|Calculated Form Submissions|enumeration|select|contactinformation|rdche|
hs_calculated_merged_vids|Calculated Merged Vids|enumeration|select|contactinformation|rdche|
hs_calculated_mobile_number|Calculated Mobile Number|string|text|contactinformation|rdch|
hs_calculated_phone_number|Calculated Phone Number|string|text|contactinformation|rdch|
hs_calculated_phone_number_area_code|Calculated Phone Number Area Code|string|text|contactinformation|rdch|
hs_calculated_phone_number_country_code|Calculated Phone Number Country Code|string|text|contactinformation|rdch|
hs_calculated_phone_number_region_code|Calculated Phone Number Region Code|string|text|contactinformation|rdch|
hs_clicked_linkedin_ad|Clicked on a LinkedIn Ad|enumeration|booleancheckbox|conversioninformation|h|true:Yes;false:No
hs_contact_creation_legal_basis_source_instance_id|Contact Creation Legal Basis Source Instance Id|string|text|contactinformation|rd|
hs_contact_enrichment_opt_out|Contact Enrichment Opt Out|bool|booleancheckbox|contactinformation|rd|true:Yes;false:No
hs_contact_enrichment_opt_out_timestamp|Contact Enrichment Opt Out Timestamp|datetime|date|contactinformation|rd|
hs_content_membership_email|Member email|string|text|contactinformation|d|
hs_content_membership_email_confirmed|Content Membership Email Confirmed|bool|booleancheckbox|contactinformation|rd|true:True;false:False
hs_content_membership_follow_up_enqueued_at|Content Membership Follow Up Enqueued At|datetime|date|contactinformation|rd|
hs_content_membership_notes|Membership Notes|string|textarea|contact_activity|d|
hs_content_membership_registered_at|Content Membership Registered At|datetime|date|contactinformation|rd|
hs_content_membership_registration_domain_sent_to|Content Membership Registration Domain Sent To|string|text|contactinformation|rd|
hs_content_membership_registration_email_sent_at|Content Membership Registration Email Sent At|datetime|date|contactinformation|rd|
hs_content_membership_status|Status|enumeration|select|contact_activity|d|active:Active;inactive:Inactive
hs_conversations_visitor_email|Conversations Visitor Email|string|text|contactinformation|rdh|
hs_count_is_unworked|Count Is Unworked|number|calculation_equation|contactinformation|rdh|
hs_count_is_worked|Count Is Worked|number|calculation_equation|contactinformation|rdh|
hs_country_region_code|Country/Region Code|string|text|contactinformation|f|
hs_created_by_conversations|Created By Conversations|bool|booleancheckbox|contactinformation|rdh|true:True;false:False
hs_created_by_user_id|Created By User Id|number|number|contactinformation|rde|
hs_createdate|Createdate|datetime|date|contactinformation|rdh|
hs_cross_sell_opportunity|Cross-sell Opportunity|bool|booleancheckbox|multiaccountmanagement|dh|true:Yes;false:No
hs_current_customer|Current Customer|enumeration|select|contactinformation|rd|yes:Yes;no:No;unknown:Unknown
hs_currently_enrolled_in_prospecting_agent|Currently Enrolled In Prospecting Agent|bool|calculation_equation|contactinformation|rdc|true:Yes;false:No
hs_customer_agent_lead_status|Customer Agent Lead Status|enumeration|radio|contactinformation|d|qualified:Qualified;partially_qualified:Partially Qualified;not_qualified:Not Qualified
hs_data_privacy_ads_consent|Data Privacy Ads Consent|bool|booleancheckbox|contactinformation|rdh|true:Yes;false:No
hs_document_last_revisited|Document Last Revisited|datetime|date|contactinformation|rdh|
hs_email_bad_address|Email Bad Address|bool|booleancheckbox|emailinformation|rd|true:True;false:False
hs_email_bounce|Email Bounce|number|number|emailinformation|rd|
hs_email_click|Email Click|number|number|emailinformation|rd|
hs_email_customer_quarantined_reason|Email address quarantine reason|enumeration|select|emailinformation|d|SUSPENSION_REMEDIATION:Suspension Remediation;BLOCKLIST_REMEDIATION:Blocklist Remediation;TRUST_SAFETY_REMEDIATION:Trust & Safety Remediation
hs_email_delivered|Email Delivered|number|number|emailinformation|rd|
hs_email_domain|Email Domain|string|text|contactinformation|rdc|
hs_email_first_click_date|Email First Click Date|datetime|date|emailinformation|rd|
hs_email_first_open_date|Email First Open Date|datetime|date|emailinformation|rd|
hs_email_first_reply_date|Email First Reply Date|datetime|date|emailinformation|rd|
hs_email_first_send_date|Email First Send Date|datetime|date|emailinformation|rd|
hs_email_hard_bounce_reason|Email Hard Bounce Reason|string|text|emailinformation|rdh|CONTENT:Content;MAILBOX_FULL:Mailbox full;OTHER:Other;POLICY:Policy;SPAM:Spam;UNKNOWN_USER:Unknown user
hs_email_hard_bounce_reason_enum|Email Hard Bounce Reason Enum|enumeration|radio|emailinformation|rd|CONTENT:Content;MAILBOX_FULL:Mailbox full;OTHER:Other;POLICY:Policy;SPAM:Spam;UNKNOWN_USER:Unknown user
hs_email_is_ineligible|Email Is Ineligible|bool|booleancheckbox|emailinformation|rdh|true:True;false:False
hs_email_last_click_date|Email Last Click Date|datetime|date|emailinformation|rd|
hs_email_last_email_name|Email Last Email Name|string|text|emailinformation|rd|
hs_email_last_open_date|Email Last Open Date|datetime|date|emailinformation|rd|
hs_email_last_reply_date|Email Last Reply Date|datetime|date|emailinformation|rd|
hs_email_last_send_date|Email Last Send Date|datetime|date|emailinformation|rd|
hs_email_open|Email Open|number|number|emailinformation|rd|
hs_email_optimal_send_day_of_week|Email Optimal Send Day Of Week|string|text|emailinformation|rdh|
hs_email_optimal_send_time_of_day|Email Optimal Send Time Of Day|string|text|emailinformation|rdh|
hs_email_optout|Email Optout|bool|booleancheckbox|emailinformation|rd|true:True;false:False
hs_email_optout_531794701|Email Optout 531794701|enumeration|booleancheckbox|emailinformation|rd|true:Yes;false:No
hs_email_optout_531794702|Email Optout 531794702|enumeration|booleancheckbox|emailinformation|rd|true:Yes;false:No
hs_email_optout_531794706|Email Optout 531794706|enumeration|booleancheckbox|emailinformation|rd|true:Yes;false:No
hs_email_quarantined|Email Quarantined|bool|booleancheckbox|emailinformation|rd|true:True;false:False
hs_email_quarantined_reason|Email Quarantined Reason|enumeration|select|emailinformation|rd|ON_LIST_IMPORT:Suspicious List Import;HIGH_HARD_BOUNCE_RATE:High Hard Bounce Rate;MULTIPLE_CANCELLED_CAMPAIGNS:Multiple Cancelled Campaigns;FORM_ABUSE:Suspicious Form Activity;RECIPIENT_COMPLAINT:Recipient Complaint;SUSPENSION_REMEDIATION:Suspension Remediation;BLOCKLIST_REMEDIATION:Blocklist Remediation;TRUST_SAFETY_REMEDIATION:Trust & Safety Remediation;OTHER:Other;UNDELIVERABLE_ADDRESS:Undeliverable Email Address;MICROSOFT_UNDELIVERABLE:Microsoft Undeliverable - Microsoft reports that address is inactive
hs_email_recipient_fatigue_recovery_time|Email Recipient Fatigue Recovery Time|datetime|date|emailinformation|rdh|
hs_email_replied|Email Replied|number|number|emailinformation|rd|
hs_email_sends_since_last_engagement|Email Sends Since Last Engagement|number|number|emailinformation|rd|
hs_emailconfirmationstatus|Emailconfirmationstatus|enumeration|select|emailinformation|rd|Confirmed:Confirmed;Confirmation Pending:Confirmation Pending;Confirmation Email Sent:Confirmation Email Sent;User clicked confirmation:User clicked confirmation;HubSpot Rep. marked confirmed:HubSpot Rep. marked confirmed;Customer marked confirmed:Customer marked confirmed;Confirmed from previous behavior:Confirmed from previous behavior;Confirmed due to form:Confirmed due to form
hs_employment_change_detected_date|Employment change detected date|date|date|emailinformation||
hs_enriched_email_bounce_detected|Enriched Email Bounce Detected (Deprecated)|bool|booleancheckbox|emailinformation|d|true:Yes;false:No
hs_facebook_ad_clicked|Clicked Facebook ad|bool|booleancheckbox|conversioninformation|h|true:True;false:False
hs_facebook_click_id|Facebook click id|string|text|conversioninformation|d|
hs_facebookid|Facebook ID|string|text|socialmediainformation|h|
hs_feedback_last_ces_survey_date|Feedback Last Ces Survey Date|datetime|calculation_rollup|contact_activity|rd|
hs_feedback_last_ces_survey_follow_up|Feedback Last Ces Survey Follow Up|string|calculation_rollup|contact_activity|rd|
hs_feedback_last_ces_survey_rating|Feedback Last Ces Survey Rating|number|calculation_rollup|contact_activity|rd|
hs_feedback_last_csat_survey_date|Feedback Last Csat Survey Date|datetime|calculation_rollup|contactinformation|rd|
hs_feedback_last_csat_survey_follow_up|Feedback Last Csat Survey Follow Up|string|calculation_rollup|contactinformation|rd|
hs_feedback_last_csat_survey_rating|Feedback Last Csat Survey Rating|number|calculation_rollup|contactinformation|rd|
hs_feedback_last_nps_follow_up|Feedback Last Nps Follow Up|string|text|contact_activity|rd|
hs_feedback_last_nps_rating|Feedback Last Nps Rating|enumeration|select|contact_activity|rd|0:0;1:1;2:2;3:3;4:4;5:5;6:6;7:7;8:8;9:9;10:10
hs_feedback_last_nps_rating_number|Feedback Last Nps Rating Number|number|calculation_rollup|contactinformation|rd|
hs_feedback_last_survey_date|Feedback Last Survey Date|datetime|date|contact_activity|rd|
hs_feedback_show_nps_web_survey|Should be shown an NPS web survey|bool|booleancheckbox|contactinformation|dh|true:True;false:False
hs_first_closed_order_id|First Closed Order Id|number|number|order_information|rd|
hs_first_engagement_object_id|First Engagement Object Id|number|number|contactinformation|rdc|
hs_first_order_closed_date|First Order Closed Date|datetime|date|order_information|rd|
hs_first_outreach_date|First Outreach Date|datetime|date|contactinformation|rdch|
hs_first_subscription_create_date|First Subscription Create Date|datetime|calculation_rollup|contactinformation|rdh|
hs_full_name_or_email|Full Name Or Email|string|calculation_equation|contactinformation|rdch|
hs_google_click_id|Google ad click id|string|text|conversioninformation|d|
hs_googleplusid|googleplus ID|string|text|socialmediainformation|h|
hs_gps_error|Gps Error|string|text|contactinformation|rd|
hs_gps_latitude|Latitudes|string|text|contactinformation|dh|
hs_gps_longitude|Longitudes|string|text|contactinformation|dh|
hs_has_active_subscription|Has Active Subscription|number|calculation_rollup|contactinformation|rdh|
hs_inferred_language_codes|Inferred Language Codes|enumeration|select|contactinformation|e|
hs_intent_paid_up_to_date|Intent Paid Up To Date|date|date|contactinformation|rh|
hs_intent_signals_enabled|Intent Signals Enabled|bool|booleancheckbox|contactinformation|r|true:Yes;false:No
hs_ip_timezone|Ip Timezone|string|text|conversioninformation|rd|
hs_is_contact|Is Contact|bool|calculation_read_time|contactinformation|rdch|true:True;false:False
hs_is_enriched|Is Enriched|bool|booleancheckbox|contactinformation|rd|true:Yes;false:No
hs_is_merge_revertible|Is Merge Revertible|bool|booleancheckbox|contactinformation|rdh|true:Yes;false:No
hs_is_unworked|Is Unworked|bool|calculation_equation|sales_properties|rd|true:True;false:False
hs_job_change_detected_date|Job change detected date|date|date|emailinformation||
hs_journey_stage|Journey Stage|enumeration|radio|contactinformation||new_contact:New Contact;in_nurturing:In Nurturing;low_intent:Low-Intent;mid_intent:Mid-Intent;high_intent:High-Intent;unqualified:Unqualified;qualified:Qualified;onboarding:Onboarding;post_onboarding:Post Onboarding;engaged:Engaged;unengaged:Unengaged
hs_language|Preferred language|enumeration|select|contactinformation|dfe|
hs_last_metered_enrichment_timestamp|Last Metered Enrichment Timestamp|datetime|date|contactinformation|h|
hs_last_sales_activity_date|Last Sales Activity Date|datetime|date|contactinformation|rdh|
hs_last_sales_activity_timestamp|Last Sales Activity Timestamp|datetime|date|contact_activity|rd|
hs_last_sales_activity_type|Last Sales Activity Type|enumeration|select|contactinformation|rdh|COMPANYPROSPECTS_REVISIT:Company Website Visit;PRESENTATION_REVISIT:Document View;EMAIL_CLICK:Email Click;EMAIL_OPEN:Email Open;EMAIL_REPLY:Email Reply;FORM_SUBMITTED:Form Submitted;MEETING_BOOKED:Meeting Booked;HUBSPOT_REVISIT:Website Visit
hs_last_sms_send_date|Last Sms Send Date|datetime|date|smsinformation|rdh|
hs_last_sms_send_name|Last Sms Send Name|string|text|smsinformation|rdh|
hs_lastmodifieddate|Lastmodifieddate|datetime|date|contactinformation|rdh|
hs_latest_disqualified_lead_date|Latest Disqualified Lead Date|datetime|calculation_rollup|contactinformation|rdc|
hs_latest_meeting_activity|Latest Meeting Activity|datetime|date|contactinformation|rdh|
hs_latest_open_lead_date|Latest Open Lead Date|datetime|calculation_rollup|contactinformation|rdc|
hs_latest_qualified_lead_date|Latest Qualified Lead Date|datetime|calculation_rollup|contactinformation|rdc|
hs_latest_sequence_ended_date|Latest Sequence Ended Date|datetime|date|contactinformation|rdc|
hs_latest_sequence_enrolled|Latest Sequence Enrolled|number|number|contactinformation|rde|
hs_latest_sequence_enrolled_date|Latest Sequence Enrolled Date|datetime|date|contactinformation|rd|
hs_latest_sequence_finished_date|Latest Sequence Finished Date|datetime|date|contactinformation|rdh|
hs_latest_sequence_unenrolled_date|Latest Sequence Unenrolled Date|datetime|date|contactinformation|rdh|
hs_latest_source|Latest Traffic Source|enumeration|select|analyticsinformation|d|ORGANIC_SEARCH:Organic Search;PAID_SEARCH:Paid Search;EMAIL_MARKETING:Email Marketing;SOCIAL_MEDIA:Organic Social;REFERRALS:Referrals;OTHER_CAMPAIGNS:Other Campaigns;DIRECT_TRAFFIC:Direct Traffic;OFFLINE:Offline Sources;PAID_SOCIAL:Paid Social;AI_REFERRALS:AI Referrals
hs_latest_source_composite_data|Latest Source Composite Data|string|text|analyticsinformation|rdh|
hs_latest_source_data_1|Latest Source Data 1|string|text|analyticsinformation|rd|
hs_latest_source_data_2|Latest Source Data 2|string|text|analyticsinformation|rd|
hs_latest_source_timestamp|Latest Traffic Source Date|datetime|date|analyticsinformation|d|
hs_latest_subscription_create_date|Latest Subscription Create Date|datetime|calculation_rollup|contactinformation|rdh|
hs_latitude|Latitude|number|number|contactinformation|rd|
hs_lead_status|Lead Status|enumeration|radio|sales_properties|df|NEW:New;OPEN:Open;IN_PROGRESS:In Progress;OPEN_DEAL:Open Deal;UNQUALIFIED:Unqualified;ATTEMPTED_TO_CONTACT:Attempted to Contact;CONNECTED:Connected;BAD_TIMING:Bad Timing
hs_legal_basis|Legal basis for processing contact's data|enumeration|checkbox|emailinformation|d|Legitimate interest – prospect/lead:Legitimate interest - Lead;Legitimate interest – existing customer:Legitimate interest - Customer;Legitimate interest - other:Legitimate interest - Other;Performance of a contract:Performance of a contract;Freely given consent from contact:Freely given consent from contact;Not applicable:Not applicable
hs_linkedin_ad_clicked|Clicked LinkedIn Ad|enumeration|booleancheckbox|conversioninformation|h|true:Yes;false:No
hs_linkedin_click_id|LinkedIn click id|string|text|conversioninformation|d|
hs_linkedin_url|LinkedIn URL|string|text|socialmediainformation|f|
hs_linkedinid|Linkedin ID|string|text|socialmediainformation|h|
hs_live_enrichment_deadline|Live enrichment deadline|datetime|date|contactinformation|h|
hs_longitude|Longitude|number|number|contactinformation|rd|
hs_manual_campaign_ids|Manual Campaign Ids|number|calculation_rollup|contactinformation|rdche|
hs_marketable_reason_id|Marketable Reason Id|string|text|contactinformation|rd|
hs_marketable_reason_type|Marketable Reason Type|enumeration|select|contactinformation|rd|AD:Ad;CONTACT_IMPORT:Contact Import;CONVERSATION:Conversation;FORM_SUBMISSION:Form Submission;INITIAL_STATE:Initial State;INTEGRATOR_SET:Integrator Set;USER_SET:User Set;WORKFLOW:Workflow;EMAIL:Email;SAMPLE_CONTACT:Sample Contact;FEEDBACK_SUBMISSION:Feedback Submission
hs_marketable_status|Marketable Status|enumeration|booleancheckbox|contactinformation|rd|true:Marketing contact;false:Non-marketing contact
hs_marketable_until_renewal|Marketable Until Renewal|enumeration|booleancheckbox|contactinformation|rd|true:Yes;false:--
hs_membership_has_accessed_private_content|Membership Has Accessed Private Content|number|calculation_equation|contactscripted|rdc|
hs_membership_last_private_content_access_date|Membership Last Private Content Access Date|datetime|date|contactinformation|rd|
hs_merged_object_ids|Merged Object Ids|enumeration|checkbox|contactinformation|rde|
hs_messaging_engagement_score|Messaging Engagement Score|number|number|emailinformation|rdh|
hs_mobile_sdk_push_tokens|Mobile Sdk Push Tokens|string|text|contactinformation|rdh|
hs_notes_last_activity|Notes Last Activity|object_coordinates|text|contactinformation|rdh|
hs_notes_next_activity|Notes Next Activity|object_coordinates|text|contactinformation|rdh|
hs_notes_next_activity_type|Notes Next Activity Type|enumeration|select|contactinformation|rdh|CALL:Call;CONVERSATION_SESSION:Conversation session;INCOMING_EMAIL:Email reply from contact;EMAIL:Email sent to contact;FORWARDED_EMAIL:Forwarded email;LINKEDIN_MESSAGE:LinkedIn message;MEETING:Meeting;NOTE:Note;POSTAL_MAIL:Postal mail;PUBLISHING_TASK:Publishing task;SMS:SMS;TASK:Task;WHATS_APP:WhatsApp
hs_object_id|Object Id|number|number|contactinformation|rd|
hs_object_source|Object Source|string|text|contactinformation|rdh|
hs_object_source_detail_1|Object Source Detail 1|string|text|contactinformation|rd|
hs_object_source_detail_2|Object Source Detail 2|string|text|contactinformation|rd|
hs_object_source_detail_3|Object Source Detail 3|string|text|contactinformation|rd|
hs_object_source_id|Object Source Id|string|text|contactinformation|rdh|
hs_object_source_label|Object Source Label|enumeration|select|contactinformation|rde|
hs_object_source_user_id|Object Source User Id|number|number|contactinformation|rdh|
hs_owning_teams|Owning Teams|enumeration|checkbox|contactinformation|dhe|
hs_persona|Persona|enumeration|select|contactinformation|dfe|
hs_pinned_engagement_id|Pinned engagement ID|number|number|contactinformation|dh|
hs_pipeline|Pipeline|enumeration|select|contactinformation|dhe|
hs_predictivecontactscore|Predictivecontactscore|number|number|contact_activity|rd|
hs_predictivecontactscore_v2|Predictivecontactscore V2|number|number|contact_activity|rd|
hs_predictivecontactscorebucket|Predictivecontactscorebucket|enumeration|radio|contact_activity|rd|bucket_1:1 Star;bucket_2:2 Stars;bucket_3:3 Stars;bucket_4:4 Stars
hs_predictivescoringtier|Predictivescoringtier|enumeration|radio|contact_activity|rd|tier_1:Very High;tier_2:High;tier_3:Medium;tier_4:Low;closed_won:Closed Won
hs_prospecting_agent_actively_enrolled_count|Prospecting Agent Actively Enrolled Count|number|calculation_rollup|contactinformation|rdh|
hs_prospecting_agent_last_enrolled|Prospecting Agent Last Enrolled|datetime|calculation_rollup|contactinformation|d|
hs_prospecting_agent_total_enrolled_count|Prospecting Agent Total Enrolled Count|number|calculation_rollup|contactinformation|d|
hs_quarantined_emails|Quarantined Emails|string|textarea|emailinformation|rd|
hs_read_only|Read Only|bool|booleancheckbox|contactinformation|rdh|true:True;false:False
hs_recent_closed_order_date|Recent Closed Order Date|datetime|date|order_information|rd|
hs_registered_member|Registered Member|number|calculation_equation|contactscripted|rdc|
hs_registration_method|Registration Method|string|text|contactinformation|rd|
hs_returning_to_office_detected_date|Returning to office detected date|date|date|emailinformation||
hs_role|Employment Role|enumeration|select|contactinformation|f|accounting:Accounting;administrative:Administrative;business_development:Business Development;communications:Communications;consulting:Consulting;customer_service:Customer Service;design:Design;education:Education;engineering:Engineering;entrepreneurship:Entrepreneurship;finance:Finance;health_professional:Health Professional;human_resources:Human Resources;information_technology:Information Technology;legal:Legal;marketing:Marketing;operations:Operations;product:Product;project_management:Project Management;public_relations:Public Relations;quality_assurance:Quality Assurance;real_estate:Real Estate;recruiting:Recruiting;research:Research;sales:Sales;support:Support;retired:Retired
hs_sa_first_engagement_date|Sa First Engagement Date|datetime|date|contactinformation|rd|
hs_sa_first_engagement_descr|Sa First Engagement Descr|enumeration|select|contactinformation|rdc|EMPTY_DESCRIPTION:;BOUNCED:Bounced;BUSY:Busy;CALLING_CRM_USER:Calling CRM user;CANCELED:Canceled;COMPLETED:Completed;CONNECTING:Connecting;DEFERRED:Deferred;FB_MESSENGER:Facebook Messenger;FAILED:Failed;IN_PROGRESS:In progress;LIVE_CHAT:Live chat;LOGGED_CALL:Logged call;NO_ANSWER:No answer;NO_SHOW:No show;NOT_STARTED:Not started;QUEUED:Queued;RESCHEDULED:Rescheduled;RINGING:Ringing;SCHEDULED:Scheduled;SENDING:Sending;SENT:Sent;WAITING:Waiting;MISSED:Missed;HOLD:On Hold
hs_sa_first_engagement_object_type|Sa First Engagement Object Type|enumeration|select|contactinformation|rdc|CALL:Call;CONVERSATION_SESSION:Conversation session;EMAIL:Email;MEETING_EVENT:Meeting;TASK:Task
hs_sales_email_last_clicked|Sales Email Last Clicked|datetime|date|contact_activity|rd|
hs_sales_email_last_opened|Sales Email Last Opened|datetime|date|contact_activity|rd|
hs_sales_email_last_replied|Sales Email Last Replied|datetime|date|contact_activity|rd|
hs_searchable_calculated_international_mobile_number|Searchable Calculated International Mobile Number|phone_number|phonenumber|contactinformation|rdch|
hs_searchable_calculated_international_phone_number|Searchable Calculated International Phone Number|phone_number|phonenumber|contactinformation|rdch|
hs_searchable_calculated_mobile_number|Searchable Calculated Mobile Number|phone_number|phonenumber|contactinformation|rdch|
hs_searchable_calculated_phone_number|Searchable Calculated Phone Number|phone_number|phonenumber|contactinformation|rdch|
hs_seniority|Employment Seniority|enumeration|select|contactinformation|f|vp:VP;director:Director;entry:Entry;executive:Executive;manager:Manager;owner:Owner;partner:Partner;senior:Senior;employee:Employee
hs_sequences_actively_enrolled_count|Sequences Actively Enrolled Count|number|number|contactinformation|rdh|
hs_sequences_enrolled_count|Sequences Enrolled Count|number|number|contactinformation|rd|
hs_sequences_is_enrolled|Sequences Is Enrolled|bool|booleancheckbox|contact_activity|rdc|true:True;false:False
hs_shared_team_ids|Shared teams|enumeration|checkbox|contactinformation|de|
hs_shared_user_ids|Shared users|enumeration|checkbox|contactinformation|de|
hs_social_facebook_clicks|Social Facebook Clicks|number|number|socialmediainformation|rd|
hs_social_google_plus_clicks|Social Google Plus Clicks|number|number|socialmediainformation|rd|
hs_social_last_engagement|Social Last Engagement|datetime|date|socialmediainformation|rd|
hs_social_linkedin_clicks|Social Linkedin Clicks|number|number|socialmediainformation|rd|
hs_social_num_broadcast_clicks|Social Num Broadcast Clicks|number|number|socialmediainformation|rd|
hs_social_twitter_clicks|Social Twitter Clicks|number|number|socialmediainformation|rd|
hs_source_object_id|Source Object Id|number|number|contactinformation|rdh|
hs_source_portal_id|Source Portal Id|number|number|contactinformation|rdh|
hs_state_code|State/Region Code|string|text|contactinformation|f|
hs_sub_role|Employment Sub Role|enumeration|select|contactinformation|f|account_executive:Account Executive;account_manager:Account Manager;accountant:Accountant;accounting_manager:Accounting Manager;administrative_assistant:Administrative Assistant;appraisal:Appraisal;architect_it:Architect IT;assistant:Assistant;attorney:Attorney;auditor:Auditor;brand_marketing:Brand Marketing;business_analyst:Business Analyst;business_consultant:Business Consultant;business_manager:Business Manager;chief_financial_officer:Chief Financial Officer;communications_manager:Communications Manager;community:Community;content_marketing:Content Marketing;contracts:Contracts;creative:Creative;customer_service_specialist:Customer Service Specialist;customer_success:Customer Success;data_it:Data IT;data_science_engineer:Data Science Engineer;database_administrator:Database Administrator;design_engineer:Design Engineer;development_specialist:Development Specialist;devops_engineer:Devops Engineer;digital_marketing:Digital Marketing;director_of_development:Director of Development;editorial:Editorial;electrical_engineer:Electrical Engineer;engineering_manager:Engineering Manager;events:Events;executive_assistant:Executive Assistant;facilities:Facilities;fashion_design:Fashion Design;field_marketing:Field Marketing;financial_analyst:Financial Analyst;financial_controller:Financial Controller;fitness:Fitness;founder:Founder;general_counsel:General Counsel;general_manager:General Manager;general_partner:General Partner;graphic_design:Graphic Design;human_resources_specialist:Human Resources Specialist;information_technology_specialist:Information Technology Specialist;investment:Investment;investment_banker:Investment Banker;journalist:Journalist;key_account_manager:Key Account Manager;law_enforcement:Law Enforcement;lawyer:Lawyer;logistics_manager:Logistics Manager;management:Management;marketing_specialist:Marketing Specialist;mechanical_engineer:Mechanical Engineer;medical_doctor:Medical Doctor;network_engineer:Network Engineer;nurse:Nurse;office_management:Office Management;office_manager:Office Manager;operational_specialist:Operational Specialist;owner:Owner;paralegal:Paralegal;principal:Principal;product_design:Product Design;product_manager:Product Manager;product_marketing:Product Marketing;production_manager:Production Manager;professor:Professor;program_coordinator:Program Coordinator;program_manager:Program Manager;project_engineer:Project Engineer;project_manager:Project Manager;property_manager:Property Manager;qa_engineer:QA engineer;qa_it:QA IT;quality_assurance_manager:Quality Assurance Manager;quality_assurance_specialist:Quality Assurance Specialist;realtor:Realtor;recruiter:Recruiter;relationship_manager:Relationship Manager;research_analyst:Research Analyst;risk_compliance:Risk Compliance;sales_executive:Sales Executive;sales_operations:Sales Operations;sales_specialist:Sales Specialist;salesperson:Salesperson;secretary:Secretary;social_marketing:Social Marketing;software_engineer:Software Engineer;strategy:Strategy;student:Student;support:Support;support_specialist:Support Specialist;system_administrator:System Administrator;system_analyst:System Analyst;systems_engineer:Systems Engineer;talent:Talent;tax_audit:Tax Audit;teacher:Teacher;technical_manager:Technical Manager;technical_support_specialist:Technical Support Specialist;therapist:Therapist;training:Training;video:Video;web_developer:Web Developer;writer:Writer;chief_executive_officer:Chief Executive Officer;chief_operating_officer:Chief Operating Officer;chief_marketing_officer:Chief Marketing Officer;chief_technology_officer:Chief Technology Officer;chief_information_officer:Chief Information Officer;chief_human_resources_officer:Chief Human Resources officer;chief_compliance_officer:Chief Compliance Officer;chief_risk_officer:Chief Risk Officer;chief_data_officer:Chief Data Officer;chief_product_officer:Chief Product Officer;chief_revenue_officer:Chief Revenue Officer;chief_sustainability_officer:Chief Sustainability Officer;chief_legal_officer:Chief Legal Officer;chief_security_officer:Chief Security Officer;chief_experience_officer:Chief Experience Officer;chief_innovation_officer:Chief Innovation Officer;retail:Retail;retired:Retired
hs_testpurge|Testpurge|string|text|contactinformation|rh|
hs_testrollback|Testrollback|string|text|contactinformation|rh|
hs_tiktok_ad_clicked|TikTok ad clicked|bool|booleancheckbox|conversioninformation|h|true:Yes;false:No
hs_tiktok_click_id|TikTok click id|string|text|conversioninformation|d|
hs_time_between_contact_creation_and_deal_close|Time between contact creation and deal close|number|calculation_equation|contactinformation||
hs_time_between_contact_creation_and_deal_creation|Time between contact creation and deal creation|number|calculation_equation|contactinformation||
hs_time_to_first_engagement|Time To First Engagement|number|number|contactinformation|rdc|
hs_time_to_move_from_lead_to_customer|Time to move from lead to customer|number|calculation_equation|contactinformation||
hs_time_to_move_from_marketingqualifiedlead_to_customer|Time to move from marketing qualified lead to customer|number|calculation_equation|contactinformation||
hs_time_to_move_from_opportunity_to_customer|Time to move from opportunity to customer|number|calculation_equation|contactinformation||
hs_time_to_move_from_salesqualifiedlead_to_customer|Time to move from sales qualified lead to customer|number|calculation_equation|contactinformation||
hs_time_to_move_from_subscriber_to_customer|Time to move from subscriber to customer|number|calculation_equation|contactinformation||
hs_timezone|Time Zone|enumeration|select|contactinformation|dfe|
hs_twitterid|Twitter ID|string|text|socialmediainformation|h|
hs_unique_creation_key|Unique Creation Key|string|text|contactinformation|rduh|
hs_updated_by_user_id|Updated By User Id|number|number|contactinformation|rde|
hs_user_ids_of_all_notification_followers|User Ids Of All Notification Followers|enumeration|checkbox|contactinformation|rdhe|
hs_user_ids_of_all_notification_unfollowers|User Ids Of All Notification Unfollowers|enumeration|checkbox|contactinformation|rdhe|
hs_user_ids_of_all_owners|User Ids Of All Owners|enumeration|checkbox|contactinformation|rdhe|
hs_v2_cumulative_time_in_customer|V2 Cumulative Time In Customer|number|number|contactlcs|rd|
hs_v2_cumulative_time_in_evangelist|V2 Cumulative Time In Evangelist|number|number|contactlcs|rd|
hs_v2_cumulative_time_in_lead|V2 Cumulative Time In Lead|number|number|contactlcs|rd|
hs_v2_cumulative_time_in_marketingqualifiedlead|V2 Cumulative Time In Marketingqualifiedlead|number|number|contactlcs|rd|
hs_v2_cumulative_time_in_opportunity|V2 Cumulative Time In Opportunity|number|number|contactlcs|rd|
hs_v2_cumulative_time_in_other|V2 Cumulative Time In Other|number|number|contactlcs|rd|
hs_v2_cumulative_time_in_salesqualifiedlead|V2 Cumulative Time In Salesqualifiedlead|number|number|contactlcs|rd|
hs_v2_cumulative_time_in_subscriber|V2 Cumulative Time In Subscriber|number|number|contactlcs|rd|
hs_v2_date_entered_current_stage|V2 Date Entered Current Stage|datetime|calculation_equation|contactlcs|rdc|
hs_v2_date_entered_customer|V2 Date Entered Customer|datetime|date|contactlcs|rd|
hs_v2_date_entered_evangelist|V2 Date Entered Evangelist|datetime|date|contactlcs|rd|
hs_v2_date_entered_lead|V2 Date Entered Lead|datetime|date|contactlcs|rd|
hs_v2_date_entered_marketingqualifiedlead|V2 Date Entered Marketingqualifiedlead|datetime|date|contactlcs|rd|
hs_v2_date_entered_opportunity|V2 Date Entered Opportunity|datetime|date|contactlcs|rd|
hs_v2_date_entered_other|V2 Date Entered Other|datetime|date|contactlcs|rd|
hs_v2_date_entered_salesqualifiedlead|V2 Date Entered Salesqualifiedlead|datetime|date|contactlcs|rd|
hs_v2_date_entered_subscriber|V2 Date Entered Subscriber|datetime|date|contactlcs|rd|
hs_v2_date_exited_customer|V2 Date Exited Customer|datetime|date|contactlcs|rd|
hs_v2_date_exited_evangelist|V2 Date Exited Evangelist|datetime|date|contactlcs|rd|
hs_v2_date_exited_lead|V2 Date Exited Lead|datetime|date|contactlcs|rd|
hs_v2_date_exited_marketingqualifiedlead|V2 Date Exited Marketingqualifiedlead|datetime|date|contactlcs|rd|
hs_v2_date_exited_opportunity|V2 Date Exited Opportunity|datetime|date|contactlcs|rd|
hs_v2_date_exited_other|V2 Date Exited Other|datetime|date|contactlcs|rd|
hs_v2_date_exited_salesqualifiedlead|V2 Date Exited Salesqualifiedlead|datetime|date|contactlcs|rd|
hs_v2_date_exited_subscriber|V2 Date Exited Subscriber|datetime|date|contactlcs|rd|
hs_v2_latest_time_in_customer|V2 Latest Time In Customer|number|number|contactlcs|rd|
hs_v2_latest_time_in_evangelist|V2 Latest Time In Evangelist|number|number|contactlcs|rd|
hs_v2_latest_time_in_lead|V2 Latest Time In Lead|number|number|contactlcs|rd|
hs_v2_latest_time_in_marketingqualifiedlead|V2 Latest Time In Marketingqualifiedlead|number|number|contactlcs|rd|
hs_v2_latest_time_in_opportunity|V2 Latest Time In Opportunity|number|number|contactlcs|rd|
hs_v2_latest_time_in_other|V2 Latest Time In Other|number|number|contactlcs|rd|
hs_v2_latest_time_in_salesqualifiedlead|V2 Latest Time In Salesqualifiedlead|number|number|contactlcs|rd|
hs_v2_latest_time_in_subscriber|V2 Latest Time In Subscriber|number|number|contactlcs|rd|
hs_v2_time_in_current_stage|V2 Time In Current Stage|datetime|calculation_equation|contactlcs|rdc|
hs_was_imported|Was Imported|bool|booleancheckbox|contactinformation|rdh|true:True;false:False
hs_whatsapp_phone_number|WhatsApp Phone Number|string|phonenumber|contactinformation|df|
hubspot_owner_assigneddate|Hubspot Owner Assigneddate|datetime|date|sales_properties|rd|
hubspot_owner_id|Contact owner|enumeration|select|sales_properties|deo|
hubspot_team_id|Hubspot Team Id|enumeration|select|sales_properties|rde|
hubspotscore|Hubspotscore|number|calculation_score|sales_properties|rd|
industry|Industry|string|text|contactinformation|f|
ip_city|Ip City|string|text|conversioninformation|rd|
ip_country|Ip Country|string|text|conversioninformation|rd|
ip_country_code|Ip Country Code|string|text|conversioninformation|rd|
ip_latlon|Ip Latlon|string|text|conversioninformation|rdh|
ip_state|Ip State|string|text|conversioninformation|rd|
ip_state_code|Ip State Code|string|text|conversioninformation|rd|
ip_zipcode|Ip Zipcode|string|text|conversioninformation|rdh|
job_function|Job function|string|text|facebook_ads_properties|f|
jobtitle|Job Title|string|text|contactinformation|df|
kloutscoregeneral|Klout Score|number|number|socialmediainformation|df|
lastmodifieddate|Lastmodifieddate|datetime|date|contactinformation|rd|
lastname|Last Name|string|text|contactinformation|df|
lifecyclestage|Lifecycle Stage|enumeration|radio|contactinformation|dfe|subscriber:Subscriber;lead:Lead;marketingqualifiedlead:Marketing Qualified Lead;salesqualifiedlead:Sales Qualified Lead;opportunity:Opportunity;customer:Customer;evangelist:Evangelist;other:Other
linkedinbio|LinkedIn Bio|string|text|socialmediainformation|df|
linkedinconnections|LinkedIn Connections|number|number|socialmediainformation|df|
marital_status|Marital Status|string|text|facebook_ads_properties|f|
message|Message|string|textarea|contact_activity|df|
military_status|Military status|string|text|facebook_ads_properties|f|
mobilephone|Mobile Phone Number|string|phonenumber|contactinformation|df|
notes_last_contacted|Notes Last Contacted|datetime|date|contact_activity|rd|
notes_last_updated|Notes Last Updated|datetime|date|contact_activity|rd|
notes_next_activity_date|Notes Next Activity Date|datetime|date|contact_activity|rd|
num_associated_deals|Num Associated Deals|number|calculation_rollup|deal_information|rd|
num_contacted_notes|Num Contacted Notes|number|number|contact_activity|rd|
num_conversion_events|Num Conversion Events|number|number|conversioninformation|rdc|
num_notes|Num Notes|number|number|contact_activity|rd|
num_unique_conversion_events|Num Unique Conversion Events|number|number|conversioninformation|rdc|
numemployees|Number of Employees|enumeration|select|contactinformation|f|1-5:1-5;5-25:5-25;25-50:25-50;50-100:50-100;100-500:100-500;500-1000:500-1000;1000+:1000+
owneremail|HubSpot Owner Email (legacy)|string|text|sales_properties||
ownername|HubSpot Owner Name (legacy)|string|text|sales_properties|d|
phone|Phone Number|string|phonenumber|contactinformation|df|
photo|Photo|string|text|socialmediainformation|dhf|
recent_conversion_date|Recent Conversion Date|datetime|date|conversioninformation|rdc|
recent_conversion_event_name|Recent Conversion Event Name|string|text|conversioninformation|rdc|
recent_deal_amount|Recent Deal Amount|number|number|deal_information|rd|
recent_deal_close_date|Recent Deal Close Date|datetime|date|deal_information|rd|
relationship_status|Relationship Status|string|text|facebook_ads_properties|f|
salutation|Salutation|string|text|contactinformation|f|
school|School|string|text|facebook_ads_properties|f|
seniority|Seniority|string|text|facebook_ads_properties|f|
start_date|Start date|string|text|facebook_ads_properties|f|
state|State/Region|string|text|contactinformation|f|
surveymonkeyeventlastupdated|Surveymonkeyeventlastupdated|number|number|contactinformation|rdh|
total_revenue|Total Revenue|number|number|deal_information|rd|
twitterbio|Twitter Bio|string|text|socialmediainformation|df|
twitterhandle|Twitter Username|string|text|contactinformation|df|
twitterprofilephoto|Twitter Profile Photo|string|text|socialmediainformation|d|
webinareventlastupdated|Webinareventlastupdated|number|number|contactinformation|rdh|
website|Website URL|string|text|contactinformation|df|
work_email|Work email|string|text|facebook_ads_properties|f|
zip|Postal Code|string|text|contactinformation|df|
`;
