import { afterEach, describe, expect, it, vi } from 'vitest';
import type { SectionDrawing, SectionGrid, SectionPainter } from '../../../../src/core/section.ts';
import { colormapTable } from '../../../../src/view/colormap.ts';
import { createSectionPainter } from '../../../../src/view/section/section-painter.ts';

const table = colormapTable('red-white-blue');
const entry = (k: number) => [...table.subarray(k * 4, k * 4 + 4)];
const BLACK = [0, 0, 0, 255];
const RED = [255, 0, 0, 255];

let painters: SectionPainter[] = [];
afterEach(() => {
  for (const painter of painters) painter.dispose();
  painters = [];
});

function drawing(section: SectionGrid, changes: Partial<SectionDrawing> = {}): SectionDrawing {
  return {
    window: { left: 0, top: 0, width: section.width, height: section.height },
    table,
    range: [-1, 1],
    reversed: false,
    density: true,
    wiggle: false,
    fillPositive: false,
    fillNegative: false,
    ink: [0, 0, 0],
    negativeInk: [255, 0, 0],
    swing: 1,
    interpolate: false,
    lineWidth: 1,
    effort: 4,
    ...changes,
  };
}

const curvesOnly = { density: false, interpolate: true } as const;

/** Draws on a canvas of its own and gives a reader of its pixels (red, green, blue, opacity; not premultiplied). */
function draw(
  kind: 'webgl2' | 'canvas',
  section: SectionGrid,
  size: readonly [number, number],
  changes: Partial<SectionDrawing> = {},
) {
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = size;
  const painter = createSectionPainter(canvas, kind === 'canvas' ? { kind } : {});
  expect(painter.kind).toBe(kind);
  painters.push(painter);
  painter.setSection(section);
  let frames = 0;
  while (!painter.draw(drawing(section, changes))) expect(++frames).toBeLessThan(100);
  const copy = document.createElement('canvas');
  [copy.width, copy.height] = size;
  const context = copy.getContext('2d', { willReadFrequently: true })!;
  context.drawImage(canvas, 0, 0);
  const { data } = context.getImageData(0, 0, size[0], size[1]);
  const at = (x: number, y: number) => [...data.subarray(4 * (y * size[0] + x), 4 * (y * size[0] + x) + 4)];
  return { at, data, painter };
}

function gridOf(rows: readonly (readonly number[])[]): SectionGrid {
  return { data: new Float32Array(rows.flat()), width: rows[0]!.length, height: rows.length };
}

function near(pixel: readonly number[], expected: readonly number[], tolerance = 3): void {
  expected.forEach((value, k) => {
    expect(Math.abs(pixel[k]! - value), `${pixel} beside ${expected}`).toBeLessThanOrEqual(tolerance);
  });
}

/** Two rows of three traces; the last trace is null. */
const small = gridOf([
  [1, -1, Number.NaN],
  [-1, 1, Number.NaN],
]);

/** 21 traces of 41 samples, all zero but a positive spike at trace 12, sample 9 and a negative one at trace 5, sample 30. */
function spikes(): SectionGrid {
  const [width, height] = [21, 41];
  const data = new Float32Array(width * height);
  data[9 * width + 12] = 1;
  data[30 * width + 5] = -1;
  return { data, width, height };
}

