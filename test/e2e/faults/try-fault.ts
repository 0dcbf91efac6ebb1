import { expect } from 'vitest';
import type { Scene } from './scene.ts';
import { type Ending, reach, type State } from './states.ts';
import type { Fault } from './table.ts';

const NEAR = 2 ** -10;

/** Whether the values are those of the file, or of the one that took its place, and no mixture. */
function expectOneFile(shown: readonly number[], own: readonly number[]): void {
  const is = (sign: number) =>
    own.every((value, k) => Math.abs(shown[k]! - sign * value) <= Math.abs(value) * NEAR);
  expect(is(1) || is(-1), `shown ${shown.join()} of ${own.join()}`).toBe(true);
}

/** Opens the survey as it should be, and looks whether it is shown as it is. What was broken before it, then, is mended. */
export async function openMended(scene: Scene, what: string): Promise<void> {
  await scene.openSurvey();
  const own = scene.ownValues();
  const shown = await scene.shownValues();
  expect(typeof shown, `${what}: ${shown}`).toBe('object');
  for (const [k, value] of own.entries())
    expect(Math.abs((shown as number[])[k]! - value), what).toBeLessThanOrEqual(Math.abs(value) * NEAR);
}

/**
 * Makes one fault in one state. Whatever comes of it, the page says what the table asks for, gives no wrong value, ends what was under
 * way, and shows the right picture once the fault is mended.
 */
export async function tryFault(scene: Scene, fault: Fault, state: State): Promise<Ending> {
  await scene.getReady(fault.born ? fault.name : '', async (context) => fault.born?.(context));
  scene.lens.messages.length = 0;
  scene.lens.allowedMessages.push(...(fault.console ?? []));
  if (state !== 'open' || fault.ofStored) await openMended(scene, `before ${fault.name}, ${state}`);
  if (state === 'optimize') await scene.clear();
  const ending = await reach(scene, state, () => fault.make(scene), fault.pauseMilliseconds);
  const what = `${fault.name}, ${state}: ${JSON.stringify(ending)}`;
  if (ending.how === 'ended') {
    expect(fault.goesOn ?? [], what).not.toContain(state);
    if (fault.words) expect(ending.said.join('\n'), what).toMatch(fault.words);
  }
  if (ending.how !== 'killed' && (state !== 'open' || ending.how === 'done')) {
    const shown = await scene.shownValues();
    if (typeof shown === 'string') expect(shown, what).toMatch(/^SegyError [a-z-]+$/);
    else expectOneFile(shown, scene.ownValues());
  }
  const { isKilled } = scene;
  if (!isKilled) {
    await fault.mend?.(scene);
    scene.lens.expectSilence();
  }
  scene.isSpent = fault.endsPage ?? false;
  return ending;
}
