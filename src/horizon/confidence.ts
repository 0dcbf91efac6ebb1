/** Picks within so many lines tell how sure one is. */
const REACH = 2;
const AROUND = (2 * REACH + 1) ** 2 - 1;

/**
 * How sure each pick of a tracked horizon is, 0…1: the smaller of its similarities to its seed and to its neighbours, no higher than the
 * mean of the same over the picks around it, and halved where a pick lies off the median of those around it. A cycle skip of many
 * traces resembles itself, so that only the seed's wavelet tells of it. It is found line by line, so that a page can do something else
 * in between.
 */
export function* surenessByLine(
  values: Float32Array,
  near: Float32Array,
  seed: Float32Array,
  crosslineCount: number,
  jumpSamples: number,
): Generator<void, Float32Array> {
  const inlineCount = values.length / crosslineCount;
  const own = new Float32Array(values.length).fill(Number.NaN);
  for (let cell = 0; cell < values.length; cell++)
    if (!Number.isNaN(values[cell]!)) own[cell] = Math.max(0, Math.min(near[cell]!, seed[cell]!));
  const sure = new Float32Array(values.length).fill(Number.NaN);
  for (let inline = 0; inline < inlineCount; inline++) {
    const [firstLine, lastLine] = [Math.max(0, inline - REACH), Math.min(inlineCount - 1, inline + REACH)];
    for (let crossline = 0; crossline < crosslineCount; crossline++) {
      const cell = inline * crosslineCount + crossline;
      const value = values[cell]!;
      if (Number.isNaN(value)) continue;
      const last = Math.min(crosslineCount - 1, crossline + REACH);
      let sum = 0;
      let count = 0;
      let others = 0;
      let agreeing = 0;
      let above = 0;
      let below = 0;
      for (let i = firstLine; i <= lastLine; i++) {
        for (let j = Math.max(0, crossline - REACH); j <= last; j++) {
          const other = i * crosslineCount + j;
          if (Number.isNaN(own[other]!)) continue;
          sum += own[other]!;
          count += 1;
          if (other === cell) continue;
          const away = values[other]! - value;
          others += 1;
          if (Math.abs(away) <= jumpSamples) agreeing += 1;
          if (away < -jumpSamples / 2) above += 1;
          else if (away > jumpSamples / 2) below += 1;
        }
      }
      // The median lies off if half of the picks around do, so that they need not be sorted.
      const middle = others >> 1;
      const off = others > 0 && (above > middle || others - below <= middle);
      sure[cell] = Math.min(own[cell]!, sum / count) * (off ? 0.5 : 1) * (0.7 + 0.3 * (agreeing / AROUND));
    }
    yield;
  }
  return sure;
}

/** The same at once. */
export function sureness(...given: Parameters<typeof surenessByLine>): Float32Array {
  const lines = surenessByLine(...given);
  for (;;) {
    const line = lines.next();
    if (line.done) return line.value;
  }
}
