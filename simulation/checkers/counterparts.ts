import type { PortalRecord } from '../../sandbox/core/record.js';
import type { ErpRow } from '../sides/erp.js';
import { pairNamed, PAIRS, type Pair } from '../world/pairs.js';
import type { Witness } from '../world/witness.js';
import type { Ground } from './ground.js';

/** I2, I23: nothing was created twice for one record, and no record has two partners. */
export function checkDoubles(ground: Ground, witness: Witness): void {
  const { erp, sandbox } = ground.world;
  const made = new Map<string, number>();
  for (const { created, operation, type } of erp.writes) {
    if (!created || operation.kind !== 'create') continue;
    const { origin, operationId } = operation;
    count(made, origin ? `${type} of ${origin.type} ${origin.id}` : operationId);
  }
  const { entries } = sandbox.world.journal.query({
    operation: 'create',
    source: 'INTEGRATION',
    limit: 1_000_000,
  });
  for (const { traceId, type, id } of entries)
    count(made, `${type} of ${traceId?.replace(/#\d+$/, '') ?? `nobody, ${id}`}`);
  for (const [origin, times] of made)
    if (times > 1) witness.object('I2', `${origin}: created ${times} times.`);
  for (const pair of PAIRS) {
    for (const link of ground.links(pair)) {
      if (ground.linksOf(pair, 'hubspot', link.hubspotId).length > 1)
        witness.object('I23', `${pair.hubspot} ${link.hubspotId} has several partners.`);
      if (ground.linksOf(pair, 'business', link.businessId).length > 1)
        witness.object('I23', `${pair.business} ${link.businessId} has several partners.`);
      const merged = ground.world.diary.mergedInto.get(link.hubspotId);
      if (merged !== undefined && ground.portalRecord(pair.hubspot, merged))
        witness.object(
          'I23',
          `A link still names ${pair.hubspot} ${link.hubspotId}, which is ${merged} now.`,
        );
    }
  }
}

function count(made: Map<string, number>, origin: string): void {
  made.set(origin, (made.get(origin) ?? 0) + 1);
}

/** A record that came from the other side may not be sent back as a new one, whatever died in between. */
export function checkEchoes(ground: Ground, witness: Witness): void {
  const { erp, sandbox } = ground.world;
  const { entries } = sandbox.world.journal.query({
    operation: 'create',
    source: 'INTEGRATION',
    limit: 1_000_000,
  });
  for (const { created, operation, id, type } of erp.writes) {
    if (!created) continue;
    const pair = PAIRS.find(
      (each) => operation.operationId.startsWith(`main/${each.name}/`) && each.business === type,
    );
    const back = entries.find(({ traceId }) => traceId === `main/${pair?.name}/${id}#0`);
    if (back) witness.object('I2', `${operation.operationId} came back as ${back.type} ${back.id}.`);
  }
}

/** Every record that takes part has its partner (I1, I6), and none that was deleted is there again (I3). */
export function checkPartners(ground: Ground, witness: Witness): void {
  const [company, contact, deal] = ['company', 'contact', 'deal'].map(pairNamed) as [Pair, Pair, Pair];
  for (const record of ground.portal('companies')) expectPortal(ground, witness, company, record, true);
  for (const row of ground.world.erp.rows('account')) expectErp(ground, witness, company, row, true);
  for (const record of ground.portal('contacts'))
    expectPortal(ground, witness, contact, record, ground.hasLinkedCompany(record));
  for (const row of ground.world.erp.rows('contact'))
    expectErp(ground, witness, contact, row, ground.hasLinkedAccount(row));
  for (const record of ground.portal('deals')) {
    if ((record.current.props['dealname'] ?? '').startsWith('Order ')) continue;
    expectPortal(ground, witness, deal, record, ground.hasLinkedCompany(record));
  }
  for (const row of ground.world.erp.rows('item'))
    expectErp(ground, witness, pairNamed('product'), row, true);
  for (const row of ground.world.erp.rows('salesDocument')) expectOrder(ground, witness, row);
}

function expectPortal(
  ground: Ground,
  witness: Witness,
  pair: Pair,
  record: PortalRecord,
  due: boolean,
): void {
  const { id, current } = record;
  const [link] = ground.linksOf(pair, 'hubspot', id);
  if (link || !due || ground.isPoisoned(current.props) || ground.isTombstoned('hubspot', id)) return;
  if (ground.lostItsOnly(pair, id)) return;
  witness.object('I1', `${pair.hubspot} ${id} has no ${pair.business}.`);
}

function expectErp(ground: Ground, witness: Witness, pair: Pair, row: ErpRow, due: boolean): void {
  const [link] = ground.linksOf(pair, 'business', row.id);
  if (link || !due || ground.isPoisoned(row.fields) || ground.isTombstoned('business', row.id)) return;
  if (pair.name === 'contact' && ground.hasTakenAddress(row)) return;
  if (ground.wasMergedUnlinked(pair, row)) return;
  witness.object('I1', `${pair.business} ${row.id} has no ${pair.hubspot}.`);
}

/** A released order has one deal and was forwarded. */
function expectOrder(ground: Ground, witness: Witness, row: ErpRow): void {
  const status = row.fields['status'];
  const [link] = ground.linksOf(pairNamed('order'), 'business', row.id);
  if (status === 'released' && ground.hasLinkedAccount(row))
    witness.object('I1', `salesDocument ${row.id} is released still.`);
  if (status === 'sent' && !link)
    witness.object('I11', `salesDocument ${row.id} was forwarded without a deal.`);
  if (status === 'open' && link)
    witness.object('I15', `salesDocument ${row.id} was pushed before its release.`);
}

/** I3: what a person deleted is not there again under its origin. */
export function checkResurrections(ground: Ground, witness: Witness): void {
  const { diary, erp } = ground.world;
  for (const { operation, type } of erp.writes) {
    const generation = operation.kind === 'create' ? (operation.origin?.generation ?? 0) : 0;
    if (generation > 0)
      witness.object('I3', `${operation.operationId}: a ${type} was made anew, and nobody unlinked it.`);
  }
  for (const pair of PAIRS) {
    for (const link of ground.links(pair)) {
      const business = ground.row(pair.business, link.businessId);
      const portal = ground.portalRecord(pair.hubspot, link.hubspotId);
      if (business && diary.isGone('business', pair.business, link.businessId))
        witness.object('I3', `${pair.business} ${link.businessId} is there again.`);
      const archived = diary.isGone('hubspot', pair.hubspot, link.hubspotId);
      if (portal && archived && !diary.mergedInto.has(link.hubspotId))
        witness.object('I3', `${pair.hubspot} ${link.hubspotId} is there again.`);
    }
  }
}
