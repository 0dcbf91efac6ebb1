/**
 * The engine's own worker, whose tasks first ask the test what to do: the page answers with a kind of death or none. While at
 * rest it dies when it is told to.
 */
import { TASK_FUNCTIONS } from '../../../src/engine/task-functions.ts';
import type { Answer, Death, Question } from './faults.ts';

const channel = new BroadcastChannel(new URL(import.meta.url).hash.slice(1));
const worker = crypto.randomUUID();
const waiting = new Map<number, (death: Death | null) => void>();
let asked = 0;

function die(death: Death): Promise<never> {
  if (death === 'closes itself') self.close();
  if (death === 'throws')
    setTimeout(() => {
      throw new Error('thrown by the test');
    });
  if (death === 'rejects') void Promise.reject(new Error('rejected by the test'));
  while (death === 'loops');
  return new Promise(() => undefined);
}

channel.onmessage = ({ data }: MessageEvent<Answer>) => {
  if (data.question === null) {
    if (data.worker === null || data.worker === worker) void die(data.death!);
  } else if (data.worker === worker) waiting.get(data.question)?.(data.death);
};

for (const [name, task] of Object.entries(TASK_FUNCTIONS)) {
  Object.assign(TASK_FUNCTIONS, {
    [name]: async (...parameters: unknown[]) => {
      const question = asked++;
      const answer = new Promise<Death | null>((resolve) => waiting.set(question, resolve));
      channel.postMessage({ worker, question, task: name } satisfies Question);
      const death = await answer;
      waiting.delete(question);
      return death ? die(death) : (task as (...parameters: unknown[]) => unknown)(...parameters);
    },
  });
}

await import('../../../src/engine/segy.worker.ts');
