import * as v from 'valibot';

/** Makes a sentence without its full stop from a subject and a rule. The subject is left out if `checked` adds it. */
export const said = (what: string, rule: string): string => (what ? `${what} ${rule}` : rule);

/** Makes a schema for a finite number from `low` to `high`. */
export const numberFrom = (low: number, high: number, what = '') => {
  const hint = said(what, `must be a number from ${low} to ${high}`);
  return v.pipe(v.number(hint), v.finite(hint), v.minValue(low, hint), v.maxValue(high, hint));
};

/** Makes a schema for a whole number from `low` to `high`. */
export const wholeFrom = (low: number, high: number, what = '') => {
  const hint = said(what, `must be a whole number from ${low} to ${high}`);
  return v.pipe(v.number(hint), v.integer(hint), v.minValue(low, hint), v.maxValue(high, hint));
};
