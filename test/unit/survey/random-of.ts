/** Numbers that look random and are the same each time (a linear congruential generator). */
export function randomOf(seed: number) {
  let state = (seed * 2_654_435_761) >>> 0;
  const next = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  const whole = (low: number, high: number): number => low + Math.floor(next() * (high - low + 1));
  const oneOf = <T>(...items: readonly T[]): T => items[whole(0, items.length - 1)]!;
  return { next, whole, oneOf };
}
