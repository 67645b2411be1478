export { recordRun } from './record/record-run.workflow.js';
export { dealPushRun, exportRun, importRun, linkRun } from './run/job-run.workflow.js';
export { launchRun } from './run/launch-run.workflow.js';
export { syncRun } from './run/sync-run.workflow.js';
export { verifyRun } from './verify/verify-run.workflow.js';
