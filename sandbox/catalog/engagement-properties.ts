/** What every engagement has: name|label|type|fieldType|group|flags|options (flags: see property-catalog.ts). */
const COMMON = `
hs_object_id|Object Id|number|number|engagement|r|
hs_createdate|Create date|datetime|date|engagement|r|
hs_lastmodifieddate|Last modified date|datetime|date|engagement|r|
hs_timestamp|Activity date|datetime|date|engagement||
hubspot_owner_id|Activity assigned to|enumeration|select|engagement|eo|
hs_body_preview|Body preview|string|text|engagement|r|
hs_body_preview_html|HTML body preview|string|html|engagement|r|
hs_engagement_source|Source|string|text|engagement|r|
hs_object_source|Record source|string|text|engagement|r|
hs_object_source_id|Record source id|string|text|engagement|r|
hs_object_source_label|Record source label|enumeration|select|engagement|re|
hs_attachment_ids|Attached file ids|enumeration|checkbox|engagement|e|
hs_unique_id|Unique id|string|text|engagement|r|
`.trim();

function withCommon(own: string): string {
  return `${COMMON}\n${own.trim()}`;
}

export const NOTE_PROPERTIES = withCommon(`
hs_note_body|Note body|string|html|note||
`);

export const CALL_PROPERTIES = withCommon(`
hs_call_title|Call title|string|text|call||
hs_call_body|Call notes|string|html|call||
hs_call_duration|Call duration|number|number|call||
hs_call_direction|Call direction|enumeration|select|call||INBOUND:Inbound;OUTBOUND:Outbound
hs_call_status|Call status|enumeration|select|call||BUSY:Busy;CALLING_CRM_USER:Calling CRM user;CANCELED:Canceled;COMPLETED:Completed;CONNECTING:Connecting;FAILED:Failed;IN_PROGRESS:In progress;NO_ANSWER:No answer;QUEUED:Queued;RINGING:Ringing
hs_call_disposition|Call outcome|enumeration|select|call|e|
hs_call_from_number|From number|string|text|call||
hs_call_to_number|To number|string|text|call||
`);

export const EMAIL_PROPERTIES = withCommon(`
hs_email_subject|Email subject|string|text|email||
hs_email_text|Email body|string|textarea|email||
hs_email_html|Email HTML|string|html|email||
hs_email_direction|Email direction|enumeration|select|email||EMAIL:Outgoing;INCOMING_EMAIL:Incoming;FORWARDED_EMAIL:Forwarded;DRAFT_EMAIL:Draft
hs_email_status|Email send status|enumeration|select|email||BOUNCED:Bounced;FAILED:Failed;SCHEDULED:Scheduled;SENDING:Sending;SENT:Sent
hs_email_headers|Email headers|string|text|email||
`);

export const MEETING_PROPERTIES = withCommon(`
hs_meeting_title|Meeting name|string|text|meeting||
hs_meeting_body|Meeting description|string|html|meeting||
hs_meeting_location|Location|string|text|meeting||
hs_meeting_start_time|Start time|datetime|date|meeting||
hs_meeting_end_time|End time|datetime|date|meeting||
hs_meeting_outcome|Meeting outcome|enumeration|select|meeting||SCHEDULED:Scheduled;COMPLETED:Completed;RESCHEDULED:Rescheduled;NO_SHOW:No show;CANCELED:Canceled
hs_internal_meeting_notes|Internal meeting notes|string|html|meeting||
`);

export const TASK_PROPERTIES = withCommon(`
hs_task_subject|Task title|string|text|task||
hs_task_body|Notes|string|html|task||
hs_task_status|Task status|enumeration|select|task||NOT_STARTED:Not started;COMPLETED:Completed;IN_PROGRESS:In progress;WAITING:Waiting;DEFERRED:Deferred
hs_task_priority|Priority|enumeration|select|task||NONE:None;LOW:Low;MEDIUM:Medium;HIGH:High
hs_task_type|Task type|enumeration|select|task||TODO:To-do;CALL:Call;EMAIL:Email
`);
