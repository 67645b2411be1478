import { MockActivityEnvironment } from '@temporalio/testing';
import { withHeartbeat } from './heartbeat.js';

const LONGEST_GAP_MS = 5_000;

describe('withHeartbeat', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });

  afterEach(() => {
    jest.useRealTimers();
  });

  /** When the server heard of a step that offers a beat every half second and then says nothing any more, ms. */
  async function beatsOf(busyMs: number, silentMs: number): Promise<readonly number[]> {
    const environment = new MockActivityEnvironment();
    const start = performance.now();
    const beats: number[] = [];
    environment.on('heartbeat', () => beats.push(performance.now() - start));
    const ended = environment.run(() =>
      withHeartbeat(async ({ heartbeat }) => {
        for (let at = 0; at < busyMs; at += 500) {
          await new Promise((resolve) => setTimeout(resolve, 500));
          heartbeat();
        }
        await new Promise((resolve) => setTimeout(resolve, silentMs));
      }),
    );
    await jest.advanceTimersByTimeAsync(busyMs + silentMs);
    await ended;
    return [0, ...beats];
  }

  it.each([0, 4_500, 9_500, 27_500, 41_000, 45_500])(
    'leaves no gap that comes near the time-out, also where the engine falls silent after %i ms',
    async (busyMs) => {
      const beats = await beatsOf(busyMs, 21_000);
      const gaps = beats.slice(1).map((at, n) => at - (beats[n] ?? 0));
      expect(beats.length).toBeGreaterThan(4);
      expect(Math.max(...gaps)).toBeLessThanOrEqual(LONGEST_GAP_MS);
    },
  );

  it('spares a short step its beats', async () => {
    expect(await beatsOf(4_000, 100)).toEqual([0]);
  });
});
