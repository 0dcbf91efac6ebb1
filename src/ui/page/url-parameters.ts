import * as v from 'valibot';
import { SETTING_LIMITS } from '../../api/settings.ts';
import { displayName } from '../../core/display-name.ts';
import { COLORMAP_NAMES } from '../../core/scene.ts';
import { SUBSAMPLES } from '../../core/subsample.ts';

const number = (name: string, hint: string) =>
  v.pipe(
    v.string(),
    v.trim(),
    v.nonEmpty(`${name}: ${hint}`),
    v.transform(Number),
    v.finite(`${name}: ${hint}`),
  );

const between = (name: string, low: number, high: number) => {
  const hint = `a number from ${low} to ${high} is needed`;
  return v.pipe(
    number(name, hint),
    v.minValue(low, `${name}: ${hint}`),
    v.maxValue(high, `${name}: ${hint}`),
  );
};

const whole = (name: string, low: number, high: number) =>
  v.pipe(between(name, low, high), v.integer(`${name}: a whole number is needed`));

/** Each parameter has its own schema, so that one bad value does not affect the others. */
const SCHEMAS = {
  url: v.pipe(
    v.string(),
    v.check((text) => isHttpAddress(text), 'url: an http or https address is needed'),
  ),
  subsample: v.pipe(
    number('subsample', 'one of 1, 2, 4, 8, 16 is needed'),
    v.picklist(SUBSAMPLES, 'subsample: one of 1, 2, 4, 8, 16 is needed'),
  ),
  threshold: between('threshold', 0, 1),
  depthSlices: whole('depthSlices', 0, 100),
  maxTraces: whole('maxTraces', ...SETTING_LIMITS.maxTraces),
  /** GB */
  maxMemory: between('maxMemory', ...SETTING_LIMITS.maxMemory),
  /** GB */
  diskBudget: between('diskBudget', ...SETTING_LIMITS.diskBudget),
  /** MB */
  optimizeBelow: between('optimizeBelow', ...SETTING_LIMITS.optimizeBelow),
  workers: whole('workers', ...SETTING_LIMITS.workers),
  colormap: v.picklist(COLORMAP_NAMES, `colormap: one of ${COLORMAP_NAMES.join(', ')} is needed`),
  inline: number('inline', 'a line number is needed'),
  crossline: number('crossline', 'a line number is needed'),
  sample: whole('sample', 0, 1e7),
};

export type UrlParameters = {
  readonly [Name in keyof typeof SCHEMAS]?: v.InferOutput<(typeof SCHEMAS)[Name]>;
};

function isHttpAddress(text: string): boolean {
  const base = typeof location === 'undefined' ? undefined : location.href;
  if (!URL.canParse(text, base)) return false;
  return ['http:', 'https:'].includes(new URL(text, base).protocol);
}

/** The parameters of the page's address, and a sentence for every invalid value. Unknown names are ignored. */
export function readUrlParameters(search: string): { parameters: UrlParameters; problems: string[] } {
  const given = new URLSearchParams(search);
  const parameters: Record<string, unknown> = {};
  const problems: string[] = [];
  for (const [name, schema] of Object.entries(SCHEMAS)) {
    const text = given.get(name);
    if (text === null) continue;
    const result = v.safeParse(schema, text);
    if (result.success) parameters[name] = result.output;
    else
      problems.push(
        `The address has ${name}=${name === 'url' ? '…' : displayName(text.slice(0, 60))}, which was left out: ${result.issues[0].message}.`,
      );
  }
  return { parameters: parameters as UrlParameters, problems };
}
