/** The shape of the survey that is opened before the first real one. */
export const SMALL_SURVEY = { inlineCount: 16, crosslineCount: 24, samplesPerTrace: 512 } as const;

/** The bytes of a small survey of revision 1 in IBM (1) or IEEE (5) floats: waves of which each line has its own phase. */
export function smallSurvey(format: 1 | 5): Uint8Array<ArrayBuffer> {
  const { inlineCount, crosslineCount, samplesPerTrace } = SMALL_SURVEY;
  const traceByteLength = 240 + 4 * samplesPerTrace;
  const bytes = new Uint8Array(3600 + inlineCount * crosslineCount * traceByteLength);
  const view = new DataView(bytes.buffer);
  for (const [byte, value] of [
    [3217, 4000],
    [3221, samplesPerTrace],
    [3225, format],
    [3501, 0x100],
  ] as const)
    view.setInt16(byte - 1, value);
  for (let trace = 0; trace < inlineCount * crosslineCount; trace++) {
    const at = 3600 + trace * traceByteLength;
    const [inline, crossline] = [1 + Math.floor(trace / crosslineCount), 1 + (trace % crosslineCount)];
    for (const [byte, value] of [
      [1, trace + 1],
      [189, inline],
      [193, crossline],
    ] as const)
      view.setInt32(at + byte - 1, value);
    view.setInt16(at + 114, samplesPerTrace);
    view.setInt16(at + 116, 4000);
    for (let k = 0; k < samplesPerTrace; k++) {
      const value = 1000 * Math.sin(k / 3 + inline / 4 + crossline / 5);
      const to = at + 240 + 4 * k;
      if (format === 5) view.setFloat32(to, value);
      // IBM: sign, 16 to the power of 3, and a fraction of 24 bits.
      else view.setUint32(to, (value < 0 ? 0xc3000000 : 0x43000000) + Math.round(Math.abs(value) * 2 ** 12));
    }
  }
  return bytes;
}
