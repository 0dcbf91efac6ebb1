import { expect, it } from 'vitest';
import { responseTimes } from '../../../../src/ui/library/response-times.ts';
import { measure } from '../../../../src/ui/session/timing.ts';

it('a page that is open for long keeps some hundred measures of a kind, the last ones, and counts all of them', () => {
  performance.clearMeasures();
  const measures = () => performance.getEntriesByType('measure') as PerformanceMeasure[];
  let most = 0;
  for (let k = 0; k < 2000; k++) {
    measure('slice', k, { bytesRead: 3, bytesFromDisk: 0, cacheHit: false });
    if (k % 10 === 0) measure('mesh', k, { bytesRead: k, bytesFromDisk: 0, cacheHit: false });
    most = Math.max(most, measures().length);
  }
  expect(most).toBeLessThan(1000);
  const [slices, meshes] = ['segy-lens/slice', 'segy-lens/mesh'].map((name) =>
    measures().filter((each) => each.name === name),
  );
  expect(slices!.slice(-200).map(({ startTime }) => startTime)).toEqual(
    Array.from({ length: 200 }, (_, k) => 1800 + k),
  );
  expect(meshes).toHaveLength(200);
  const told = responseTimes(measures());
  expect(told.find(({ name }) => name === 'slice')).toMatchObject({ count: 2000, bytesRead: 6000 });
  expect(told.find(({ name }) => name === 'mesh')).toMatchObject({ count: 200, bytesRead: 199_000 });
  performance.clearMeasures();
});
