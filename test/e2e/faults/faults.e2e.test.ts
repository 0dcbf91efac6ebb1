import { afterAll, beforeAll, test } from 'vitest';
import { Scene } from './scene.ts';
import { FAULTS } from './table.ts';
import { openMended, tryFault } from './try-fault.ts';

let scene: Scene;
beforeAll(() => {
  scene = new Scene();
});
afterAll(() => scene.end());

// The other faults have tests of their own, which the table names and test/faults.test.ts looks for.
test('each fault that no other test makes is told, loses nothing else, and leaves a page that goes on', async () => {
  for (const fault of FAULTS) if (!fault.worst.file) await tryFault(scene, fault, fault.worst.state);
  await scene.getReady('', async () => undefined);
  await openMended(scene, 'after the last fault');
});
