import { expect, test } from 'vitest';
import { openSegy } from '../../../../src/api/open.ts';
import type { Companion } from '../../../../src/ui/map/companion.ts';
import { addCompanions } from '../../../../src/ui/map/companion-lines.ts';
import { mapStateOf } from '../../../../src/ui/map/map-state.ts';
import { companionsIn, hullOf, unitNote } from '../../../../src/ui/map/map-units.ts';
import type { Session } from '../../../../src/ui/session/session.ts';
import { ViewStore } from '../../../../src/ui/session/store.ts';
import { CHANNELS, SHOTS, shotRecords, TRACE_BYTES } from '../../../shot-records.ts';

const line = (unit: Companion['unit'], ...path: [number, number][]): Companion => ({
  name: 'line.sgy',
  file: new File([], 'line.sgy'),
  fingerprint: unit,
  path: path.map(([x, y]) => ({ x, y })),
  unit,
});

test('lines of one kind of unit are drawn in the unit of the map, others are not and say why', () => {
  const feet = line('ft', [1000, 2000], [3000, 5000]);
  expect(companionsIn('m', [feet])[0]!.path).toEqual([
    { x: 304.8, y: 609.6 },
    { x: 3000 * 0.3048, y: 1524 },
  ]);
  const arcs = line('arc-seconds', [-332_640, 59_400]);
  expect(companionsIn('degrees', [arcs])[0]!.path).toEqual([{ x: -92.4, y: 16.5 }]);
  expect(unitNote(arcs, 'degrees')).toBeNull();
  expect(companionsIn('m', [feet, arcs]).map(({ unit }) => unit)).toEqual(['ft']);
  expect(unitNote(arcs, 'm')).toMatch(/arc-seconds, the survey shown in m: one map cannot hold both/);
  // A map of line numbers has room for no coordinates.
  expect(companionsIn('lines', [feet, arcs])).toEqual([]);
  // What no header says is not taken as known.
  expect(companionsIn('m', [line('unknown', [1, 2])])[0]!.path).toEqual([{ x: 1, y: 2 }]);
  expect(unitNote(line('unknown', [1, 2]), 'm')).toMatch(/drawn as if both had it/);
});

test('the hull of scattered points is their closed outline', () => {
  const square = [
    [0, 0],
    [4, 0],
    [4, 4],
    [0, 4],
  ];
  const inside = [
    [1, 1],
    [2, 3],
    [2, 0],
  ];
  const hull = hullOf([...inside, ...square].map(([x, y]) => ({ x: x!, y: y! })));
  expect(hull[0]).toEqual(hull.at(-1));
  expect(hull.slice(1).map(({ x, y }) => [x, y])).toHaveLength(4);
  for (const [x, y] of square) expect(hull).toContainEqual({ x, y });
});

test('a file of gathers with coordinates is put on the map by its traces', async () => {
  const file = shotRecords();
  const dataset = await openSegy(file);
  expect(dataset.meta.geometry.kind).toBe('gathers');
  const coordinates = dataset.meta.coordinates!;
  const store = new ViewStore();
  const session = {
    store,
    read: openSegy,
    fail: (error: unknown) => {
      throw error;
    },
  };
  await addCompanions(session as unknown as Session, [file]);
  expect(store.messages.value).toEqual([]);
  const [placed] = mapStateOf(store).companions.value;
  expect(placed).toMatchObject({ name: 'shots.sgy', unit: 'm' });
  // The extremes of the words that the coordinates come from.
  const view = new DataView(await file.arrayBuffer());
  const stored = Array.from({ length: SHOTS * CHANNELS }, (_, trace) =>
    view.getInt32(3600 + trace * TRACE_BYTES + coordinates.x.byte - 1),
  );
  const xs = placed!.path.map(({ x }) => x);
  expect(Math.min(...xs)).toBe(Math.min(...stored));
  expect(Math.max(...xs)).toBe(Math.max(...stored));
});
