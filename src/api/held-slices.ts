import type { SliceData } from '../core/types.ts';
import type { Priority } from '../engine/pool.ts';
import { canonicalJson } from '../io/fingerprint.ts';
import type { OpenSurvey } from './open-survey.ts';
import { readSlice } from './slices.ts';
import type { SliceOptions } from './types.ts';

/** A slice that would leave room for fewer is not held. */
const LEAST_HELD = 4;

/**
 * A slice from memory, where a look before or a prefetch left it, else as `readSlice` gives it. What is handed out is the
 * caller's own: changing it changes no later slice.
 */
export async function heldSlice(
  survey: OpenSurvey,
  options: SliceOptions,
  priority: Priority = 'visible',
): Promise<SliceData> {
  const { record, engine } = survey;
  const { axis, position, offset, subsample, exact } = options;
  const { geometry, grid: order } = record.inspection;
  const { inlineCount, crosslineCount, cells } = order;
  const lines = 'inline' in geometry ? [geometry.inline, geometry.crossline] : null;
  // Reading every header may put the traces elsewhere.
  const grid = { inlineCount, crosslineCount, known: cells !== null, lines };
  const wanted = {
    axis,
    position,
    offset,
    subsample,
    exact,
    grid,
    part: record.part,
    survey: record.overrides,
  };
  const key = `slice/${record.fingerprint}/${canonicalJson(wanted)}`;
  const held = engine.memory.get<SliceData>(key);
  if (held) return { ...held, data: held.data.slice() };
  const slice = await readSlice(survey, options, priority);
  const { byteLength } = slice.data;
  if (byteLength <= engine.memory.budgetBytes / LEAST_HELD)
    engine.memory.set(key, { ...slice, data: slice.data.slice() }, byteLength);
  return slice;
}
