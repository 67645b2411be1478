import type { Problem } from '../../domain/configuration/documents.js';

/** Checks the shape of a configuration document: unknown keys, types, durations, cron expressions, time zones. */
export interface DocumentSchema {
  problems(document: unknown): readonly Problem[];
}

export const DOCUMENT_SCHEMA = Symbol('DOCUMENT_SCHEMA');
