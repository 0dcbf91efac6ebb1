/**
 * Labels of ticks on a linear axis, with enough digits to tell neighbours apart and exponents for long
 * numbers. A null tick gets no label.
 */
export function tickTexts(marks: readonly (number | null)[]): string[] {
  const values = marks.filter((mark): mark is number => mark !== null);
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const gaps = values.slice(1).map((value, k) => Math.abs(value - values[k]!));
  const step = Math.min(...gaps.filter((gap) => gap > 0), largest || 1);
  const power = (value: number): number => Math.floor(Math.log10(value) + 1e-9);
  const stepPower = power(step);
  const exponents = largest > 0 && (largest >= 1e7 || largest < 1e-2);
  // Steps such as 2.5 need one digit more than their power of ten.
  const round = Math.abs(step / 10 ** stepPower - Math.round(step / 10 ** stepPower)) < 1e-6;
  const last = round ? stepPower : stepPower - 1;
  const plain = new Intl.NumberFormat('en', { maximumFractionDigits: Math.min(20, Math.max(0, -last)) });
  const text = (value: number): string => {
    // Rounding errors of summed steps near zero are shown as 0.
    if (Math.abs(value) < step / 1e3 || value === 0) return '0';
    if (!exponents) return plain.format(value);
    const digits = Math.min(6, Math.max(0, power(Math.abs(value)) - last));
    return value.toExponential(digits).replace('e+', 'e');
  };
  return marks.map((mark) => (mark === null ? '' : text(mark).replaceAll('-', '−')));
}
