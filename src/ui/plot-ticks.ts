/** Marks of a linear axis as text: digits enough to tell neighbours apart, exponents where a plain number would be long; null: no text. */
export function tickTexts(marks: readonly (number | null)[]): string[] {
  const values = marks.filter((mark): mark is number => mark !== null);
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const gaps = values.slice(1).map((value, k) => Math.abs(value - values[k]!));
  const step = Math.min(...gaps.filter((gap) => gap > 0), largest || 1);
  const power = (value: number): number => Math.floor(Math.log10(value) + 1e-9);
  const stepPower = power(step);
  const exponents = largest > 0 && (largest >= 1e7 || largest < 1e-2);
  // 2.5 and 5 in one row need a digit more than their power says.
  const round = Math.abs(step / 10 ** stepPower - Math.round(step / 10 ** stepPower)) < 1e-6;
  const last = round ? stepPower : stepPower - 1;
  const plain = new Intl.NumberFormat('en', { maximumFractionDigits: Math.min(20, Math.max(0, -last)) });
  const text = (value: number): string => {
    // What is left of a sum of steps is no mark beside zero.
    if (Math.abs(value) < step / 1e3 || value === 0) return '0';
    if (!exponents) return plain.format(value);
    const digits = Math.min(6, Math.max(0, power(Math.abs(value)) - last));
    return value.toExponential(digits).replace('e+', 'e');
  };
  return marks.map((mark) => (mark === null ? '' : text(mark).replaceAll('-', '−')));
}
