import type { CDPSession } from 'playwright';
import type { LensElement, LensPage } from './harness.ts';

interface Held {
  /** Bytes of the file that were stored when this run of optimize began. */
  readonly stored: number;
  readonly reached: number;
  /** Of the file since it began, by jobs that have ended. */
  readonly bytesRead: number;
}

/**
 * Holds the page at the moment when its next optimize has reached so many bytes, whoever starts it: there it stands still,
 * while its workers go on, until it is killed or resumed. A fast machine gets no further than a slow one.
 */
export async function holdOptimize(
  lens: LensPage,
  bytes: number,
): Promise<{ session: CDPSession; held: Promise<Held> }> {
  const session = await lens.page.context().newCDPSession(lens.page);
  await session.send('Debugger.enable');
  const paused = new Promise<unknown>((resolve) => session.once('Debugger.paused', resolve));
  await lens.page.evaluate((wanted) => {
    const { dataset } = document.querySelector('segy-lens') as LensElement;
    // The page optimizes the cube, and the dataset's own method does so too.
    const { cube } = dataset;
    const optimize = cube.optimize!.bind(cube);
    cube.optimize = (options) => {
      const before = dataset.work.bytesRead;
      let stored = -1;
      let isHeld = false;
      return optimize({
        ...options,
        onProgress: (progress) => {
          options?.onProgress?.(progress);
          if (progress.stage !== 'Optimize') return;
          if (stored < 0) stored = progress.done;
          if (progress.done < wanted || isHeld) return;
          isHeld = true;
          const bytesRead = dataset.work.bytesRead - before;
          Object.assign(window, { held: JSON.stringify({ stored, reached: progress.done, bytesRead }) });
          // biome-ignore lint/suspicious/noDebugger: here the page stands still
          debugger;
        },
      });
    };
  }, bytes);
  const held = paused.then(async () => {
    const told = await session.send('Runtime.evaluate', { expression: 'window.held', returnByValue: true });
    return JSON.parse(told.result.value as string) as Held;
  });
  return { session, held };
}
