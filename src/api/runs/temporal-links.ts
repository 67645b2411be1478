export const TEMPORAL_LINKS = Symbol('TEMPORAL_LINKS');

/** Where people see a workflow in Temporal's web UI. */
export class TemporalLinks {
  constructor(
    private readonly uiUrl: string | null,
    private readonly namespace: string,
  ) {}

  workflow(workflowId: string): string | null {
    if (this.uiUrl === null) return null;
    const base = this.uiUrl.replace(/\/+$/, '');
    return `${base}/namespaces/${encodeURIComponent(this.namespace)}/workflows/${encodeURIComponent(workflowId)}`;
  }
}
