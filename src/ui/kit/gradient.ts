/** A colour table as a CSS gradient. */
export function gradient(table: Uint8Array, to: 'right' | 'top' | 'bottom'): string {
  const stops = Array.from({ length: 17 }, (_, k) => {
    const entry = 4 * Math.min(table.length / 4 - 1, k * 16);
    return `rgb(${table[entry]} ${table[entry + 1]} ${table[entry + 2]})`;
  });
  return `linear-gradient(to ${to}, ${stops.join(', ')})`;
}
