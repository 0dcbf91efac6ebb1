// Frames per second while threshold, gain and opacity are dragged in the 3D view of the demo survey, and what is uploaded to
// the GPU or asked of the workers for it meanwhile: nothing may be.
const MILLISECONDS = 3000;

/**
 * @typedef {{ frames: number, textureUploads: number }} Counts
 * @typedef {{ session: { services: { metrics(): { workers: { jobsDone: number } } } } }} Lens
 */

/** @param {import('playwright').Page} page a page with the built viewer loaded */
export async function measureDrag(page) {
  await page.getByRole('button', { name: 'Try a demo survey' }).click();
  await page.waitForFunction(() => performance.getEntriesByName('segy-lens/mesh').length > 0, null, {
    timeout: 120_000,
  });
  await page.waitForTimeout(5000);
  /** @type {[string, string][]} */
  const rows = [];
  for (const name of /** @type {const} */ (['Threshold', 'Gain', 'Surface opacity', 'Slice opacity'])) {
    const slider = page.getByRole('slider', { name, exact: true });
    if ((await slider.count()) === 0) continue;
    const { frames, uploads, jobs } = await slider.evaluate(async (element, wanted) => {
      const input = /** @type {HTMLInputElement} */ (element);
      const lens = /** @type {Lens & HTMLElement} */ (
        /** @type {unknown} */ (document.querySelector('segy-lens'))
      );
      const view = /** @type {{ stage: { counts: Counts } } & Element} */ (
        /** @type {unknown} */ (lens.shadowRoot?.querySelector('lens-viewport'))
      );
      const low = Number(input.min);
      const high = Number(input.max);
      const counted = () => ({
        ...view.stage.counts,
        jobs: lens.session.services.metrics().workers.jobsDone,
      });
      const set = (/** @type {number} */ part) => {
        // Never at rest, never at an end.
        input.value = String(low + (high - low) * (0.4 + 0.3 * part));
        input.dispatchEvent(new Event('input', { bubbles: true, composed: true }));
      };
      set(0.5);
      await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
      const before = counted();
      const start = performance.now();
      for (let part = 0; part < 1; part = (performance.now() - start) / wanted) {
        set(Math.abs(1 - 2 * part));
        await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
      }
      const after = counted();
      const seconds = (performance.now() - start) / 1000;
      return {
        frames: (after.frames - before.frames) / seconds,
        uploads: after.textureUploads - before.textureUploads,
        jobs: after.jobs - before.jobs,
      };
    }, MILLISECONDS);
    console.log(`${name} dragged: ${frames.toFixed(1)} frames/s, ${uploads} uploads, ${jobs} jobs`);
    rows.push([
      `${name} dragged`,
      `${frames.toFixed(0)} frames/s, ${uploads} uploads, ${jobs} jobs of the pool`,
    ]);
    await page.waitForTimeout(3000);
  }
  return rows;
}

/** @param {readonly (readonly [string, string])[]} rows */
export function dragTable(rows) {
  return `## Sliders

The demo survey with its surface and slices; each slider moved in every frame for ${MILLISECONDS / 1000} s. Frames are what a software GL on two cores gives;
what is counted holds on every machine: no upload, no job.

| what | SEG-Y Lens |
| --- | --- |
${rows.map(([what, here]) => `| ${what} | ${here} |`).join('\n')}
`;
}
