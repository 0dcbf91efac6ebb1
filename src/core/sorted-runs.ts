import type { Turn } from './pause.ts';

/** Number of items sorted by one call, which takes some hundred milliseconds. */
const RUN = 2 ** 17;

/** Sorts items by `compare`, keeping the order of equal ones. It pauses meanwhile, because millions of items take seconds. */
export async function sortedRuns(
  items: Int32Array,
  compare: (a: number, b: number) => number,
  turn: Turn,
): Promise<Int32Array> {
  let from = items.slice();
  for (let start = 0; start < from.length; start += RUN) {
    from.subarray(start, start + RUN).sort(compare);
    if (turn.due) await turn.pause();
  }
  let to = new Int32Array(from.length > RUN ? from.length : 0);
  for (let run = RUN; run < from.length; run *= 2) {
    for (let start = 0; start < from.length; start += 2 * run) {
      const middle = Math.min(from.length, start + run);
      const end = Math.min(from.length, start + 2 * run);
      for (let at = start, left = start, right = middle; at < end; at++) {
        const takesLeft = right === end || (left < middle && compare(from[left]!, from[right]!) <= 0);
        to[at] = from[takesLeft ? left++ : right++]!;
        if (at % RUN === 0 && turn.due) await turn.pause();
      }
    }
    [from, to] = [to, from];
  }
  return from;
}
