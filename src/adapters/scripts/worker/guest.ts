import { EvalFlags, JSException, QuickJS, type JSValueHandle } from 'quickjs-wasi';
import { GUEST_PRELUDE } from './guest-prelude.js';
import type { ThreadAnswer, ThreadLimits, ThreadProblem } from './messages.js';
import { placeOf, SCRIPT_FILE, wrapOtherwise, wrapScript } from './script-source.js';

/** Time that compiling a script may take, ms. */
const COMPILE_MS = 200;

export interface GuestClock {
  /** Milliseconds since 1970. */
  now: number;
}

/** A script that cannot be made ready. */
export class ScriptRefused extends Error {
  constructor(readonly problem: ThreadProblem) {
    super(problem.message);
  }
}

/**
 * One script in a WebAssembly instance of its own. Every record starts from the memory as it was after loading, so
 * that nothing stays of the record before, whatever its script did to globals, prototypes or the heap.
 */
export class Guest {
  private deadline = Number.POSITIVE_INFINITY;
  private vm: QuickJS | null = null;
  private run: JSValueHandle | null = null;
  private script: JSValueHandle | null = null;
  private image: Uint8Array = new Uint8Array();
  /** Where the image lies in the memory: below it is only the unused part of the stack. */
  private imageStart = 0;
  private size = 0;

  private constructor(
    private readonly wasm: WebAssembly.Module,
    private readonly limits: ThreadLimits,
    private readonly clock: GuestClock,
    private readonly source: string,
  ) {}

  /** Throws `ScriptRefused` when the script cannot be compiled within its limits. */
  static async open(
    wasm: WebAssembly.Module,
    limits: ThreadLimits,
    clock: GuestClock,
    source: string,
  ): Promise<Guest> {
    const guest = new Guest(wasm, limits, clock, source);
    await guest.load();
    return guest;
  }

  /** False after the guest's memory grew: then the instance is better thrown away than cleaned. */
  get isFresh(): boolean {
    return this.vm !== null;
  }

  /** Hands one record to the script: JSON text in, JSON text out, or the problem that stopped it. */
  answer(input: string, recordMs: number): ThreadAnswer {
    const { vm, run, script } = this;
    if (!vm || !run || !script) throw new Error('The guest was not loaded.');
    this.deadline = performance.now() + recordMs;
    try {
      const text = vm.newString(input);
      const result = vm.callFunction(run, vm.undefined, script, text);
      const length = result.getProp('length').toNumber();
      if (length > this.limits.outputLength) {
        const message = `The answer is longer than ${this.limits.outputLength} characters.`;
        return { ok: false, problem: { code: 'too-large', message } };
      }
      return { ok: true, text: result.toString() };
    } catch (error) {
      return { ok: false, problem: this.problemOf(error, recordMs) };
    } finally {
      this.deadline = Number.POSITIVE_INFINITY;
      this.restore();
    }
  }

  /** Loads the instance again after one was thrown away. */
  async load(): Promise<void> {
    this.close();
    const vm = await this.createVm();
    try {
      this.run = vm.evalCode(GUEST_PRELUDE, 'prelude.js');
      this.deadline = performance.now() + COMPILE_MS;
      for (const wrapped of [wrapScript(this.source), wrapOtherwise(this.source)])
        vm.evalCode(wrapped, SCRIPT_FILE, EvalFlags.COMPILE_ONLY).dispose();
      this.script = vm.evalCode(wrapScript(this.source), SCRIPT_FILE);
    } catch (error) {
      throw new ScriptRefused(this.problemOf(error, COMPILE_MS));
    } finally {
      this.deadline = Number.POSITIVE_INFINITY;
    }
    // Made once and kept by the library: it must lie in the image that every record starts from.
    void vm.undefined;
    const { memory } = vm.snapshot();
    this.size = memory.length;
    this.imageStart = firstUsed(memory);
    this.image = memory.slice(this.imageStart);
    this.vm = vm;
  }

  close(): void {
    this.vm?.dispose();
    [this.vm, this.run, this.script] = [null, null, null];
  }

  private createVm(): Promise<QuickJS> {
    return QuickJS.create({
      wasm: this.wasm,
      memoryLimit: this.limits.memoryBytes,
      maxStackSize: this.limits.stackBytes,
      interruptHandler: () => performance.now() > this.deadline,
      timezoneOffset: 0,
      wasi: (memory: WebAssembly.Memory) => ({
        clock_time_get: (_id: number, _precision: bigint, at: number) => {
          new DataView(memory.buffer).setBigUint64(at, BigInt(this.clock.now) * 1_000_000n, true);
          return 0;
        },
        random_get: (at: number, length: number) => {
          new Uint8Array(memory.buffer, at, length).fill(0);
          return 0;
        },
        // Nothing that a guest prints reaches the process's own output.
        fd_write: () => 8,
      }),
    });
  }

  /** Puts the memory back to what it was after loading; an instance that grew cannot shrink and is given up. */
  private restore(): void {
    const { vm } = this;
    if (!vm) return;
    const memory = new Uint8Array(vm._getMemory().buffer);
    if (memory.length !== this.size) {
      this.close();
      return;
    }
    memory.set(this.image, this.imageStart);
  }

  private problemOf(error: unknown, allowedMs: number): ThreadProblem {
    if (error instanceof JSException) {
      const place = placeOf(error.stack);
      const { name, message } = error;
      if (name === 'SyntaxError') return { code: 'syntax', message: `${message}.`, ...place };
      if (message === 'interrupted')
        return { code: 'timeout', message: `It took longer than ${allowedMs} ms.`, ...place };
      if (/out of memory/.test(message))
        return { code: 'memory', message: 'It used more memory than a script may.', ...place };
      if (/stack/.test(message)) return { code: 'stack', message: 'It called itself too deeply.', ...place };
      return { code: 'error', message: 'It failed within the sandbox.', ...place };
    }
    // The sandbox itself was brought down: its memory tells nothing any more.
    this.close();
    const isStack = error instanceof RangeError;
    return isStack
      ? { code: 'stack', message: 'It called itself too deeply.' }
      : { code: 'memory', message: 'It broke the limits of its sandbox.' };
  }
}

function firstUsed(memory: Uint8Array): number {
  let at = 0;
  while (at < memory.length && memory[at] === 0) at += 1;
  return at;
}
