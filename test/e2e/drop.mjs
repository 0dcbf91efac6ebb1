const PATIENCE_MILLISECONDS = 10_000;

/**
 * Resolves to whether a promise was settled in time.
 * @param {Promise<unknown>} promise
 */
const inTime = (promise) =>
  Promise.race([
    promise.then(() => true),
    new Promise((resolve) => setTimeout(() => resolve(false), PATIENCE_MILLISECONDS)),
  ]);

/**
 * A real drop of files (or folders) on disk at the middle of the page, as the operating system would give them. A page that has just
 * been loaded may lose a drag without a word, so that a drop which nobody heard is made again.
 * @param {import('playwright').Page} page
 * @param {string[]} files absolute paths
 */
export async function dropFiles(page, files) {
  const { width, height } = page.viewportSize() ?? { width: 1280, height: 800 };
  const data = { items: [], files, dragOperationsMask: 1 };
  const heard = await page.evaluateHandle(() => {
    const drop = new Promise((resolve) =>
      addEventListener('drop', () => resolve(true), { once: true, capture: true }),
    );
    return { drop };
  });
  const isHeard = heard.evaluate(({ drop }) => drop);
  for (let attempt = 1; attempt <= 3; attempt++) {
    const session = await page.context().newCDPSession(page);
    const dragged = (async () => {
      for (const type of /** @type {const} */ (['dragEnter', 'dragOver', 'drop']))
        await session.send('Input.dispatchDragEvent', { type, x: width / 2, y: height / 2, data });
      // The browser hands over the drop after it has answered, and not at all once the session has ended.
      await isHeard;
    })();
    // A drag that came to nothing ends with its session.
    dragged.catch(() => {});
    const isDone = await inTime(dragged);
    await session.detach();
    if (isDone) return;
  }
  throw new Error('The page heard none of three drops.');
}
