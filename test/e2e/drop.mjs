/**
 * A real drop of files (or folders) on disk at the middle of the page, as the operating system would give them.
 * @param {import('playwright').Page} page
 * @param {string[]} files absolute paths
 */
export async function dropFiles(page, files) {
  const session = await page.context().newCDPSession(page);
  const { width, height } = page.viewportSize() ?? { width: 1280, height: 800 };
  for (const type of /** @type {const} */ (['dragEnter', 'dragOver', 'drop'])) {
    const data = { items: [], files, dragOperationsMask: 1 };
    await session.send('Input.dispatchDragEvent', { type, x: width / 2, y: height / 2, data });
  }
  await session.detach();
}
