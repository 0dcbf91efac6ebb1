import type { Inspection, Overrides } from '../../../src/core/types.ts';
import { inspectSurvey } from '../../../src/survey/inspect.ts';

/** Inspects a file held in memory. @throws what the inspection throws, or an Error when it asks without end */
export function inspectBytes(bytes: Uint8Array, overrides: Overrides = {}): Inspection {
  const steps = inspectSurvey(bytes.length, overrides);
  let step = steps.next();
  for (let requests = 0; !step.done; ) {
    // It also asks for nothing, to let its driver pause.
    if (step.value.length > 0) requests += 1;
    if (requests > 1000) throw new Error('the inspection does not end');
    step = steps.next(step.value.map(({ start, end }) => bytes.slice(start, end)));
  }
  return step.value;
}
