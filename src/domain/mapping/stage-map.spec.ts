import fc from 'fast-check';
import type { FieldOption } from '../schema/system-schema.js';
import type { StageMapDefinition } from '../sync/definition.js';
import { keepsStage, placeFor, readStageMap } from './stage-map.js';

function stage(pipeline: string, value: string, closed?: 'won' | 'lost'): FieldOption {
  return { value, label: value, pipeline, ...(closed === undefined ? {} : { closed }) };
}

const PORTAL: readonly FieldOption[] = [
  stage('sales', '11'),
  stage('sales', '12'),
  stage('sales', '13', 'won'),
  stage('sales', '14', 'lost'),
  stage('renewals', '21'),
  stage('renewals', '22', 'won'),
  stage('renewals', '23', 'won'),
  stage('renewals', '24', 'lost'),
];

function map(pipelines: StageMapDefinition['pipelines'], fallback: string | null = null) {
  return readStageMap({ pipelines, fallback }, PORTAL);
}

describe('the words of a stage map', () => {
  it('"first" is the first pipeline of the portal, "won" and "lost" are its closing stages', () => {
    const first = map({ first: { 11: 'open', won: 'done', lost: 'dropped' } });
    expect(first.statusOf({ pipeline: 'sales', stage: '13' })).toBe('done');
    expect(first.statusOf({ pipeline: 'sales', stage: '14' })).toBe('dropped');
    expect(first.statusOf({ pipeline: 'renewals', stage: '22' })).toBeNull();
    expect(first.stageFor('done')).toEqual({ pipeline: 'sales', stage: '13' });
    expect(first.stageFor('open')).toEqual({ pipeline: 'sales', stage: '11' });
  });

  it('below "*" they are the closing stages of every pipeline', () => {
    const any = map({ '*': { won: 'done' }, renewals: { 23: 'extended' } });
    expect(any.statusOf({ pipeline: 'renewals', stage: '22' })).toBe('done');
    expect(any.statusOf({ pipeline: 'renewals', stage: '23' })).toBe('extended');
    expect(any.stageFor('done')).toEqual({ pipeline: 'sales', stage: '13' });
    expect(any.stageFor('done', 'renewals')).toEqual({ pipeline: 'renewals', stage: '22' });
    expect(any.stageFor('extended')).toEqual({ pipeline: 'renewals', stage: '23' });
  });

  it('give way to a pipeline or stage that is called so', () => {
    const options = [stage('other', 'x', 'won'), stage('first', 'won'), stage('first', 'y', 'won')];
    const literal = readStageMap({ pipelines: { first: { won: 'W' } }, fallback: null }, options);
    expect(literal.stageFor('W')).toEqual({ pipeline: 'first', stage: 'won' });
    expect(literal.statusOf({ pipeline: 'first', stage: 'y' })).toBeNull();
  });

  it('stand for themselves where the portal is not known', () => {
    const unknown = readStageMap(
      { pipelines: { first: { won: 'W' }, '*': { z: 'Z' } }, fallback: 'won' },
      undefined,
    );
    expect(unknown.stageFor('W')).toEqual({ pipeline: 'first', stage: 'won' });
    expect(unknown.stageFor('Z')).toEqual({ pipeline: null, stage: 'z' });
    expect(unknown.fallbackStage).toBeNull();
  });

  it('are a fallback on the way to the portal, in a pipeline of the map', () => {
    expect(map({ renewals: { 21: 'A' } }, 'won').fallbackStage).toEqual({
      pipeline: 'renewals',
      stage: '22',
    });
    expect(map({ first: { won: 'A' } }, 'lost').fallbackStage).toEqual({ pipeline: 'sales', stage: '14' });
    expect(map({ first: { won: 'A' } }, '12').fallbackStage).toEqual({ pipeline: 'sales', stage: '12' });
    expect(map({ first: { won: 'A' } }, 'A').fallbackStage).toBeNull();
  });

  it('goes back in the order of the portal, whatever the order of the map', () => {
    expect(map({ renewals: { 21: 'A' }, sales: { 12: 'A', 11: 'A' } }).stageFor('A')).toEqual({
      pipeline: 'sales',
      stage: '11',
    });
  });
});

describe('a deal that is to have a status', () => {
  const several = map({ sales: { 11: 'open', 12: 'open', 13: 'won' }, renewals: { 21: 'open', 22: 'won' } });
  const mapped = (status: string) => several.stageFor(status) ?? { pipeline: null, stage: '' };

  it.each([
    ['stays in a stage that means it', 'sales', '12', 'open', { pipeline: 'sales', stage: '12' }],
    ['moves within its own pipeline', 'renewals', '21', 'won', { pipeline: 'renewals', stage: '22' }],
    ['stays, its pipeline not being read', null, '21', 'open', { pipeline: 'renewals', stage: '21' }],
    ['leaves a pipeline without it', 'other', '99', 'won', null],
    ['has no stage yet', null, null, 'open', null],
  ])('%s', (_name, pipeline, current, status, expected) => {
    expect(placeFor({ pipeline, stage: current }, mapped(status), several)).toEqual(expected);
  });

  it('keeps the stage only while it means the status', () => {
    expect(keepsStage({ pipeline: 'sales', stage: '12' }, 'open', several)).toBe(true);
    expect(keepsStage({ pipeline: 'sales', stage: '12' }, 'won', several)).toBe(false);
    expect(keepsStage({ pipeline: null, stage: '22' }, 'won', several)).toBe(true);
    expect(keepsStage({ pipeline: 'sales', stage: '99' }, 'won', several)).toBe(false);
  });

  it('ends in a stage that means it, and is then left alone', () => {
    const statuses = fc.constantFrom('A', 'B', 'C');
    const entries = (ids: readonly string[]) => fc.dictionary(fc.constantFrom(...ids), statuses);
    const maps = fc.record({
      sales: entries(['11', '12', 'won', 'lost']),
      renewals: entries(['21', '22', '23', 'won']),
      '*': entries(['11', '21', 'lost', 'won']),
    });
    fc.assert(
      fc.property(maps, fc.constantFrom(...PORTAL), statuses, (pipelines, at, wanted) => {
        const read = map(pipelines);
        const first = read.stageFor(wanted);
        if (first === null) return;
        const place = placeFor({ pipeline: at.pipeline ?? null, stage: at.value }, first, read) ?? first;
        expect(keepsStage(place, wanted, read)).toBe(true);
        expect(placeFor(place, first, read)).toEqual(place);
      }),
    );
  });
});
