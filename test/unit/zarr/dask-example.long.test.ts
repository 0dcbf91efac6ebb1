import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { openCube } from '../../../src/api/open-cube.ts';
import { makeSegy } from '../../make-segy.ts';
import { hasPython } from '../../python.ts';

const [NI, NX, NS] = [70, 45, 30];
const value = (inline: number, crossline: number, sample: number): number =>
  Math.fround(500 * Math.cos(inline / 3 + crossline) + sample);
const hole = (inline: number, crossline: number): boolean => inline === 12 && crossline === 204;

it('a hierarchy that the Dask example makes is the survey it was made of', { timeout: 180_000 }, async () => {
  if (!hasPython('zarr', 'dask', 'distributed', 'segyio')) return;
  const folder = mkdtempSync(join(tmpdir(), 'dask-'));
  try {
    const bytes = makeSegy({
      inlines: { first: 10, count: NI, step: 1 },
      crosslines: { first: 200, count: NX, step: 2 },
      samples: NS,
      format: 1,
      value: (i, x, k) => Math.round(value(i, x, k)),
      hole,
      position: (i, x) => [400_000 + 20 * i + 5 * x, 7_000_000 - 5 * i + 20 * x],
      intervalMicroseconds: 2000,
    });
    writeFileSync(join(folder, 'made.sgy'), bytes);
    const script = resolve(import.meta.dirname, '../../../examples/dask/segy_to_zarr.py');
    execFileSync('/usr/bin/python3', [script, 'made.sgy', 'made.zarr', '--chunk', '32'], {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const files = new Map<string, Blob>();
    const root = join(folder, 'made.zarr');
    for (const name of readdirSync(root, { recursive: true, encoding: 'utf8' })) {
      const path = join(root, name);
      if (statSync(path).isFile())
        files.set(relative(root, path).replaceAll('\\', '/'), new Blob([readFileSync(path)]));
    }
    const cube = await openCube(files);
    expect(cube.grid).toMatchObject({
      inline: { first: 10, step: 1, count: NI },
      crossline: { first: 200, step: 2, count: NX },
      vertical: { domain: 'time', unit: 'ms', start: 0, step: 2, inferred: false },
    });
    expect(cube.grid.binGrid!.inlineVector.x).toBeCloseTo(20, 6);
    expect(cube.grid.binGrid!.crosslineVector.y).toBeCloseTo(20, 6);
    const whole = { first: 0, count: NI };
    const window = await cube.window({
      inline: whole,
      crossline: { first: 0, count: NX },
      sample: { first: 0, count: NS },
    });
    const wanted: number[] = [];
    for (let i = 0; i < NI; i++)
      for (let x = 0; x < NX; x++)
        for (let k = 0; k < NS; k++)
          wanted.push(hole(10 + i, 200 + 2 * x) ? Number.NaN : Math.round(value(10 + i, 200 + 2 * x, k)) + 0);
    expect([...window]).toEqual(wanted);
    // The level of every fourth trace is read from its own array: 18 × 12 traces.
    const level = await cube.level(4);
    expect([level.inlineCount, level.crosslineCount, level.sampleCount]).toEqual([18, 12, NS]);
    cube.close();
  } finally {
    rmSync(folder, { recursive: true });
  }
});
