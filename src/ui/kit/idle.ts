const LATEST_MILLISECONDS = 500;

/** A tab that is hidden is never painted, and some browsers do not tell. */
const PAINTED_MILLISECONDS = 1000;

/** Resolves once the page has been painted for the first time, at once if it was; after a second if that cannot be told. */
export function afterPaint(): Promise<void> {
  return new Promise((resolve) => {
    // A frame's callbacks come before it is on the screen, which other work of the graphics process would delay.
    const observer = new PerformanceObserver((list) => {
      if (list.getEntriesByName('first-contentful-paint').length > 0) done();
    });
    const done = (): void => {
      observer.disconnect();
      resolve();
    };
    observer.observe({ type: 'paint', buffered: true });
    setTimeout(done, document.hidden ? 0 : PAINTED_MILLISECONDS);
  });
}

/** Runs `work` when the page is idle, but at most half a second from now. */
export function whenIdle(work: () => void): void {
  if ('requestIdleCallback' in window) requestIdleCallback(work, { timeout: LATEST_MILLISECONDS });
  else setTimeout(work, 50);
}
