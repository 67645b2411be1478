import { isStandard, type ObjectName, type StandardName } from '../core/object-types.js';
import type { Props } from '../core/record.js';
import type { World } from '../core/world.js';
import { updateRecord } from '../core/write-records.js';

export interface ChurnOptions {
  type: ObjectName;
  count: number;
  /** Values to write; default is a phone number or description that differs each time. */
  properties?: Props;
}

const DEFAULT_PROPERTY: Record<StandardName, string> = {
  contacts: 'jobtitle',
  companies: 'description',
  deals: 'description',
  products: 'description',
  line_items: 'description',
  notes: 'hs_note_body',
  calls: 'hs_call_body',
  emails: 'hs_email_text',
  meetings: 'hs_meeting_body',
  tasks: 'hs_task_body',
};

/** Changes `count` records, evenly spread over the type, as a user; returns their ids. */
export function churn(world: World, options: ChurnOptions): string[] {
  const type = world.types.get(options.type);
  const records = [...world.store(type).liveRecords];
  const count = Math.min(options.count, records.length);
  const changed: string[] = [];
  for (let index = 0; index < count; index += 1) {
    const record = records[Math.floor((index * records.length) / count)];
    if (!record) continue;
    const name = isStandard(type.name)
      ? DEFAULT_PROPERTY[type.name]
      : (type.custom?.primaryDisplayProperty ?? '');
    const before = record.current.props[name] ?? '';
    const values = options.properties ?? { [name]: `${before.split(' #')[0] ?? ''} #${world.clock()}` };
    if (updateRecord(world, record, values, 'CRM_UI').length > 0) changed.push(record.id);
  }
  return changed;
}