describe.each(['webgl2', 'canvas'] as const)('with %s', (kind) => {
  it('blocks: each sample has its table colour, a null is transparent', () => {
    const { at } = draw(kind, small, [30, 20]);
    near(at(1, 1), entry(255));
    near(at(9, 9), entry(255));
    near(at(10, 1), entry(0));
    near(at(1, 15), entry(0));
    expect(at(25, 5)[3]).toBe(0);
  });

  it('interpolated: amplitudes are mixed, nulls are not', () => {
    const { at } = draw(kind, small, [300, 200], { interpolate: true });
    near(at(40, 20), entry(255));
    // Half-way between 1 and −1.
    expect(Math.min(...at(100, 20))).toBeGreaterThan(240);
    near(at(195, 20), entry(0));
    expect(at(205, 20)[3]).toBe(0);
  });

  it('samples at the very ends of float32 have the colours and the curves that smaller ones have', () => {
    const largest = 2 ** 128 * (1 - 2 ** -24);
    const large = { ...small, data: small.data.map((value) => value * largest) };
    for (const changes of [{}, { interpolate: true }, { ...curvesOnly, wiggle: true, fillPositive: true }]) {
      const expected = draw(kind, small, [60, 40], changes).data;
      const seen = draw(kind, large, [60, 40], { ...changes, range: [-largest, largest] }).data;
      expect(expected.some((value) => value > 0)).toBe(true);
      expect(Math.max(...seen.map((value, k) => Math.abs(value - expected[k]!)))).toBeLessThanOrEqual(1);
    }
  });

  it('flipped, colours change ends', () => {
    const { at } = draw(kind, small, [30, 20], { reversed: true });
    near(at(1, 1), entry(0));
    near(at(10, 1), entry(255));
  });

  it('zoomed in, only the part in the window is painted, in its place', () => {
    const window = { left: 0.9, top: 0.9, width: 0.2, height: 0.2 };
    const { at } = draw(kind, small, [40, 40], { window });
    near(at(5, 5), entry(255));
    near(at(35, 5), entry(0));
    near(at(5, 35), entry(0));
    near(at(35, 35), entry(255));
  });

  it('beyond the section there is nothing', () => {
    const { at } = draw(kind, small, [60, 40], { window: { left: -3, top: -2, width: 6, height: 4 } });
    expect(at(5, 5)[3]).toBe(0);
    near(at(31, 21), entry(255));
  });

  it('a positive spike stands at its trace and sample, its lobe filled to the right of the base line', () => {
    // 20 pixels a trace, 10 a sample: base line of trace 12 at x = 250, the spike's tip at (270, 95).
    const { at } = draw(kind, spikes(), [420, 410], { ...curvesOnly, wiggle: true, fillPositive: true });
    near(at(259, 95), BLACK, 60);
    near(at(252, 95), BLACK, 60);
    // Left of the base line and beyond the tip there is paper.
    expect(at(245, 95)[3]).toBe(0);
    expect(at(274, 95)[3]).toBe(0);
    // The lobe ends where the line to the next sample, at 0, meets the base line.
    expect(at(256, 82)[3]).toBe(0);
    expect(at(256, 108)[3]).toBe(0);
    // Its neighbours are straight lines.
    near(at(229, 95), BLACK, 200);
    expect(at(236, 95)[3]).toBe(0);
  });

  it('a negative lobe is filled to the left in its own colour, and not at all unless asked', () => {
    const filled = draw(kind, spikes(), [420, 410], {
      ...curvesOnly,
      fillPositive: true,
      fillNegative: true,
    });
    near(filled.at(104, 305), RED, 40);
    expect(filled.at(114, 305)[3]).toBe(0);
    const positive = draw(kind, spikes(), [420, 410], { ...curvesOnly, fillPositive: true });
    expect(positive.at(104, 305)[3]).toBe(0);
    near(positive.at(256, 95), BLACK, 40);
  });

  it('with the polarity flipped the lobe of a positive spike swings left and is filled as a negative one', () => {
    const { at } = draw(kind, spikes(), [420, 410], { ...curvesOnly, fillNegative: true, reversed: true });
    near(at(244, 95), RED, 40);
    expect(at(256, 95)[3]).toBe(0);
  });

  it('curves break at nulls', () => {
    const section = gridOf([
      [0, 0],
      [0, 0],
      [0, Number.NaN],
      [0, Number.NaN],
    ]);
    const { at } = draw(kind, section, [80, 80], { ...curvesOnly, wiggle: true });
    const painted = (x: number, y: number) => at(x - 1, y)[3]! + at(x, y)[3]! > 100;
    expect(painted(20, 60)).toBe(true);
    expect(painted(60, 20)).toBe(true);
    expect(painted(60, 60)).toBe(false);
  });

  it('where traces are dense every second, fourth … is drawn, over wider swings', () => {
    const [width, height] = [200, 10];
    const section = { data: new Float32Array(width * height), width, height };
    const { at } = draw(kind, section, [400, 100], { ...curvesOnly, wiggle: true });
    const lines: number[] = [];
    for (let x = 0; x < 400; x++)
      if (at(x, 50)[3]! > 127 || at(x, 50)[3]! + at(x - 1, 50)[3]! > 200) lines.push(x);
    const columns = new Set(lines.map((x) => Math.round((x - 1) / 8)));
    expect(columns.size).toBe(50);
  });
});

