import { stageFacts } from './deal-facts.js';
import type { ObjectType } from './object-types.js';
import { objectType } from './object-types.js';
import { findStage } from './pipelines.js';
import type { Props, WriteSource } from './record.js';
import { iso } from './time.js';
import type { World } from './world.js';

/** Lifecycle stages in the only direction in which they move (HF D14). */
const LIFECYCLE = [
  'subscriber',
  'lead',
  'marketingqualifiedlead',
  'salesqualifiedlead',
  'opportunity',
  'customer',
  'evangelist',
  'other',
];

/** Product values that a line item takes over (HF DL1). */
const COPIED_FROM_PRODUCT = [
  'name',
  'description',
  'price',
  'hs_sku',
  'hs_cost_of_goods_sold',
  'recurringbillingfrequency',
  'hs_recurring_billing_period',
  'hs_product_type',
];

/** Where a record came from (HF O23). */
function stamps(world: World, source: WriteSource): Props {
  const byApi = source === 'INTEGRATION';
  return {
    hs_object_source: source,
    hs_object_source_id: byApi ? String(world.settings.appId) : 'userId:12600301',
    hs_object_source_label: source,
  };
}

function lifecycleDates(props: Props, now: number): void {
  const stage = props['lifecyclestage'];
  if (!stage) return;
  // Raw milliseconds in one of the two, as creates answer (HF O18).
  props[`hs_lifecyclestage_${stage}_date`] ??= String(now);
  props[`hs_v2_date_entered_${stage}`] ??= iso(now);
}

function dealStageDates(world: World, props: Props, now: number): void {
  const stageId = props['dealstage'];
  if (!stageId) return;
  const found = findStage(world.pipelines, stageId);
  if (found && !props['pipeline']) props['pipeline'] = found.pipeline.id;
  props[`hs_v2_date_entered_${stageId}`] ??= iso(now);
  props['hs_v2_date_entered_current_stage'] = iso(now);
  if (stageFacts(world.pipelines, props)?.isClosed) props['closedate'] ??= iso(now);
}

function copyProduct(world: World, props: Props): void {
  const product = world.store(objectType('products')).findLive(props['hs_product_id'] ?? '');
  if (!product) return;
  for (const name of COPIED_FROM_PRODUCT) {
    const value = product.current.props[name];
    if (value !== undefined) props[name] ??= value;
  }
}

/** The full stored values of a new record: what was sent and what HubSpot adds (HF 23.8). */
export function completeCreate(world: World, type: ObjectType, sent: Props, source: WriteSource): Props {
  const props: Props = {};
  for (const [name, value] of Object.entries(sent)) if (value !== '') props[name] = value;
  Object.assign(props, stamps(world, source));
  const now = world.clock();
  switch (type.name) {
    case 'contacts':
    case 'companies':
      props['lifecyclestage'] ??= 'lead';
      props['hs_pipeline'] ??= `${type.name}-lifecycle-pipeline`;
      if (type.name === 'companies' && props['domain']) props['website'] ??= props['domain'];
      lifecycleDates(props, now);
      break;
    case 'deals':
      dealStageDates(world, props, now);
      break;
    case 'line_items':
      copyProduct(world, props);
      break;
    case 'tasks':
      props['hs_task_status'] ??= 'NOT_STARTED';
      props['hs_task_priority'] ??= 'MEDIUM';
      props['hs_task_type'] ??= 'TODO';
      break;
    case 'products':
    case 'notes':
    case 'calls':
    case 'emails':
    case 'meetings':
      break;
  }
  return props;
}

/** HF D14: backwards is accepted and ignored; clearing is allowed. */
function movesBackwards(from: string | undefined, to: string): boolean {
  if (!from || to === '') return false;
  const before = LIFECYCLE.indexOf(from);
  const after = LIFECYCLE.indexOf(to);
  return before >= 0 && after >= 0 && after < before;
}

function appended(before: string | undefined, value: string): string {
  const parts = new Set([...(before ?? '').split(';'), ...value.split(';')].filter(Boolean));
  return [...parts].join(';');
}

/** The stored values after an update and the names that changed; a no-op changes nothing (HF O26). */
export function applyUpdate(
  world: World,
  type: ObjectType,
  before: Readonly<Props>,
  sent: Props,
): { props: Props; changed: string[] } {
  const props: Props = { ...before };
  const changed: string[] = [];
  for (const [name, value] of Object.entries(sent)) {
    if (name === 'lifecyclestage' && movesBackwards(before[name], value)) continue;
    const multiple = world.properties(type).get(name)?.fieldType === 'checkbox';
    const next = multiple && value.startsWith(';') ? appended(before[name], value) : value;
    if ((before[name] ?? '') === next) continue;
    if (next === '') delete props[name];
    else props[name] = next;
    changed.push(name);
  }
  if (changed.includes('lifecyclestage')) lifecycleDates(props, world.clock());
  if (changed.includes('dealstage')) {
    dealStageDates(world, props, world.clock());
    if (props['pipeline'] !== before['pipeline'] && !changed.includes('pipeline')) changed.push('pipeline');
  }
  return { props, changed };
}
