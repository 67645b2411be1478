import { AnswerDelay } from './answer-delay.js';

describe('AnswerDelay', () => {
  let now = 0;
  let delay: AnswerDelay;
  /** An answer given `ago` milliseconds ago, by a clock that is far from ours. */
  const answer = (ago: number, clock = 1_000_000): number => delay.of(clock + now - ago);

  beforeEach(() => {
    now = 0;
    delay = new AnswerDelay(() => now);
  });

  it('knows what is beyond the quickest answer, whatever the clocks say', () => {
    expect(answer(30)).toBe(0);
    now = 100;
    expect(answer(430)).toBe(400);
    expect(answer(5)).toBe(0);
    expect(answer(430)).toBe(425);
  });

  it('gets used to a longer way, and to a clock that was put back', () => {
    answer(5);
    now = 31_000;
    expect(answer(205)).toBe(200);
    now = 62_000;
    expect(answer(205)).toBe(0);
    expect(answer(5, 999_000)).toBe(800);
    now = 124_000;
    answer(5, 999_000);
    now = 155_000;
    expect(answer(5, 999_000)).toBe(0);
  });
});
