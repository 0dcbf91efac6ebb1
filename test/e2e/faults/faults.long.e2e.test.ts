import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { enter, writeReport } from './report.ts';
import { Scene } from './scene.ts';
import { STATES } from './states.ts';
import { FAULTS } from './table.ts';
import { openMended, tryFault } from './try-fault.ts';

let scene: Scene;
beforeAll(() => {
  scene = new Scene();
});
afterAll(async () => {
  await scene.end();
  writeReport();
});

describe.each(FAULTS)('$name', (fault) => {
  test.each(fault.states ?? STATES)(
    'while it is in the state “%s”',
    async (state) => {
      onTestFinished(({ task }) => {
        if (task.result?.state !== 'fail') return;
        // What failed leaves a page that nothing is known of.
        console.log(`Said by the page:\n${scene.lens.messages.join('\n')}`);
        scene.restore();
        scene.isSpent = true;
      });
      const ending = await tryFault(scene, fault, state);
      enter(fault.name, state, ending);
      expect(['done', 'ended', 'killed']).toContain(ending.how);
    },
    120_000,
  );
});

test('after the last fault the survey opens as it is', async () => {
  await scene.getReady('', async () => undefined);
  await openMended(scene, 'after the last fault');
});
