import type { HookLimits, HookRunner, HookScope } from '../../application/ports/hook-runner.port.js';
import { MAX_SCRIPT_LENGTH, type HookPoint } from '../../domain/hooks/hook-definition.js';
import type { HookInput, HookOutcome, HookProblem } from '../../domain/hooks/hook-result.js';
import { failed, problemOf, readAnswer } from './read-answer.js';
import { DEFAULT_SCRIPT_LIMITS, type ScriptLimits } from './script-limits.js';
import { ScriptThreadPool } from './script-thread-pool.js';
import type { TurnEnd } from './script-thread-handle.js';

interface Page {
  readonly script: string;
  readonly point: HookPoint;
  readonly texts: readonly string[];
  readonly outcomes: (HookOutcome | undefined)[];
  readonly now: number;
  readonly recordMs: number;
}

/** Scripts in QuickJS, compiled to WebAssembly, inside threads that have nothing and can be ended at any moment. */
export class QuickJsHookRunner implements HookRunner {
  private readonly pool: ScriptThreadPool;
  private readonly limits: ScriptLimits;

  constructor(limits: Partial<ScriptLimits> = {}) {
    this.limits = { ...DEFAULT_SCRIPT_LIMITS, ...limits };
    this.pool = new ScriptThreadPool(this.limits);
  }

  async run(
    script: string,
    point: HookPoint,
    inputs: readonly HookInput[],
    scope: HookScope,
    limits: HookLimits,
    signal: AbortSignal,
  ): Promise<readonly HookOutcome[]> {
    signal.throwIfAborted();
    const texts = inputs.map((input) =>
      JSON.stringify({ ...input, settings: scope.settings, now: scope.now }),
    );
    const page: Page = {
      script,
      point,
      texts,
      outcomes: texts.map((text) => (text.length > this.limits.inputLength ? INPUT_TOO_LARGE : undefined)),
      now: Date.parse(scope.now),
      recordMs: limits.recordMs,
    };
    if (script.length > MAX_SCRIPT_LENGTH) return texts.map(() => failed(SCRIPT_TOO_LONG));
    await this.takeTurns(page, signal);
    return page.outcomes.map((outcome) => outcome ?? NOT_TRIED);
  }

  async check(script: string): Promise<readonly HookProblem[]> {
    if (script.length > MAX_SCRIPT_LENGTH) return [SCRIPT_TOO_LONG];
    const found = await this.pool.use(async (thread) => {
      const problems = await thread.check(script);
      return { keep: problems !== null, value: problems };
    });
    return found === null ? [KILLED] : found.map(problemOf);
  }

  close(): Promise<void> {
    return this.pool.close();
  }

  /** Turn by turn until every record has its outcome, or the script ran into its limits too often. */
  private async takeTurns(page: Page, signal: AbortSignal): Promise<void> {
    let strikes = this.limits.strikes;
    for (;;) {
      const open = this.nextTurn(page);
      if (open.length === 0 || strikes <= 0) return;
      const end = await this.takeTurn(page, open, strikes, signal);
      signal.throwIfAborted();
      if (end.status !== 'done') {
        strikes -= 1;
        const blamed = open[end.at];
        if (blamed !== undefined) page.outcomes[blamed] ??= failed(KILLED, [], this.limits.killMs);
      }
      const tried = open.map((index) => page.outcomes[index]);
      strikes -= tried.filter(hitLimit).length;
      const refused = tried.find((outcome) => codeOf(outcome) === 'hook-syntax');
      // A script that cannot be compiled fails in the same way for everyone.
      if (refused) page.outcomes.forEach((known, index) => (page.outcomes[index] = known ?? refused));
    }
  }

  private nextTurn(page: Page): readonly number[] {
    const open: number[] = [];
    let length = 0;
    for (const [index, text] of page.texts.entries()) {
      if (page.outcomes[index] !== undefined) continue;
      length += text.length;
      if (open.length > 0 && length > this.limits.turnLength) break;
      open.push(index);
    }
    return open;
  }

  private takeTurn(
    page: Page,
    open: readonly number[],
    strikes: number,
    signal: AbortSignal,
  ): Promise<TurnEnd> {
    return this.pool.use(async (thread) => {
      if (signal.aborted) return { keep: true, value: { status: 'done', worn: false } };
      const inputs = open.map((index) => page.texts[index] ?? '');
      const { script, now, recordMs } = page;
      const turn = {
        script,
        now,
        recordMs,
        turnMs: this.limits.turnMs,
        latestMs: this.limits.latestMs,
        strikes,
        inputs,
      };
      const end = await thread.turn(turn, signal, (answer) => {
        const index = open[answer.index];
        if (index !== undefined) page.outcomes[index] = readAnswer(page.point, answer);
      });
      return { keep: end.status === 'done' && !end.worn, value: end };
    });
  }
}

const KILLED: HookProblem = {
  code: 'hook-killed',
  message: 'It did not stop when told to and was ended by force.',
};
const SCRIPT_TOO_LONG: HookProblem = {
  code: 'hook-syntax',
  message: `A script has at most ${MAX_SCRIPT_LENGTH} characters.`,
};
const INPUT_TOO_LARGE = failed({
  code: 'hook-too-large',
  message: 'The record is larger than a script may be given.',
});
const NOT_TRIED = failed({
  code: 'hook-not-tried',
  message: 'The script ran into its limits too often on this page, so it was not tried for this record.',
});

function codeOf(outcome: HookOutcome | undefined): HookProblem['code'] | null {
  return outcome?.status === 'failed' ? outcome.problem.code : null;
}

function hitLimit(outcome: HookOutcome | undefined): boolean {
  const code = codeOf(outcome);
  return code === 'hook-timeout' || code === 'hook-memory' || code === 'hook-stack';
}
