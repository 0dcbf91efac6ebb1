/**
 * A real drop of files (or folders) on disk at the middle of the page, as the operating system would give them.
 * @param {import('playwright').Page} page
 * @param {string[]} files absolute paths
 */
export async function dropFiles(page, files) {
  const session = await page.context().newCDPSession(page);
  const heard = await page.evaluateHandle(() => {
    const drop = new Promise((resolve) =>
      addEventListener('drop', () => resolve(true), { once: true, capture: true }),
    );
    return { drop };
  });
  const { width, height } = page.viewportSize() ?? { width: 1280, height: 800 };
  for (const type of /** @type {const} */ (['dragEnter', 'dragOver', 'drop'])) {
    const data = { items: [], files, dragOperationsMask: 1 };
    await session.send('Input.dispatchDragEvent', { type, x: width / 2, y: height / 2, data });
  }
  // The browser hands over the drop after it has answered, and not at all once the session has ended.
  await heard.evaluate(({ drop }) => drop);
  await session.detach();
}
