import { expect, it } from 'vitest';
import { openCube } from '../../../src/api/open-cube.ts';
import { makeZgy, scaled, stored } from '../../make-zgy.ts';

it.each(['int8', 'int16', 'float32'] as const)(
  'a ZGY file of %s has its samples, lines, corners and levels',
  async (type) => {
    const cube = await openCube(new File([makeZgy(type)], 'made.zgy'));
    expect(cube.grid).toMatchObject({
      inline: { first: 1000, step: 2, count: 80 },
      crossline: { first: 2000, step: 1, count: 70 },
      sampleCount: 65,
      vertical: { domain: 'time', unit: 'ms', start: 400, step: 4, inferred: false },
    });
    const { origin, inlineVector, crosslineVector, unit } = cube.grid.binGrid!;
    expect([unit, origin.x, inlineVector.x, crosslineVector.y]).toEqual([
      'm',
      expect.closeTo(500_000, 4),
      expect.closeTo(25, 6),
      expect.closeTo(12.5, 6),
    ]);
    const window = await cube.window({
      inline: { first: 0, count: 80 },
      crossline: { first: 0, count: 70 },
      sample: { first: 0, count: 65 },
    });
    const at = (i: number, j: number, k: number): number => window[(i * 70 + j) * 65 + k]!;
    const tolerance = type === 'float32' ? 0 : 1e-3;
    // A missing brick has no samples; one is zero and one constant, as stored numbers.
    const wanted = (i: number, j: number, k: number): number => {
      const brick = [i, j, k].map((index) => (index >= 64 ? 1 : 0)).join('');
      if (brick === '110') return Number.NaN;
      if (brick === '101') return scaled(type, 0);
      if (brick === '011') return scaled(type, type === 'float32' ? 7.5 : 5);
      return scaled(type, stored(type, i, j, k));
    };
    const wrong: unknown[] = [];
    for (let i = 0; i < 80; i++)
      for (let j = 0; j < 70; j++)
        for (let k = 0; k < 65; k++) {
          const [read, meant] = [at(i, j, k), wanted(i, j, k)];
          const same = Number.isNaN(meant) ? Number.isNaN(read) : Math.abs(read - meant) <= tolerance;
          if (!same) wrong.push([i, j, k, read, meant]);
        }
    expect(wrong.slice(0, 3)).toEqual([]);
    const level = await cube.level(2);
    expect([level.inlineCount, level.crosslineCount, level.sampleCount, level.stride]).toEqual([
      40,
      35,
      33,
      { inline: 2, crossline: 2, sample: 2 },
    ]);
    const statistics = await cube.statistics();
    expect(statistics.max).toBeGreaterThan(0);
    cube.close();
  },
);

it('a ZGY file with compressed bricks is refused with the reason', async () => {
  const bytes = makeZgy('float32', 4);
  const bricks = 9 + 337 + 'name\0made\0EPSG\0m\0ms\0'.length + 2064 + 5 * 8;
  new DataView(bytes.buffer).setBigUint64(bricks + 8, (0xc0n << 56n) | 4096n, true);
  const cube = await openCube(new File([bytes], 'made.zgy'));
  const box = { first: 0, count: 4 };
  await expect(cube.window({ inline: box, crossline: box, sample: box })).rejects.toMatchObject({
    code: 'unsupported-codec',
  });
  await expect(openCube(new File([makeZgy('int8', 1)], 'old.zgy'))).rejects.toMatchObject({
    code: 'unsupported-format',
  });
});
