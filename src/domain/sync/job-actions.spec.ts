import { decideJobAction, JOB_ACTIONS, JOB_STATES, jobState, type JobState } from './job-actions.js';

/** One line per state, one column per action: effects joined by "+", refusals with "!". Written out, not computed. */
const EXPECTED = `
state                      | run-now             | pause                 | resume                  | enable    | disable             | reenable                | cancel         | disable-by-error | finish
idle                       | insert-run          | mark-paused           | !not-paused             | switch-on | switch-off          | !not-disabled-by-error  | !no-active-run | mark-error       | !no-active-run
pending                    | !already-running    | mark-paused+pause-run | !not-paused             | switch-on | switch-off+stop-run | !not-disabled-by-error  | cancel-run     | mark-error       | end-run
running                    | !already-running    | mark-paused+pause-run | !not-paused             | switch-on | switch-off+stop-run | !not-disabled-by-error  | cancel-run     | mark-error       | end-run
parked                     | !already-running    | mark-paused+pause-run | !not-paused             | switch-on | switch-off+stop-run | !not-disabled-by-error  | cancel-run     | mark-error       | end-run
paused                     | !paused             |                       | clear-paused            | switch-on | switch-off          | !not-disabled-by-error  | !no-active-run | mark-error       | !no-active-run
paused-with-run            | !paused             |                       | clear-paused+resume-run | switch-on | switch-off+stop-run | !not-disabled-by-error  | cancel-run     | mark-error       | end-run
disabled                   | !disabled           | !disabled             | !disabled               | switch-on | switch-off          | !not-disabled-by-error  | !no-active-run | mark-error       | !no-active-run
off-by-setting             | !off-by-setting     | !off-by-setting       | !off-by-setting         | !off-by-setting | switch-off          | !not-disabled-by-error  | !no-active-run | mark-error       | !no-active-run
stopping                   | !disabled           | !disabled             | !disabled               | switch-on | switch-off+stop-run | !not-disabled-by-error  | cancel-run     | mark-error       | end-run
disabled-by-error          | !disabled-by-error  | !disabled-by-error    | !disabled-by-error      | switch-on | switch-off          | clear-error             | !no-active-run | mark-error       | !no-active-run
disabled-by-error-with-run | !disabled-by-error  | !disabled-by-error    | !disabled-by-error      | switch-on | switch-off+stop-run | clear-error+resume-run  | cancel-run     | mark-error       | end-run
`;

const lines = EXPECTED.trim()
  .split('\n')
  .map((line) => line.split('|').map((cell) => cell.trim()));
const [header = [], ...rows] = lines;

describe('job actions', () => {
  it('has a row for every state and a column for every action', () => {
    expect(header.slice(1)).toEqual(JOB_ACTIONS);
    expect(rows.map((cells) => cells[0])).toEqual(JOB_STATES);
  });

  const pairs = rows.flatMap((cells) =>
    JOB_ACTIONS.map((action, i) => [cells[0] as JobState, action, cells[i + 1] ?? ''] as const),
  );

  it.each(pairs)('%s x %s = %s', (state, action, expected) => {
    const decision = decideJobAction(state, action);
    const actual = decision.allowed ? decision.effects.join('+') : `!${decision.code}`;
    expect(actual).toBe(expected);
    if (!decision.allowed) expect(decision.message).toMatch(/^[A-Z].*\.$/);
  });
});

describe('job state', () => {
  const facts = { enabled: true, offBySetting: false, paused: false, disabledByError: false, run: null };

  it.each([
    [facts, 'idle'],
    [{ ...facts, run: 'pending' }, 'pending'],
    [{ ...facts, run: 'running' }, 'running'],
    [{ ...facts, run: 'parked' }, 'parked'],
    [{ ...facts, run: 'paused' }, 'running'],
    [{ ...facts, run: 'succeeded' }, 'idle'],
    [{ ...facts, paused: true }, 'paused'],
    [{ ...facts, paused: true, run: 'running' }, 'paused-with-run'],
    [{ ...facts, enabled: false, paused: true }, 'disabled'],
    [{ ...facts, enabled: false, offBySetting: true }, 'off-by-setting'],
    [{ ...facts, enabled: false, offBySetting: true, run: 'running' }, 'stopping'],
    [{ ...facts, enabled: false, run: 'running' }, 'stopping'],
    [{ ...facts, enabled: false, disabledByError: true }, 'disabled-by-error'],
    [{ ...facts, disabledByError: true, run: 'parked' }, 'disabled-by-error-with-run'],
  ] as const)('%j is %s', (given, expected) => {
    expect(jobState(given)).toBe(expected);
  });
});
