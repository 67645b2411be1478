import type { FieldOption } from '../schema/system-schema.js';
import type { StageMapDefinition } from '../sync/definition.js';

/** A stage and the pipeline that it belongs to; null = not known. */
export interface StagePlace {
  readonly pipeline: string | null;
  readonly stage: string;
}

/** A stage map with `first`, `won` and `lost` replaced by what they are in this portal. */
export interface StageMap {
  /** Status of a stage; null = unmapped. */
  statusOf(place: StagePlace): string | null;
  /** The first stage, in the order of the portal, that means the status; with `pipeline`, in this pipeline only. */
  stageFor(status: string, pipeline?: string): StagePlace | null;
  /** For stages that the map does not know. */
  readonly fallbackStatus: string | null;
  /** For statuses that the map does not know: the fallback, where it names a stage. */
  readonly fallbackStage: StagePlace | null;
  pipelineOf(stage: string): string | null;
}

interface Meaning extends StagePlace {
  /** Pipeline of the map's entry; null = any. */
  readonly scope: string | null;
  readonly status: string;
}

const ANY = '*';

/**
 * Reads a stage map in the light of the portal's stages (options with `pipeline` and `closed`, in display order).
 * Without them, the words stand for themselves and the order is that of the map.
 */
export function readStageMap(map: StageMapDefinition, options: readonly FieldOption[] | undefined): StageMap {
  const stages = (options ?? []).filter((option) => option.pipeline !== undefined);
  const meanings = meaningsOf(map, stages);
  const statuses = new Map(meanings.map((meaning) => [keyOf(meaning.scope, meaning.stage), meaning.status]));
  const pipelines = new Map(stages.map((stage) => [stage.value, stage.pipeline ?? null]));
  const statusOf = ({ pipeline, stage }: StagePlace): string | null =>
    statuses.get(keyOf(pipeline, stage)) ?? statuses.get(keyOf(null, stage)) ?? null;
  const first = new Map<string, StagePlace>();
  for (const meaning of inOrder(meanings, stages)) {
    // An entry for any pipeline gives way to one for the stage's own.
    if (statusOf(meaning) !== meaning.status) continue;
    const place = { pipeline: meaning.pipeline, stage: meaning.stage };
    for (const key of [keyOf(null, meaning.status), keyOf(meaning.pipeline, meaning.status)])
      if (!first.has(key)) first.set(key, place);
  }
  return {
    statusOf,
    stageFor: (status, pipeline) => first.get(keyOf(pipeline ?? null, status)) ?? null,
    fallbackStatus: map.fallback,
    fallbackStage: fallbackStageOf(map, meanings, stages),
    pipelineOf: (stage) => pipelines.get(stage) ?? null,
  };
}

/** Is the deal in a stage already that means the wanted status? Then it stays there. */
export function keepsStage(current: StagePlace, wanted: string, map: StageMap): boolean {
  return map.statusOf({ ...current, pipeline: current.pipeline ?? map.pipelineOf(current.stage) }) === wanted;
}

/** Where a deal belongs that is to have a status: where it is, else in its own pipeline, else null = as mapped. */
export function placeFor(
  current: { readonly pipeline: string | null; readonly stage: string | null },
  mapped: StagePlace,
  map: StageMap,
): StagePlace | null {
  const wanted = map.statusOf({ ...mapped, pipeline: mapped.pipeline ?? map.pipelineOf(mapped.stage) });
  if (wanted === null) return null;
  const { stage } = current;
  const pipeline = current.pipeline ?? (stage === null ? null : map.pipelineOf(stage));
  if (stage !== null && keepsStage({ pipeline, stage }, wanted, map)) return { pipeline, stage };
  return pipeline === null ? null : map.stageFor(wanted, pipeline);
}

function meaningsOf(map: StageMapDefinition, stages: readonly FieldOption[]): readonly Meaning[] {
  return Object.entries(map.pipelines).flatMap(([key, entries]) => {
    const scope = scopeOf(key, stages);
    return Object.entries(entries).flatMap(([word, status]) =>
      placesOf(word, scope, stages).map((place) => ({ ...place, scope, status })),
    );
  });
}

/** `first` is the portal's first pipeline, unless one is called so. */
function scopeOf(key: string, stages: readonly FieldOption[]): string | null {
  if (key === ANY) return null;
  if (key !== 'first' || stages.some((stage) => stage.pipeline === key)) return key;
  return stages[0]?.pipeline ?? key;
}

/** `won` and `lost` are the stages that end a deal so, unless a stage is called so. */
function placesOf(word: string, scope: string | null, stages: readonly FieldOption[]): readonly StagePlace[] {
  const within = scope === null ? stages : stages.filter((stage) => stage.pipeline === scope);
  const literal = within.find((stage) => stage.value === word);
  const closing = within.filter((stage) => stage.closed === word);
  if (literal !== undefined || !isClosing(word) || closing.length === 0)
    return [{ pipeline: scope ?? literal?.pipeline ?? null, stage: word }];
  return closing.map((stage) => ({ pipeline: stage.pipeline ?? null, stage: stage.value }));
}

function isClosing(word: string): boolean {
  return word === 'won' || word === 'lost';
}

function inOrder(meanings: readonly Meaning[], stages: readonly FieldOption[]): readonly Meaning[] {
  if (stages.length === 0) return meanings;
  const places = new Map(stages.map((stage, index) => [stage.value, index]));
  const placeOf = (meaning: Meaning): number => places.get(meaning.stage) ?? stages.length;
  return [...meanings].sort((a, b) => placeOf(a) - placeOf(b));
}

/** On the way to the portal, the fallback counts where it is a stage there: its word, or its id. */
function fallbackStageOf(
  map: StageMapDefinition,
  meanings: readonly Meaning[],
  stages: readonly FieldOption[],
): StagePlace | null {
  const { fallback } = map;
  if (fallback === null) return null;
  const literal = stages.find((stage) => stage.value === fallback);
  if (literal !== undefined) return { pipeline: literal.pipeline ?? null, stage: fallback };
  if (!isClosing(fallback)) return null;
  const own = new Set(meanings.map((meaning) => meaning.pipeline));
  const closing = stages.filter((stage) => stage.closed === fallback);
  const chosen = closing.find((stage) => own.has(stage.pipeline ?? null)) ?? closing[0];
  return chosen === undefined ? null : { pipeline: chosen.pipeline ?? null, stage: chosen.value };
}

function keyOf(pipeline: string | null, name: string): string {
  return `${pipeline ?? ANY}\n${name}`;
}
