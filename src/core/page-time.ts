/**
 * Calls `tick` about every so many milliseconds of page time and returns a function that stops it. Page time is the time in
 * which the page could receive messages: a tick is skipped while the page is hidden, and when it comes late, because the page
 * was then busy, frozen or asleep.
 */
export function onPageTick(milliseconds: number, tick: () => void): () => void {
  let last = performance.now();
  const timer = setInterval(() => {
    const now = performance.now();
    const onTime = now - last < 2 * milliseconds;
    last = now;
    if (onTime && globalThis.document?.visibilityState !== 'hidden') tick();
  }, milliseconds);
  return () => clearInterval(timer);
}

const TICKS = 20;

/** Calls `then` once after so much page time (see `onPageTick`) and returns a function that cancels the call. */
export function afterPageTime(milliseconds: number, then: () => void): () => void {
  let left = TICKS;
  const stop = onPageTick(milliseconds / TICKS, () => {
    left -= 1;
    if (left > 0) return;
    stop();
    then();
  });
  return stop;
}
