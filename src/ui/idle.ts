const LATEST_MILLISECONDS = 500;

/** Runs `work` when the page has nothing else to do, half a second from now at the latest. */
export function whenIdle(work: () => void): void {
  if ('requestIdleCallback' in window) requestIdleCallback(work, { timeout: LATEST_MILLISECONDS });
  else setTimeout(work, 50);
}
