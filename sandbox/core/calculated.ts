import { associationsOf, holderOf } from './associations.js';
import { exactDecimal, lineAmount, lineDiscount, lineGross, stageFacts } from './deal-facts.js';
import type { EngagementName, ObjectName } from './object-types.js';
import { isEngagement, objectType, type StandardName } from './object-types.js';
import type { PortalRecord, Version } from './record.js';
import { createdIso, updatedIso } from './record.js';
import type { World } from './world.js';

/** Computes the value of a property that is not stored. */
export type Calculation = (record: PortalRecord, version: Version) => string | null;

const DAY_MS = 86_400_000;

function common(name: string): Calculation | undefined {
  switch (name) {
    case 'hs_object_id':
      return (record) => record.id;
    case 'createdate':
      return (record, version) => version.props['createdate'] ?? createdIso(record);
    case 'hs_createdate':
      return createdIso;
    case 'hs_lastmodifieddate':
      return (_, version) => updatedIso(version);
    default:
      return undefined;
  }
}

function countOf(to: StandardName): Calculation {
  const type = objectType(to);
  return (record) => String(associationsOf(record, type).length);
}

function primaryCompany(world: World, from: ObjectName): Calculation {
  const primary = world.associationTypes.primaryOf(from, 'companies');
  const companies = objectType('companies');
  return (record) => {
    const holder = primary && holderOf(record, primary, companies);
    return holder === undefined ? null : String(holder);
  };
}

function contact(world: World, name: string): Calculation | undefined {
  switch (name) {
    case 'lastmodifieddate':
      return (_, version) => updatedIso(version);
    case 'hs_email_domain':
      return (_, version) => version.props['email']?.split('@')[1] ?? null;
    case 'hs_full_name_or_email':
      return (_, version) => {
        const { firstname, lastname, email } = version.props;
        return [firstname, lastname].filter(Boolean).join(' ') || (email ?? null);
      };
    case 'associatedcompanyid':
      return primaryCompany(world, 'contacts');
    case 'num_associated_deals':
      return countOf('deals');
    default:
      return undefined;
  }
}

function company(name: string): Calculation | undefined {
  switch (name) {
    case 'num_associated_contacts':
      return countOf('contacts');
    case 'num_associated_deals':
      return countOf('deals');
    case 'hs_num_child_companies':
      return (record) =>
        String(associationsOf(record, record.type).filter((entry) => entry.types.includes(13)).length);
    case 'hs_parent_company_id':
      return (record) => {
        const parent = associationsOf(record, record.type).find((entry) => entry.types.includes(14));
        return parent ? String(parent.toId) : null;
      };
    default:
      return undefined;
  }
}

function daysToClose(record: PortalRecord, version: Version): number | null {
  const closeAt = Date.parse(version.props['closedate'] ?? '');
  return Number.isNaN(closeAt) ? null : Math.max(0, (closeAt - record.createdAt) / DAY_MS);
}

function dealStage(world: World, name: string): Calculation | undefined {
  const facts = (version: Version) => stageFacts(world.pipelines, version.props);
  switch (name) {
    case 'hs_is_closed':
      return (_, version) => String(facts(version)?.isClosed ?? false);
    case 'hs_is_closed_won':
      return (_, version) => String(facts(version)?.isWon ?? false);
    case 'hs_is_closed_lost':
      return (_, version) => {
        const known = facts(version);
        return String(known !== null && known.isClosed && !known.isWon);
      };
    case 'hs_deal_stage_probability':
      return (_, version) => {
        const stored = version.props['hs_deal_stage_probability'];
        const known = facts(version);
        return stored ?? (known ? exactDecimal(known.probability) : null);
      };
    case 'hs_projected_amount':
      return (_, version) => {
        const amount = Number(version.props['amount'] ?? Number.NaN);
        const known = facts(version);
        return known && Number.isFinite(amount) ? exactDecimal(amount * known.probability) : null;
      };
    default:
      return undefined;
  }
}

function deal(world: World, name: string): Calculation | undefined {
  switch (name) {
    case 'num_associated_contacts':
      return countOf('contacts');
    case 'hs_num_of_associated_line_items':
      return countOf('line_items');
    case 'hs_primary_associated_company':
      return primaryCompany(world, 'deals');
    case 'amount_in_home_currency':
      return (_, version) => version.props['amount'] ?? null;
    case 'days_to_close':
      return (record, version) => {
        const days = daysToClose(record, version);
        return days === null ? null : String(Math.round(days));
      };
    case 'hs_days_to_close_raw':
      return (record, version) => {
        const days = daysToClose(record, version);
        return days === null ? null : days.toFixed(5);
      };
    default:
      return dealStage(world, name);
  }
}

const BODIES: Record<EngagementName, string> = {
  notes: 'hs_note_body',
  calls: 'hs_call_body',
  emails: 'hs_email_html',
  meetings: 'hs_meeting_body',
  tasks: 'hs_task_body',
};

/** HF X8: the body without its marks. */
function engagement(type: EngagementName, name: string): Calculation | undefined {
  const body = BODIES[type];
  switch (name) {
    case 'hs_body_preview':
      return (_, version) =>
        version.props[body]?.replaceAll(/<[^>]*>/g, '') ?? version.props['hs_email_text'] ?? null;
    case 'hs_body_preview_html':
      return (_, version) => version.props[body] ?? null;
    default:
      return undefined;
  }
}

function lineItem(name: string): Calculation | undefined {
  switch (name) {
    case 'amount':
      return (_, version) => lineAmount(version.props);
    case 'hs_pre_discount_amount':
      return (_, version) => lineGross(version.props);
    case 'hs_total_discount':
      return (_, version) => lineDiscount(version.props);
    default:
      return undefined;
  }
}

/** The rule of a calculated property, or undefined when the property is a stored one. */
export function calculationOf(world: World, type: ObjectName, name: string): Calculation | undefined {
  const own = ((): Calculation | undefined => {
    switch (type) {
      case 'contacts':
        return contact(world, name);
      case 'companies':
        return company(name);
      case 'deals':
        return deal(world, name);
      case 'line_items':
        return lineItem(name);
      case 'products':
        return undefined;
      default:
        return isEngagement(type) ? engagement(type, name) : undefined;
    }
  })();
  return own ?? common(name);
}
