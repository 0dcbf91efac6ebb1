import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import type { LensElement } from '../harness.ts';
import type { Inside, Scene } from './scene.ts';

/** What is under way when a fault comes. */
export const STATES = ['open', 'idle', 'slice', 'optimize', 'export'] as const;
export type State = (typeof STATES)[number];

/** `done`: what was under way went through; `ended`: it did not; `killed`: there is no page any more. */
export type How = 'done' | 'ended' | 'killed';
export interface Ending {
  readonly how: How;
  readonly said: readonly string[];
  /** Share of the survey that is optimized, in the state in which it matters. */
  readonly share?: number;
}

type Make = () => Promise<unknown>;

/** Ends with the page if it dies. */
async function orKilled<T>(scene: Scene, work: Promise<T>): Promise<T | null> {
  let isOver = false;
  const killed = (async () => {
    while (!scene.isKilled && !isOver) await new Promise((resolve) => setTimeout(resolve, 100));
    return null;
  })();
  try {
    return await Promise.race([work, killed]);
  } catch (error) {
    if (scene.isKilled) return null;
    throw error;
  } finally {
    isOver = true;
    work.catch(() => undefined);
  }
}

/** Brings the scene into a state, makes the fault in it, and tells how what was under way has ended. */
export async function reach(scene: Scene, state: State, make: Make, pauseMilliseconds = 0): Promise<Ending> {
  const from = await scene.now();
  const how = await ACTS[state](scene, make, pauseMilliseconds);
  if (scene.isKilled) return { how: 'killed', said: [] };
  const told = how.told ?? [];
  const said = [...new Set([...(await scene.said(from)), ...told])];
  return { how: how.done ? 'done' : 'ended', said, ...(how.share === undefined ? {} : { share: how.share }) };
}

interface Outcome {
  readonly done: boolean;
  readonly share?: number;
  readonly told?: readonly string[];
}

const rest = (scene: Scene): Promise<unknown> => orKilled(scene, scene.lens.settle(45_000));

/** Whether the page has said an error since. */
const hasFailed = async (scene: Scene, since: number): Promise<boolean> =>
  (await orKilled(
    scene,
    scene.lens.page.evaluate((from) => {
      const { store } = document.querySelector('segy-lens') as unknown as Inside;
      return store.said.value.some(({ kind, at }) => kind === 'error' && at >= from);
    }, since),
  )) ?? false;

const ACTS: Readonly<
  Record<State, (scene: Scene, make: Make, pauseMilliseconds: number) => Promise<Outcome>>
> = {
  async open(scene, make) {
    const { lens } = scene;
    const since = await scene.now();
    const before = (await lens.measures('first-picture')).length;
    await lens.drop(scene.path);
    await make();
    const pictures = async (): Promise<number> => (await lens.measures('first-picture')).length - before;
    const ended = expect
      .poll(async () => (await pictures()) > 0 || (await hasFailed(scene, since)), { timeout: 45_000 })
      .toBe(true);
    await orKilled(scene, ended);
    if (scene.isKilled) return { done: false };
    const done = (await pictures()) > 0;
    if (done) await rest(scene);
    return { done };
  },

  async idle(scene, make) {
    await make();
    if (scene.isKilled) return { done: false };
    const since = await scene.now();
    await orKilled(
      scene,
      scene.lens.page.evaluate(() => document.dispatchEvent(new Event('visibilitychange'))),
    );
    await orKilled(
      scene,
      scene.lens.page.getByRole('slider', { name: 'Inline', exact: true }).press('ArrowRight'),
    );
    await rest(scene);
    return { done: !(await hasFailed(scene, since)) };
  },

  async slice(scene, make, pauseMilliseconds) {
    const since = await scene.now();
    const moves = ['Inline', 'Crossline', 'Time slice', 'Inline', 'Crossline', 'Time slice'];
    for (const [k, name] of moves.entries()) {
      const slider = scene.lens.page.getByRole('slider', { name, exact: true });
      await orKilled(scene, slider.press(k < 3 ? 'End' : 'Home'));
      if (k === 1) await make();
      await new Promise((resolve) => setTimeout(resolve, pauseMilliseconds));
      if (scene.isKilled) return { done: false };
    }
    await rest(scene);
    return { done: !(await hasFailed(scene, since)) };
  },

  async optimize(scene, make) {
    const share = async (): Promise<number> =>
      (await orKilled(
        scene,
        scene.lens.page.evaluate(() =>
          (document.querySelector('segy-lens') as LensElement).dataset.optimizedShare(),
        ),
      )) ?? 0;
    const isRunning = async (): Promise<boolean> =>
      (await orKilled(
        scene,
        scene.lens.page.evaluate(() => {
          const { store } = document.querySelector('segy-lens') as unknown as Inside;
          return store.tasks.value.some(({ kind }) => kind === 'optimize');
        }),
      )) ?? false;
    await scene.lens.button('Optimize').click();
    await make();
    await orKilled(scene, expect.poll(isRunning, { timeout: 120_000 }).toBe(false));
    if (scene.isKilled) return { done: false };
    await rest(scene);
    const kept = await share();
    return { done: kept === 1, share: kept };
  },

  async export(scene, make) {
    const { page } = scene.lens;
    const ended = page.evaluate(async () => {
      const { dataset } = document.querySelector('segy-lens') as LensElement;
      const chunks: Uint8Array<ArrayBuffer>[] = [];
      const written = Object.assign(window, { written: 0 });
      const sink = new WritableStream<Uint8Array>({
        async write(chunk) {
          chunks.push(chunk.slice());
          written.written += chunk.length;
          // A disk takes its time, in which the fault comes.
          await new Promise((resolve) => setTimeout(resolve, 100));
        },
      });
      return dataset.exportSegy({}, sink).then(
        async () => {
          const bytes = await new Blob(chunks).arrayBuffer();
          const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
          return { hash: Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('') };
        },
        ({ name, code, message }: Error & { code?: string }) => ({ name, code, message }),
      );
    });
    const some = page.waitForFunction(() => (window as unknown as { written?: number }).written! > 3600);
    await Promise.race([some, ended]).catch(() => undefined);
    const expected = createHash('sha256').update(readFileSync(scene.path)).digest('hex');
    await make();
    const end = await orKilled(scene, ended);
    if (!end) return { done: false };
    if ('hash' in end) {
      expect(end.hash, 'a file that was written whole is the source to the last byte').toBe(expected);
      return { done: true };
    }
    expect(end.name, end.message).toBe('SegyError');
    return { done: false, told: [end.message] };
  },
};
