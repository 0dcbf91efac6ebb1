import { expect, it } from 'vitest';
import { demoHorizons, demoSurvey } from '../../../src/api/demo.ts';
import { trackHorizon } from '../../../src/api/horizon-track.ts';
import { openSegy } from '../../../src/api/open.ts';
import { isSegyError } from '../../../src/core/errors.ts';
import type { Horizon, HorizonSeed } from '../../../src/core/horizon.ts';

const CROSSLINES = 90;
const STEP = 4;
/** A block with fewer cells is a sliver between a fault and the edge of the survey. */
const SLIVER = 250;

type Truth = Awaited<ReturnType<typeof demoHorizons>>[number];
const truths = await demoHorizons({ crosslineCount: CROSSLINES });

const blocksOf = ({ blocks }: Truth): number[] =>
  [...new Set(blocks)].filter(
    (block) => block >= 0 && blocks.filter((other) => other === block).length > SLIVER,
  );

/** The cell of a block that is nearest to its middle. */
function seedOf({ blocks, milliseconds }: Truth, block: number): HorizonSeed {
  const cells = [...blocks.keys()].filter((cell) => blocks[cell] === block);
  const mean = (of: (cell: number) => number): number =>
    cells.reduce((sum, cell) => sum + of(cell), 0) / cells.length;
  const inline = mean((cell) => Math.floor(cell / CROSSLINES));
  const crossline = mean((cell) => cell % CROSSLINES);
  const away = (cell: number): number =>
    Math.hypot(Math.floor(cell / CROSSLINES) - inline, (cell % CROSSLINES) - crossline);
  const best = cells.reduce((a, b) => (away(b) < away(a) ? b : a));
  return {
    inlineIndex: Math.floor(best / CROSSLINES),
    crosslineIndex: best % CROSSLINES,
    sampleIndex: Math.round(milliseconds[best]! / STEP),
  };
}

/** Shares of a block's cells within a sample of the truth, and the most that a pick off by half a cycle is sure of. */
function judge(horizon: Horizon, truth: Truth, block: number): { right: number; surestSkip: number } {
  let cells = 0;
  let right = 0;
  let surestSkip = 0;
  for (let cell = 0; cell < truth.blocks.length; cell++) {
    if (truth.blocks[cell] !== block) continue;
    cells += 1;
    const error = Math.abs(horizon.values[cell]! - truth.milliseconds[cell]! / STEP);
    if (error <= 1) right += 1;
    // Half a cycle of the 30 Hz wavelet is 4.2 samples.
    if (error > 4) surestSkip = Math.max(surestSkip, horizon.confidence[cell]!);
  }
  return { right: right / cells, surestSkip };
}

it.each([
  ['−12 dB', 0.25, 0.8, 0.995],
  ['−6 dB', 0.5, 0.8, 0.98],
  ['0 dB', 1, 0.6, 0],
] as const)(
  'follows each block between faults under noise at %s',
  async (_, noise, correlation, least) => {
    const dataset = await openSegy(await demoSurvey({ noise, crosslineCount: CROSSLINES }));
    for (const truth of truths) {
      const blocks = blocksOf(truth);
      expect(blocks.length).toBeGreaterThan(1);
      const horizon = await trackHorizon(
        dataset.cube,
        blocks.map((block) => seedOf(truth, block)),
        { event: truth.event, correlation },
      );
      for (const block of blocks) {
        const { right, surestSkip } = judge(horizon, truth, block);
        expect(right, `${truth.name}, block ${block}`).toBeGreaterThanOrEqual(least);
        expect(surestSkip, `${truth.name}, block ${block}`).toBeLessThanOrEqual(0.8);
      }
    }
    dataset.close();
  },
  60_000,
);

it('refuses a seed without an event near it, and one outside the survey', async () => {
  const dataset = await openSegy(await demoSurvey({ inlineCount: 12, crosslineCount: 12 }));
  const seed = { inlineIndex: 5, crosslineIndex: 5, sampleIndex: 2 };
  const quiet = trackHorizon(dataset.cube, [seed], { windowMilliseconds: 4 });
  await expect(quiet).rejects.toSatisfy((error) => isSegyError(error, 'horizon-outside'));
  const outside = trackHorizon(dataset.cube, [{ ...seed, inlineIndex: 12 }]);
  await expect(outside).rejects.toSatisfy((error) => isSegyError(error, 'bad-argument'));
  dataset.close();
});