/** A section larger than one tile in both directions whose value tells its place. */
function large(): SectionGrid {
  const [width, height] = [2500, 1300];
  const data = new Float32Array(width * height);
  for (let row = 0; row < height; row++)
    for (let column = 0; column < width; column++)
      data[row * width + column] = Math.sin(column / 90) * Math.cos(row / 70);
  return { data, width, height };
}

it('both painters draw the same picture of a section of many tiles', () => {
  const section = large();
  for (const changes of [
    {},
    { interpolate: true },
    { window: { left: 1000, top: 1000, width: 60, height: 50 } },
  ]) {
    const gpu = draw('webgl2', section, [200, 150], changes);
    const cpu = draw('canvas', section, [200, 150], changes);
    let worst = 0;
    gpu.data.forEach((value, k) => {
      worst = Math.max(worst, Math.abs(value - cpu.data[k]!));
    });
    expect(worst).toBeLessThan(24);
  }
});

it('uploads every sample once; moving, zooming, gain, polarity and wiggles upload nothing', () => {
  const section = large();
  const { painter } = draw('webgl2', section, [200, 150]);
  expect(painter.counts.uploadedBytes).toBe(4 * section.data.length);
  const before = painter.counts.uploads;
  expect(before).toBe(3 * 2);
  for (let k = 0; k < 20; k++) {
    const window = { left: 40 * k, top: 20 * k, width: 2500 / (k + 1), height: 1300 / (k + 1) };
    painter.setSection(section);
    painter.draw(drawing(section, { window, range: [-1 / k, 1 / k], reversed: k % 2 === 0, wiggle: k > 9 }));
  }
  expect(painter.counts.uploads).toBe(before);
  expect(painter.counts.frames).toBeGreaterThan(20);
});

it('a lost context is told at once, and again when it is restored; the GPU has nothing to complain of', async () => {
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [30, 20];
  const told: string[] = [];
  const painter = createSectionPainter(canvas, {
    lost: () => told.push('lost'),
    restored: () => told.push('restored'),
  });
  painters.push(painter);
  painter.setSection(small);
  painter.draw(drawing(small));
  const gl = canvas.getContext('webgl2')!;
  const extension = gl.getExtension('WEBGL_lose_context')!;
  extension.loseContext();
  await vi.waitFor(() => expect(told).toEqual(['lost']));
  expect(painter.draw(drawing(small))).toBe(true);
  painter.setSection({ ...small });
  await new Promise((resolve) => setTimeout(resolve, 50));
  gl.getError();
  extension.restoreContext();
  await vi.waitFor(() => expect(told).toEqual(['lost', 'restored']));
  const lose = vi.spyOn(extension, 'loseContext').mockReturnValue();
  painter.dispose();
  lose.mockRestore();
  expect(gl.getError()).toBe(gl.NO_ERROR);
});

it('tells of a section that the GPU took and had no room for once it was filled', async () => {
  const canvas = document.createElement('canvas');
  const refused = vi.fn();
  const painter = createSectionPainter(canvas, { refused });
  painters.push(painter);
  const gl = canvas.getContext('webgl2')!;
  const ask = gl.getError.bind(gl);
  let filled = false;
  gl.getError = () => {
    if (!filled) return ask();
    filled = false;
    return gl.OUT_OF_MEMORY;
  };
  painter.setSection(small);
  filled = true;
  painter.draw(drawing(small));
  // Asked when the GPU is idle: a question in between would hold the page.
  expect(refused).not.toHaveBeenCalled();
  await vi.waitFor(() => expect(refused).toHaveBeenCalledOnce());
  expect(refused.mock.lastCall![0]).toMatchObject({
    code: 'memory-limit',
    message: expect.stringMatching(/3 × 2 samples/),
  });
});
