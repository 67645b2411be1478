import type { FieldValue, FieldValues } from '../records/field-value.js';
import type { FieldOption, FieldSchema } from '../schema/system-schema.js';
import { placeFor } from './stage-map.js';
import type { StageMap, StagePlace } from './stage-map.js';

const PIPELINE_OF: Readonly<Record<string, string>> = { hs_pipeline_stage: 'hs_pipeline' };
const STAGE_OF: Readonly<Record<string, string>> = {
  pipeline: 'dealstage',
  hs_pipeline: 'hs_pipeline_stage',
};

/** The property that tells the pipeline of a stage. */
export function pipelineFieldOf(stageField: string): string {
  return PIPELINE_OF[stageField] ?? 'pipeline';
}

/** The stages of a portal: options of the stage property that belongs to a mapped property. */
export function stageOptionsOf(
  hubspotField: string,
  fields: ReadonlyMap<string, FieldSchema> | undefined,
): readonly FieldOption[] | undefined {
  const names = [STAGE_OF[hubspotField] ?? hubspotField, 'dealstage'];
  for (const name of names) {
    const options = fields?.get(name)?.options;
    if (options?.some((option) => option.pipeline !== undefined)) return options;
  }
  return undefined;
}

/** Keeps a deal where it is, as far as the map allows; undefined for a field that is neither stage nor pipeline. */
export function stageInPlace(
  target: string,
  take: 'stage' | 'pipeline',
  map: StageMap,
): ((current: FieldValues, mapped: FieldValues) => FieldValue | undefined) | undefined {
  const stageField = take === 'stage' ? target : STAGE_OF[target];
  if (stageField === undefined) return undefined;
  const pipelineField = pipelineFieldOf(stageField);
  const place = (fields: FieldValues): { pipeline: string | null; stage: string | null } => ({
    pipeline: textOrNull(fields[pipelineField]),
    stage: textOrNull(fields[stageField]),
  });
  return (current, mapped) => {
    const wanted = place(mapped);
    if (!isStage(wanted)) return mapped[target];
    const found = placeFor(place(current), wanted, map);
    return found === null ? mapped[target] : found[take];
  };
}

function isStage(place: { pipeline: string | null; stage: string | null }): place is StagePlace {
  return place.stage !== null;
}

function textOrNull(value: FieldValue | undefined): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
