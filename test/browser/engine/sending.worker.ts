/** The engine's own worker, whose warm-up sends a body, which no task does. */
import { TASK_FUNCTIONS } from '../../../src/engine/task-functions.ts';
import { request } from '../../../src/io/request.ts';

Object.assign(TASK_FUNCTIONS, {
  warmUp: async () => {
    await request(new URL('/none', self.location.origin).href, {
      method: 'POST',
      body: new Uint8Array(3000),
    });
    return {};
  },
});

await import('../../../src/engine/segy.worker.ts');
