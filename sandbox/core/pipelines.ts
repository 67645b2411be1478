export interface PipelineStage {
  id: string;
  label: string;
  displayOrder: number;
  /** Values are strings (HF PL2). */
  metadata: Record<string, string>;
  archived: boolean;
  createdAt: number;
  updatedAt: number;
}

export interface Pipeline {
  id: string;
  label: string;
  displayOrder: number;
  archived: boolean;
  createdAt: number;
  updatedAt: number;
  stages: PipelineStage[];
}

type StageSeed = readonly [id: string, label: string, probability: string];

const DEFAULT_STAGES: readonly StageSeed[] = [
  ['appointmentscheduled', 'Appointment Scheduled', '0.2'],
  ['qualifiedtobuy', 'Qualified To Buy', '0.4'],
  ['presentationscheduled', 'Presentation Scheduled', '0.6'],
  ['decisionmakerboughtin', 'Decision Maker Bought-In', '0.8'],
  ['contractsent', 'Contract Sent', '0.9'],
  ['closedwon', 'Closed Won', '1.0'],
  ['closedlost', 'Closed Lost', '0.0'],
];

/** A second pipeline as portals have them: numeric ids for itself and its stages (HF PL4). */
const SERVICE_STAGES: readonly StageSeed[] = [
  ['1104250001', 'Scoping', '0.2'],
  ['1104250002', 'Proposal Sent', '0.5'],
  ['1104250003', 'Negotiation', '0.7'],
  ['1104250004', 'Service Won', '1.0'],
  ['1104250005', 'Service Lost', '0.0'],
  ['1104250006', 'Legal Review', '0.6'],
];

export const SERVICE_PIPELINE_ID = '710330001';
/** A stage that no sensible stage map of an ERP knows; used by planted records. */
export const UNMAPPED_STAGE_ID = '1104250006';

function makePipeline(
  id: string,
  label: string,
  displayOrder: number,
  stages: readonly StageSeed[],
): Pipeline {
  return {
    id,
    label,
    displayOrder,
    archived: false,
    createdAt: 0,
    updatedAt: 0,
    stages: stages.map(([stageId, stageLabel, probability], order) => ({
      id: stageId,
      label: stageLabel,
      displayOrder: order,
      metadata: { isClosed: String(probability === '1.0' || probability === '0.0'), probability },
      archived: false,
      createdAt: 0,
      updatedAt: 0,
    })),
  };
}

export function defaultDealPipelines(): Pipeline[] {
  return [
    makePipeline('default', 'Sales Pipeline', 0, DEFAULT_STAGES),
    makePipeline(SERVICE_PIPELINE_ID, 'Service Pipeline', 1, SERVICE_STAGES),
  ];
}

/** The live deal stage with this id and the pipeline it belongs to. */
export function findStage(
  pipelines: readonly Pipeline[],
  stageId: string,
): { pipeline: Pipeline; stage: PipelineStage } | undefined {
  for (const pipeline of pipelines) {
    if (pipeline.archived) continue;
    const stage = pipeline.stages.find((item) => item.id === stageId && !item.archived);
    if (stage) return { pipeline, stage };
  }
  return undefined;
}
