import { Inject, Injectable } from '@nestjs/common';
import type { Side } from '../../domain/records/system-record.js';
import {
  RECORD_QUERIES,
  type RecordFacts,
  type RecordQueries,
  type RecordView,
} from '../ports/record-queries.port.js';
import { filterVerdict, whyOf, type FilterFinding } from './why.js';

export interface ExplainedJob extends RecordView {
  readonly filter: FilterFinding;
  /** One sentence. */
  readonly why: string;
  readonly lastRead: RecordFacts['lastRead'][number] | null;
}

export interface Explanation {
  readonly jobs: readonly ExplainedJob[];
  readonly facts: RecordFacts;
}

/** All that is known of one record: what every job did with it and why, its links with their baselines, its questions. */
@Injectable()
export class ExplainRecord {
  constructor(@Inject(RECORD_QUERIES) private readonly records: RecordQueries) {}

  /** Null = nobody has seen it. */
  async execute(sync: string, side: Side, type: string, id: string): Promise<Explanation | null> {
    const [views, facts] = await Promise.all([
      this.records.record(sync, side, type, id),
      this.records.facts(sync, side, type, id),
    ]);
    if (views.length === 0 && facts.links.length === 0 && facts.tombstones.length === 0) return null;
    const jobs = views.map((view) => ({
      ...view,
      filter: filterVerdict(view),
      why: whyOf(view),
      lastRead: facts.lastRead.find((each) => each.job === view.job) ?? null,
    }));
    return { jobs, facts };
  }
}
