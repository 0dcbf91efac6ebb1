const LATEST_MILLISECONDS = 500;

/** Runs `work` when the page is idle, but at most half a second from now. */
export function whenIdle(work: () => void): void {
  if ('requestIdleCallback' in window) requestIdleCallback(work, { timeout: LATEST_MILLISECONDS });
  else setTimeout(work, 50);
}
