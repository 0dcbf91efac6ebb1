import type { HeaderWord } from '../../../src/core/types.ts';
import { Dice, name, Places, randomNumbers, SurveyBytes } from './generated-survey.ts';

function integerAnywhere(dice: Dice, places: Places): HeaderWord {
  for (;;) {
    const word: HeaderWord = { byte: dice.whole(1, 237), type: dice.of(['int32', 'int16'] as const) };
    if (places.take(word)) return word;
  }
}

/** One line of traces with the line numbers of the 3D survey that it runs through: along an inline, across, or crooked. */
export function generateLine(seed: number): { bytes: Uint8Array; description: string; traceCount: number } {
  const dice = new Dice(randomNumbers(seed));
  const kind = dice.of(['one inline', 'one crossline', 'diagonal', 'dog-leg', 'crooked'] as const);
  const traceCount = dice.whole(40, 400);
  const places = new Places();
  for (const byte of [1, 5, 9, 13, 17, 21, 25, 29, 71, 73, 77, 81, 85, 89, 115, 181, 185])
    places.take({ byte });
  const standard = dice.chance(0.6);
  const [inline, crossline]: HeaderWord[] = standard
    ? [{ byte: 189 }, { byte: 193 }]
    : [integerAnywhere(dice, places), integerAnywhere(dice, places)];
  const onMap = dice.chance(0.7);
  const file = new SurveyBytes(traceCount, 'big', dice.of([0, 1]), 'C 1 GENERATED LINE');
  const [first, slope] = [dice.whole(100, 2000), dice.of([0.3, 0.5, 1, 1.7])];
  let drift = 0;
  for (let trace = 0; trace < traceCount; trace++) {
    if (kind === 'crooked' && dice.chance(0.2)) drift += dice.of([-1, 1]);
    const across = {
      'one inline': 0,
      'one crossline': trace,
      diagonal: Math.floor(slope * trace),
      'dog-leg': Math.floor(slope * Math.min(trace, traceCount >> 1)),
      crooked: drift,
    }[kind];
    const along = kind === 'one crossline' ? 0 : trace;
    file.put(trace, inline!, first + across);
    file.put(trace, crossline!, 2 * first + along);
    file.put(trace, { byte: 21 }, 101 + trace);
    file.put(trace, { byte: 5 }, trace + 1);
    if (!onMap) continue;
    file.put(trace, { byte: 71, type: 'int16' }, -10);
    file.put(trace, { byte: 181 }, 4_310_000 + 125 * along);
    file.put(trace, { byte: 185 }, 65_210_000 + 250 * across);
  }
  const words = `${name(inline!)} ${name(crossline!)}`;
  return {
    bytes: file.bytes,
    description: `seed ${seed}: ${kind}, ${traceCount} traces, ${words}`,
    traceCount,
  };
}

/** Field records: shot, receiver or CDP gathers, on a line, a patch of receivers or behind a ship. */
export function generateRecords(seed: number): { bytes: Uint8Array; description: string; records: number } {
  const dice = new Dice(randomNumbers(seed));
  const kind = dice.of(['shots on a line', 'shots over a patch', 'streamer', 'receivers', 'cdp'] as const);
  const [records, channels] = [dice.whole(6, 30), dice.whole(8, 48)];
  const file = new SurveyBytes(records * channels, 'big', dice.of([0, 1]), 'C 1 GENERATED RECORDS');
  const [shotFirst, spacing] = [dice.whole(1, 2000), dice.of([12.5, 25, 50])];
  for (let trace = 0; trace < records * channels; trace++) {
    const [record, channel] = [Math.floor(trace / channels), trace % channels];
    const along = record * spacing;
    let [sx, sy, gx, gy] = [along, 0, along + 100 + 12.5 * channel, 0];
    if (kind === 'shots over a patch') [sx, sy, gx, gy] = [300, along, 25 * channel, 400];
    if (kind === 'streamer')
      [sx, sy, gx, gy] = [
        0.8 * along,
        0.6 * along,
        0.8 * (along - 12.5 * channel),
        0.6 * (along - 12.5 * channel),
      ];
    if (kind === 'receivers') [sx, sy, gx, gy] = [25 * channel, 10, along, 700];
    if (kind === 'cdp') [sx, sy, gx, gy] = [along - 25 * channel, 0, along + 25 * channel, 0];
    const offset = Math.round(Math.hypot(sx - gx, sy - gy));
    file.put(trace, { byte: 1 }, trace + 1);
    file.put(trace, { byte: 5 }, trace + 1);
    if (kind === 'cdp') {
      file.put(trace, { byte: 21 }, shotFirst + record);
      file.put(trace, { byte: 25 }, channel + 1);
      file.put(trace, { byte: 9 }, shotFirst + record + channel);
    } else {
      file.put(trace, { byte: kind === 'receivers' ? 17 : 9 }, shotFirst + record);
      file.put(trace, { byte: 13 }, channel + 1);
    }
    file.put(trace, { byte: 37 }, offset);
    file.put(trace, { byte: 71, type: 'int16' }, -10);
    const map = [sx, sy, gx, gy, (sx + gx) / 2, (sy + gy) / 2];
    for (const [k, byte] of [73, 77, 81, 85, 181, 185].entries())
      if (byte < 181 || seed % 2 === 0)
        file.put(trace, { byte }, Math.round(map[k]! * 10) + (byte % 8 === 1 ? 4_000_000 : 60_000_000));
  }
  return { bytes: file.bytes, description: `seed ${seed}: ${kind}, ${records} × ${channels}`, records };
}
