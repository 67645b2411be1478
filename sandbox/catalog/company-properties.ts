/** Default companies properties: name|label|type|fieldType|group|flags|options (flags: see property-catalog.ts). */
export const COMPANY_PROPERTIES = `
about_us|About Us|string|text|companyinformation|d|
address|Street Address|string|text|companyinformation|df|
address2|Street Address 2|string|text|companyinformation|df|
annualrevenue|Annual Revenue|number|number|companyinformation|df|
city|City|string|text|companyinformation|df|
closedate|Close Date|datetime|date|companyinformation|d|
country|Country/Region|string|text|companyinformation|f|
createdate|Createdate|datetime|date|companyinformation|rd|
days_to_close|Days To Close|number|calculation_equation|companyinformation|rd|
description|Description|string|textarea|companyinformation|df|
domain|Company Domain Name|string|text|companyinformation|df|
engagements_last_meeting_booked|Engagements Last Meeting Booked|datetime|date|company_activity|rd|
engagements_last_meeting_booked_campaign|Engagements Last Meeting Booked Campaign|string|text|company_activity|rd|
engagements_last_meeting_booked_medium|Engagements Last Meeting Booked Medium|string|text|companyinformation|rd|
engagements_last_meeting_booked_source|Engagements Last Meeting Booked Source|string|text|company_activity|rd|
facebook_company_page|Facebook Company Page|string|text|socialmediainformation|df|
facebookfans|Facebook Fans|number|number|socialmediainformation|d|
first_contact_createdate|First Contact Createdate|datetime|date|companyinformation|rd|
first_contact_createdate_timestamp_earliest_value_78b50eea|First Contact Createdate Timestamp Earliest Value 78b50eea|datetime|text|companyinformation|rdh|
first_conversion_date|First Conversion Date|datetime|date|conversioninformation|rd|
first_conversion_event_name|First Conversion Event Name|string|text|conversioninformation|rd|
first_deal_created_date|First Deal Created Date|datetime|date|deal_information|rd|
founded_year|Year Founded|string|text|companyinformation|df|
googleplus_page|Google Plus Page|string|text|socialmediainformation|df|
hs_additional_domains|Additional Domains|enumeration|checkbox|companyinformation|dhe|
hs_all_accessible_team_ids|All Accessible Team Ids|enumeration|select|companyinformation|rdhe|
hs_all_assigned_business_unit_ids|Brands|enumeration|checkbox|companyinformation|de|
hs_all_owner_ids|All Owner Ids|enumeration|select|companyinformation|rdhe|
hs_all_team_ids|All Team Ids|enumeration|select|companyinformation|rdhe|
hs_analytics_first_timestamp|Analytics First Timestamp|datetime|date|analyticsinformation|rd|
hs_analytics_first_touch_converting_campaign|Analytics First Touch Converting Campaign|string|text|conversioninformation|rde|
hs_analytics_first_visit_timestamp|Analytics First Visit Timestamp|datetime|date|conversioninformation|rd|
hs_analytics_last_timestamp|Analytics Last Timestamp|datetime|date|analyticsinformation|rd|
hs_analytics_last_timestamp_timestamp_latest_value_4e16365a|Analytics Last Timestamp Timestamp Latest Value 4e16365a|datetime|text|analyticsinformation|rdh|
hs_analytics_last_touch_converting_campaign|Analytics Last Touch Converting Campaign|string|text|companyinformation|rde|
hs_analytics_last_touch_converting_campaign_timestamp_latest_value_81a64e30|Analytics Last Touch Converting Campaign Timestamp Latest Value 81a64e30|datetime|text|analyticsinformation|rdh|
hs_analytics_last_visit_timestamp|Analytics Last Visit Timestamp|datetime|date|analyticsinformation|rd|
hs_analytics_last_visit_timestamp_timestamp_latest_value_999a0fce|Analytics Last Visit Timestamp Timestamp Latest Value 999a0fce|datetime|text|analyticsinformation|rdh|
hs_analytics_latest_source|Analytics Latest Source|enumeration|select|companyinformation|rd|ORGANIC_SEARCH:Organic Search;PAID_SEARCH:Paid Search;EMAIL_MARKETING:Email Marketing;SOCIAL_MEDIA:Organic Social;REFERRALS:Referrals;OTHER_CAMPAIGNS:Other Campaigns;DIRECT_TRAFFIC:Direct Traffic;OFFLINE:Offline Sources;PAID_SOCIAL:Paid Social;AI_REFERRALS:AI Referrals
hs_analytics_latest_source_data_1|Analytics Latest Source Data 1|string|text|companyinformation|rd|
hs_analytics_latest_source_data_2|Analytics Latest Source Data 2|string|text|companyinformation|rd|
hs_analytics_latest_source_timestamp|Analytics Latest Source Timestamp|datetime|date|companyinformation|rd|
hs_analytics_num_page_views|Analytics Num Page Views|number|number|analyticsinformation|rd|
hs_analytics_num_page_views_cardinality_sum_e46e85b0|Analytics Num Page Views Cardinality Sum E46e85b0|number|text|analyticsinformation|rdh|
hs_analytics_num_visits|Analytics Num Visits|number|number|analyticsinformation|rd|
hs_analytics_num_visits_cardinality_sum_53d952a6|Analytics Num Visits Cardinality Sum 53d952a6|number|text|analyticsinformation|rdh|
hs_analytics_source|Original Traffic Source|enumeration|select|companyinformation|d|ORGANIC_SEARCH:Organic Search;PAID_SEARCH:Paid Search;EMAIL_MARKETING:Email Marketing;SOCIAL_MEDIA:Organic Social;REFERRALS:Referrals;OTHER_CAMPAIGNS:Other Campaigns;DIRECT_TRAFFIC:Direct Traffic;OFFLINE:Offline Sources;PAID_SOCIAL:Paid Social;AI_REFERRALS:AI Referrals
hs_analytics_source_data_1|Analytics Source Data 1|string|text|companyinformation|rd|
hs_analytics_source_data_2|Analytics Source Data 2|string|text|companyinformation|rd|
hs_annual_revenue_currency_code|Annual Revenue Currency Code|string|calculation_equation|companyinformation|rdh|
hs_avatar_filemanager_key|Avatar Filemanager Key|string|text|companyinformation|rdh|
hs_calculated_phone_number|Calculated Phone Number|string|phonenumber|companyinformation|rdch|
hs_count_intent_signals_created_last_14_days|Count Intent Signals Created Last 14 Days|number|number|company_signals|rdh|
hs_count_intent_signals_created_last_30_days|Count Intent Signals Created Last 30 Days|number|number|company_signals|rdh|
hs_count_intent_signals_created_last_7_days|Count Intent Signals Created Last 7 Days|number|number|company_signals|rdh|
hs_country_code|Country/Region Code|string|text|companyinformation|f|
hs_created_by_user_id|Created By User Id|number|number|companyinformation|rde|
hs_createdate|Createdate|datetime|date|companyinformation|rdh|
hs_csm_sentiment|CSM Sentiment|enumeration|select|companyinformation||at_risk:At-Risk;neutral:Neutral;healthy:Healthy
hs_current_customer|Current Customer|enumeration|select|companyinformation|rd|yes:Yes;no:No;unknown:Unknown
hs_customer_success_ticket_sentiment|Customer Success Ticket Sentiment|number|number|company_activity|rdh|
hs_date_entered_customer|Date Entered Customer|datetime|calculation_read_time|companyinformation|rdh|
hs_date_entered_evangelist|Date Entered Evangelist|datetime|calculation_read_time|companyinformation|rdh|
hs_date_entered_lead|Date Entered Lead|datetime|calculation_read_time|companyinformation|rdh|
hs_date_entered_marketingqualifiedlead|Date Entered Marketingqualifiedlead|datetime|calculation_read_time|companyinformation|rdh|
hs_date_entered_opportunity|Date Entered Opportunity|datetime|calculation_read_time|companyinformation|rdh|
hs_date_entered_other|Date Entered Other|datetime|calculation_read_time|companyinformation|rdh|
hs_date_entered_salesqualifiedlead|Date Entered Salesqualifiedlead|datetime|calculation_read_time|companyinformation|rdh|
hs_date_entered_subscriber|Date Entered Subscriber|datetime|calculation_read_time|companyinformation|rdh|
hs_date_exited_customer|Date Exited Customer|datetime|calculation_read_time|companyinformation|rdh|
hs_date_exited_evangelist|Date Exited Evangelist|datetime|calculation_read_time|companyinformation|rdh|
hs_date_exited_lead|Date Exited Lead|datetime|calculation_read_time|companyinformation|rdh|
hs_date_exited_marketingqualifiedlead|Date Exited Marketingqualifiedlead|datetime|calculation_read_time|companyinformation|rdh|
hs_date_exited_opportunity|Date Exited Opportunity|datetime|calculation_read_time|companyinformation|rdh|
hs_date_exited_other|Date Exited Other|datetime|calculation_read_time|companyinformation|rdh|
hs_date_exited_salesqualifiedlead|Date Exited Salesqualifiedlead|datetime|calculation_read_time|companyinformation|rdh|
hs_date_exited_subscriber|Date Exited Subscriber|datetime|calculation_read_time|companyinformation|rdh|
hs_employee_range|Employee range|string|text|companyinformation|f|
hs_gps_error|Gps Error|string|text|companyinformation|rd|
hs_gps_latitude|Latitudes|string|text|companyinformation|dh|
hs_gps_longitude|Longitudes|string|text|companyinformation|dh|
hs_ideal_customer_profile|Ideal Customer Profile Tier|enumeration|radio|targetaccountsinformation|d|tier_1:Tier 1;tier_2:Tier 2;tier_3:Tier 3
hs_industry_group|Industry group|string|text|companyinformation||
hs_intent_page_views_last_30_days|Intent Page Views Last 30 Days|number|number|company_signals|rd|
hs_intent_paid_up_to_date|Intent Paid Up To Date|date|date|company_signals|rh|
hs_intent_signals_enabled|Intent Signals Enabled|bool|booleancheckbox|company_signals|r|true:Yes;false:No
hs_intent_visitors_last_30_days|Intent Visitors Last 30 Days|number|number|company_signals|rd|
hs_is_enriched|Is Enriched|bool|booleancheckbox|companyinformation|rd|true:Yes;false:No
hs_is_intent_monitored|Is Intent Monitored|bool|booleancheckbox|buyer_intent_properties|rdh|true:Yes;false:No
hs_is_target_account|Target Account|bool|booleancheckbox|targetaccountsinformation|d|true:True;false:False
hs_keywords|Company Keywords|enumeration|checkbox|companyinformation|fe|
hs_last_booked_meeting_date|Last Booked Meeting Date|datetime|date|company_activity|rd|
hs_last_logged_call_date|Last Logged Call Date|datetime|date|company_activity|rd|
hs_last_logged_outgoing_email_date|Last Logged Outgoing Email Date|datetime|calculation_rollup|company_activity|rd|
hs_last_metered_enrichment_timestamp|Last Metered Enrichment Timestamp|datetime|date|companyinformation|h|
hs_last_open_task_date|Last Open Task Date|datetime|date|company_activity|rd|
hs_last_sales_activity_date|Last Sales Activity Date|datetime|date|companyinformation|rdh|
hs_last_sales_activity_timestamp|Last Sales Activity Timestamp|datetime|date|company_activity|rd|
hs_last_sales_activity_type|Last Sales Activity Type|enumeration|select|company_activity|rdh|COMPANYPROSPECTS_REVISIT:Company Website Visit;PRESENTATION_REVISIT:Document View;EMAIL_CLICK:Email Click;EMAIL_OPEN:Email Open;EMAIL_REPLY:Email Reply;FORM_SUBMITTED:Form Submitted;MEETING_BOOKED:Meeting Booked;HUBSPOT_REVISIT:Website Visit
hs_lastmodifieddate|Lastmodifieddate|datetime|date|company_activity|rd|
hs_latest_createdate_of_active_subscriptions|Latest Createdate Of Active Subscriptions|datetime|calculation_rollup|companyinformation|rdh|
hs_latest_intent_signal_timestamp|Latest Intent Signal Timestamp|number|number|company_signals|rdh|
hs_latest_meeting_activity|Latest Meeting Activity|datetime|date|companyinformation|rdh|
hs_latitude|Latitude|number|number|companyinformation|rd|
hs_lead_status|Lead Status|enumeration|radio|sales_properties|df|NEW:New;OPEN:Open;IN_PROGRESS:In Progress;OPEN_DEAL:Open Deal;UNQUALIFIED:Unqualified;ATTEMPTED_TO_CONTACT:Attempted to Contact;CONNECTED:Connected;BAD_TIMING:Bad Timing
hs_linkedin_handle|Linkedin handle|string|text|companyinformation|f|
hs_live_enrichment_deadline|Live enrichment deadline|datetime|date|companyinformation|h|
hs_logo_url|Logo URL|string|text|companyinformation||
hs_longitude|Longitude|number|number|companyinformation|rd|
hs_max_recommendation_score|Max Recommendation Score|number|calculation_rollup|prospectingagent|rd|
hs_merged_object_ids|Merged Object Ids|enumeration|checkbox|companyinformation|rde|
hs_most_recent_de_anonymized_visit|Most Recent De Anonymized Visit|datetime|date|company_signals|rd|
hs_notes_last_activity|Notes Last Activity|object_coordinates|text|companyinformation|rdh|
hs_notes_next_activity|Notes Next Activity|object_coordinates|text|companyinformation|rdh|
hs_notes_next_activity_type|Notes Next Activity Type|enumeration|select|companyinformation|rdh|CALL:Call;CONVERSATION_SESSION:Conversation session;INCOMING_EMAIL:Email reply from contact;EMAIL:Email sent to contact;FORWARDED_EMAIL:Forwarded email;LINKEDIN_MESSAGE:LinkedIn message;MEETING:Meeting;NOTE:Note;POSTAL_MAIL:Postal mail;PUBLISHING_TASK:Publishing task;SMS:SMS;TASK:Task;WHATS_APP:WhatsApp
hs_num_blockers|Num Blockers|number|number|targetaccountsinformation|rd|
hs_num_child_companies|Num Child Companies|number|number|companyinformation|rd|
hs_num_contacts_with_buying_roles|Num Contacts With Buying Roles|number|number|targetaccountsinformation|rd|
hs_num_decision_makers|Num Decision Makers|number|number|targetaccountsinformation|rd|
hs_num_open_deals|Num Open Deals|number|number|deal_information|rd|
hs_object_id|Object Id|number|number|companyinformation|rd|
hs_object_source|Object Source|string|text|companyinformation|rdh|
hs_object_source_detail_1|Object Source Detail 1|string|text|companyinformation|rd|
hs_object_source_detail_2|Object Source Detail 2|string|text|companyinformation|rd|
hs_object_source_detail_3|Object Source Detail 3|string|text|companyinformation|rd|
hs_object_source_id|Object Source Id|string|text|companyinformation|rdh|
hs_object_source_label|Object Source Label|enumeration|select|companyinformation|rde|
hs_object_source_user_id|Object Source User Id|number|number|companyinformation|rdh|
hs_owning_teams|Owning Teams|enumeration|checkbox|companyinformation|dhe|
hs_paid_for_intent_signals|Paid For Intent Signals|bool|booleancheckbox|company_signals|rdh|true:Yes;false:No
hs_parent_company_id|Parent Company Id|number|number|companyinformation|rde|
hs_pinned_engagement_id|Pinned Engagement ID|number|number|companyinformation|dh|
hs_pipeline|Pipeline|enumeration|select|companyinformation|dhe|
hs_plays|Plays|enumeration|calculation_rollup|prospectingagent|rde|
hs_predictivecontactscore_v2|Predictivecontactscore V2|number|number|deal_information|rd|
hs_predictivecontactscore_v2_next_max_max_d4e58c1e|Predictivecontactscore V2 Next Max Max D4e58c1e|number|text|companyinformation|rdh|
hs_quick_context|Quick context|string|html|companyinformation|d|
hs_read_only|Read Only|bool|booleancheckbox|companyinformation|rdh|true:True;false:False
hs_recent_intent_signals|Recent Intent Signals|enumeration|checkbox|company_signals|rde|
hs_research_agent_execution_id|Research Agent Execution Id|string|text|companyinformation|rdh|
hs_research_agent_id|Research Agent Id|number|number|companyinformation|rdh|
hs_revenue_range|Revenue range|string|text|companyinformation||
hs_sales_email_last_replied|Sales Email Last Replied|datetime|date|companyinformation|rdh|
hs_searchable_calculated_international_phone_number|Searchable Calculated International Phone Number|string|phonenumber|companyinformation|rdh|
hs_searchable_calculated_phone_number|Searchable Calculated Phone Number|string|phonenumber|companyinformation|rdch|
hs_shared_team_ids|Shared teams|enumeration|checkbox|companyinformation|de|
hs_shared_user_ids|Shared users|enumeration|checkbox|companyinformation|de|
hs_signals_summary|Signals Summary|string|text|company_signals|rh|
hs_source_object_id|Source Object Id|number|number|companyinformation|rdh|
hs_state_code|State/Region Code|string|text|companyinformation||
hs_target_account|Target Account|enumeration|radio|companyinformation|dh|tier_1:Tier 1;tier_2:Tier 2;tier_3:Tier 3
hs_target_account_probability|Target Account Probability|number|number|companyinformation|rdh|
hs_target_account_recommendation_snooze_time|Target Account Recommendation Snooze Time|datetime|date|companyinformation|dh|
hs_target_account_recommendation_state|Target Account Recommendation State|enumeration|radio|companyinformation|dh|DISMISSED:Dismissed;NONE:None;SNOOZED:Snoozed
hs_task_label|Task Label|string|calculation_equation|companyinformation|rdch|
hs_tax_id|Tax Id|enumeration|checkbox|companyinformation|dhe|
hs_time_in_customer|Time In Customer|number|calculation_read_time|companyinformation|rdh|
hs_time_in_evangelist|Time In Evangelist|number|calculation_read_time|companyinformation|rdh|
hs_time_in_lead|Time In Lead|number|calculation_read_time|companyinformation|rdh|
hs_time_in_marketingqualifiedlead|Time In Marketingqualifiedlead|number|calculation_read_time|companyinformation|rdh|
hs_time_in_opportunity|Time In Opportunity|number|calculation_read_time|companyinformation|rdh|
hs_time_in_other|Time In Other|number|calculation_read_time|companyinformation|rdh|
hs_time_in_salesqualifiedlead|Time In Salesqualifiedlead|number|calculation_read_time|companyinformation|rdh|
hs_time_in_subscriber|Time In Subscriber|number|calculation_read_time|companyinformation|rdh|
hs_total_deal_value|Total Deal Value|number|number|deal_information|rd|
hs_unique_creation_key|Unique Creation Key|string|text|companyinformation|rduh|
hs_updated_by_user_id|Updated By User Id|number|number|companyinformation|rde|
hs_user_ids_of_all_notification_followers|User Ids Of All Notification Followers|enumeration|checkbox|companyinformation|rdhe|
hs_user_ids_of_all_notification_unfollowers|User Ids Of All Notification Unfollowers|enumeration|checkbox|companyinformation|rdhe|
hs_user_ids_of_all_owners|User Ids Of All Owners|enumeration|checkbox|companyinformation|rdhe|
hs_v2_cumulative_time_in_customer|V2 Cumulative Time In Customer|number|number|companylcs|rd|
hs_v2_cumulative_time_in_evangelist|V2 Cumulative Time In Evangelist|number|number|companylcs|rd|
hs_v2_cumulative_time_in_lead|V2 Cumulative Time In Lead|number|number|companylcs|rd|
hs_v2_cumulative_time_in_marketingqualifiedlead|V2 Cumulative Time In Marketingqualifiedlead|number|number|companylcs|rd|
hs_v2_cumulative_time_in_opportunity|V2 Cumulative Time In Opportunity|number|number|companylcs|rd|
hs_v2_cumulative_time_in_other|V2 Cumulative Time In Other|number|number|companylcs|rd|
hs_v2_cumulative_time_in_salesqualifiedlead|V2 Cumulative Time In Salesqualifiedlead|number|number|companylcs|rd|
hs_v2_cumulative_time_in_subscriber|V2 Cumulative Time In Subscriber|number|number|companylcs|rd|
hs_v2_date_entered_current_stage|V2 Date Entered Current Stage|datetime|calculation_equation|companylcs|rdc|
hs_v2_date_entered_customer|V2 Date Entered Customer|datetime|date|companylcs|rd|
hs_v2_date_entered_evangelist|V2 Date Entered Evangelist|datetime|date|companylcs|rd|
hs_v2_date_entered_lead|V2 Date Entered Lead|datetime|date|companylcs|rd|
hs_v2_date_entered_marketingqualifiedlead|V2 Date Entered Marketingqualifiedlead|datetime|date|companylcs|rd|
hs_v2_date_entered_opportunity|V2 Date Entered Opportunity|datetime|date|companylcs|rd|
hs_v2_date_entered_other|V2 Date Entered Other|datetime|date|companylcs|rd|
hs_v2_date_entered_salesqualifiedlead|V2 Date Entered Salesqualifiedlead|datetime|date|companylcs|rd|
hs_v2_date_entered_subscriber|V2 Date Entered Subscriber|datetime|date|companylcs|rd|
hs_v2_date_exited_customer|V2 Date Exited Customer|datetime|date|companylcs|rd|
hs_v2_date_exited_evangelist|V2 Date Exited Evangelist|datetime|date|companylcs|rd|
hs_v2_date_exited_lead|V2 Date Exited Lead|datetime|date|companylcs|rd|
hs_v2_date_exited_marketingqualifiedlead|V2 Date Exited Marketingqualifiedlead|datetime|date|companylcs|rd|
hs_v2_date_exited_opportunity|V2 Date Exited Opportunity|datetime|date|companylcs|rd|
hs_v2_date_exited_other|V2 Date Exited Other|datetime|date|companylcs|rd|
hs_v2_date_exited_salesqualifiedlead|V2 Date Exited Salesqualifiedlead|datetime|date|companylcs|rd|
hs_v2_date_exited_subscriber|V2 Date Exited Subscriber|datetime|date|companylcs|rd|
hs_v2_latest_time_in_customer|V2 Latest Time In Customer|number|number|companylcs|rd|
hs_v2_latest_time_in_evangelist|V2 Latest Time In Evangelist|number|number|companylcs|rd|
hs_v2_latest_time_in_lead|V2 Latest Time In Lead|number|number|companylcs|rd|
hs_v2_latest_time_in_marketingqualifiedlead|V2 Latest Time In Marketingqualifiedlead|number|number|companylcs|rd|
hs_v2_latest_time_in_opportunity|V2 Latest Time In Opportunity|number|number|companylcs|rd|
hs_v2_latest_time_in_other|V2 Latest Time In Other|number|number|companylcs|rd|
hs_v2_latest_time_in_salesqualifiedlead|V2 Latest Time In Salesqualifiedlead|number|number|companylcs|rd|
hs_v2_latest_time_in_subscriber|V2 Latest Time In Subscriber|number|number|companylcs|rd|
hs_v2_time_in_current_stage|V2 Time In Current Stage|datetime|calculation_equation|companylcs|rdc|
hs_was_imported|Was Imported|bool|booleancheckbox|companyinformation|rdh|true:True;false:False
hubspot_owner_assigneddate|Hubspot Owner Assigneddate|datetime|date|sales_properties|rd|
hubspot_owner_id|Company owner|enumeration|select|sales_properties|deo|
hubspot_team_id|Hubspot Team Id|enumeration|select|sales_properties|rde|
hubspotscore|Hubspotscore|number|number|companyinformation|rdh|
industry|Industry|enumeration|select|companyinformation|f|ACCOUNTING:Accounting;AIRLINES_AVIATION:Airlines/Aviation;ALTERNATIVE_DISPUTE_RESOLUTION:Alternative Dispute Resolution;ALTERNATIVE_MEDICINE:Alternative Medicine;ANIMATION:Animation;APPAREL_FASHION:Apparel & Fashion;ARCHITECTURE_PLANNING:Architecture & Planning;ARTS_AND_CRAFTS:Arts and Crafts;AUTOMOTIVE:Automotive;AVIATION_AEROSPACE:Aviation & Aerospace;BANKING:Banking;BIOTECHNOLOGY:Biotechnology;BROADCAST_MEDIA:Broadcast Media;BUILDING_MATERIALS:Building Materials;BUSINESS_SUPPLIES_AND_EQUIPMENT:Business Supplies and Equipment;CAPITAL_MARKETS:Capital Markets;CHEMICALS:Chemicals;CIVIC_SOCIAL_ORGANIZATION:Civic & Social Organization;CIVIL_ENGINEERING:Civil Engineering;COMMERCIAL_REAL_ESTATE:Commercial Real Estate;COMPUTER_NETWORK_SECURITY:Computer & Network Security;COMPUTER_GAMES:Computer Games;COMPUTER_HARDWARE:Computer Hardware;COMPUTER_NETWORKING:Computer Networking;COMPUTER_SOFTWARE:Computer Software;INTERNET:Internet;CONSTRUCTION:Construction;CONSUMER_ELECTRONICS:Consumer Electronics;CONSUMER_GOODS:Consumer Goods;CONSUMER_SERVICES:Consumer Services;COSMETICS:Cosmetics;DAIRY:Dairy;DEFENSE_SPACE:Defense & Space;DESIGN:Design;EDUCATION_MANAGEMENT:Education Management;E_LEARNING:E-Learning;ELECTRICAL_ELECTRONIC_MANUFACTURING:Electrical/Electronic Manufacturing;ENTERTAINMENT:Entertainment;ENVIRONMENTAL_SERVICES:Environmental Services;EVENTS_SERVICES:Events Services;EXECUTIVE_OFFICE:Executive Office;FACILITIES_SERVICES:Facilities Services;FARMING:Farming;FINANCIAL_SERVICES:Financial Services;FINE_ART:Fine Art;FISHERY:Fishery;FOOD_BEVERAGES:Food & Beverages;FOOD_PRODUCTION:Food Production;FUND_RAISING:Fund-Raising;FURNITURE:Furniture;GAMBLING_CASINOS:Gambling & Casinos;GLASS_CERAMICS_CONCRETE:Glass, Ceramics & Concrete;GOVERNMENT_ADMINISTRATION:Government Administration;GOVERNMENT_RELATIONS:Government Relations;GRAPHIC_DESIGN:Graphic Design;HEALTH_WELLNESS_AND_FITNESS:Health, Wellness and Fitness;HIGHER_EDUCATION:Higher Education;HOSPITAL_HEALTH_CARE:Hospital & Health Care;HOSPITALITY:Hospitality;HUMAN_RESOURCES:Human Resources;IMPORT_AND_EXPORT:Import and Export;INDIVIDUAL_FAMILY_SERVICES:Individual & Family Services;INDUSTRIAL_AUTOMATION:Industrial Automation;INFORMATION_SERVICES:Information Services;INFORMATION_TECHNOLOGY_AND_SERVICES:Information Technology and Services;INSURANCE:Insurance;INTERNATIONAL_AFFAIRS:International Affairs;INTERNATIONAL_TRADE_AND_DEVELOPMENT:International Trade and Development;INVESTMENT_BANKING:Investment Banking;INVESTMENT_MANAGEMENT:Investment Management;JUDICIARY:Judiciary;LAW_ENFORCEMENT:Law Enforcement;LAW_PRACTICE:Law Practice;LEGAL_SERVICES:Legal Services;LEGISLATIVE_OFFICE:Legislative Office;LEISURE_TRAVEL_TOURISM:Leisure, Travel & Tourism;LIBRARIES:Libraries;LOGISTICS_AND_SUPPLY_CHAIN:Logistics and Supply Chain;LUXURY_GOODS_JEWELRY:Luxury Goods & Jewelry;MACHINERY:Machinery;MANAGEMENT_CONSULTING:Management Consulting;MARITIME:Maritime;MARKET_RESEARCH:Market Research;MARKETING_AND_ADVERTISING:Marketing and Advertising;MECHANICAL_OR_INDUSTRIAL_ENGINEERING:Mechanical or Industrial Engineering;MEDIA_PRODUCTION:Media Production;MEDICAL_DEVICES:Medical Devices;MEDICAL_PRACTICE:Medical Practice;MENTAL_HEALTH_CARE:Mental Health Care;MILITARY:Military;MINING_METALS:Mining & Metals;MOTION_PICTURES_AND_FILM:Motion Pictures and Film;MUSEUMS_AND_INSTITUTIONS:Museums and Institutions;MUSIC:Music;NANOTECHNOLOGY:Nanotechnology;NEWSPAPERS:Newspapers;NON_PROFIT_ORGANIZATION_MANAGEMENT:Non-Profit Organization Management;OIL_ENERGY:Oil & Energy;ONLINE_MEDIA:Online Media;OUTSOURCING_OFFSHORING:Outsourcing/Offshoring;PACKAGE_FREIGHT_DELIVERY:Package/Freight Delivery;PACKAGING_AND_CONTAINERS:Packaging and Containers;PAPER_FOREST_PRODUCTS:Paper & Forest Products;PERFORMING_ARTS:Performing Arts;PHARMACEUTICALS:Pharmaceuticals;PHILANTHROPY:Philanthropy;PHOTOGRAPHY:Photography;PLASTICS:Plastics;POLITICAL_ORGANIZATION:Political Organization;PRIMARY_SECONDARY_EDUCATION:Primary/Secondary Education;PRINTING:Printing;PROFESSIONAL_TRAINING_COACHING:Professional Training & Coaching;PROGRAM_DEVELOPMENT:Program Development;PUBLIC_POLICY:Public Policy;PUBLIC_RELATIONS_AND_COMMUNICATIONS:Public Relations and Communications;PUBLIC_SAFETY:Public Safety;PUBLISHING:Publishing;RAILROAD_MANUFACTURE:Railroad Manufacture;RANCHING:Ranching;REAL_ESTATE:Real Estate;RECREATIONAL_FACILITIES_AND_SERVICES:Recreational Facilities and Services;RELIGIOUS_INSTITUTIONS:Religious Institutions;RENEWABLES_ENVIRONMENT:Renewables & Environment;RESEARCH:Research;RESTAURANTS:Restaurants;RETAIL:Retail;SECURITY_AND_INVESTIGATIONS:Security and Investigations;SEMICONDUCTORS:Semiconductors;SHIPBUILDING:Shipbuilding;SPORTING_GOODS:Sporting Goods;SPORTS:Sports;STAFFING_AND_RECRUITING:Staffing and Recruiting;SUPERMARKETS:Supermarkets;TELECOMMUNICATIONS:Telecommunications;TEXTILES:Textiles;THINK_TANKS:Think Tanks;TOBACCO:Tobacco;TRANSLATION_AND_LOCALIZATION:Translation and Localization;TRANSPORTATION_TRUCKING_RAILROAD:Transportation/Trucking/Railroad;UTILITIES:Utilities;VENTURE_CAPITAL_PRIVATE_EQUITY:Venture Capital & Private Equity;VETERINARY:Veterinary;WAREHOUSING:Warehousing;WHOLESALE:Wholesale;WINE_AND_SPIRITS:Wine and Spirits;WIRELESS:Wireless;WRITING_AND_EDITING:Writing and Editing;MOBILE_GAMES:Mobile Games
is_public|Is Public|bool|booleancheckbox|companyinformation|d|true:True;false:False
lifecyclestage|Lifecycle Stage|enumeration|radio|companyinformation|dfe|subscriber:Subscriber;lead:Lead;marketingqualifiedlead:Marketing Qualified Lead;salesqualifiedlead:Sales Qualified Lead;opportunity:Opportunity;customer:Customer;evangelist:Evangelist;other:Other
linkedin_company_page|LinkedIn Company Page|string|text|socialmediainformation|df|
linkedinbio|LinkedIn Bio|string|text|socialmediainformation|df|
name|Company name|string|text|companyinformation|df|
notes_last_contacted|Notes Last Contacted|datetime|date|company_activity|rd|
notes_last_updated|Notes Last Updated|datetime|date|company_activity|rd|
notes_next_activity_date|Notes Next Activity Date|datetime|date|company_activity|rd|
num_associated_contacts|Num Associated Contacts|number|calculation_rollup|companyinformation|rd|
num_associated_deals|Num Associated Deals|number|calculation_rollup|deal_information|rd|
num_contacted_notes|Num Contacted Notes|number|number|company_activity|rd|
num_conversion_events|Num Conversion Events|number|number|conversioninformation|rd|
num_conversion_events_cardinality_sum_d095f14b|Num Conversion Events Cardinality Sum D095f14b|number|text|conversioninformation|rdh|
num_notes|Num Notes|number|number|companyinformation|rdh|
numberofemployees|Number of Employees|number|number|companyinformation|df|
owneremail|HubSpot Owner Email|string|text|companyinformation|d|
ownername|HubSpot Owner Name|string|text|companyinformation|d|
phone|Phone Number|string|phonenumber|companyinformation|df|
recent_conversion_date|Recent Conversion Date|datetime|date|conversioninformation|rd|
recent_conversion_date_timestamp_latest_value_72856da1|Recent Conversion Date Timestamp Latest Value 72856da1|datetime|text|conversioninformation|rdh|
recent_conversion_event_name|Recent Conversion Event Name|string|text|conversioninformation|rd|
recent_conversion_event_name_timestamp_latest_value_66c820bf|Recent Conversion Event Name Timestamp Latest Value 66c820bf|datetime|text|conversioninformation|rdh|
recent_deal_amount|Recent Deal Amount|number|number|deal_information|rdc|
recent_deal_close_date|Recent Deal Close Date|datetime|date|deal_information|rd|
state|State/Region|string|text|companyinformation|f|
timezone|Time Zone|string|text|companyinformation|d|
total_money_raised|Total Money Raised|string|text|companyinformation|d|
total_revenue|Total Revenue|number|calculation_rollup|companyinformation|rd|
twitterbio|Twitter Bio|string|text|socialmediainformation|df|
twitterfollowers|Twitter Followers|number|number|socialmediainformation|df|
twitterhandle|Twitter Handle|string|text|socialmediainformation|df|
type|Type|enumeration|radio|companyinformation|df|PROSPECT:Prospect;PARTNER:Partner;RESELLER:Reseller;VENDOR:Vendor;OTHER:Other
web_technologies|Web Technologies|enumeration|checkbox|companyinformation|de|
website|Website URL|string|text|companyinformation|df|
zip|Postal Code|string|text|companyinformation|df|
`;
