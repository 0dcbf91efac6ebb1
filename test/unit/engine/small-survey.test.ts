import { expect, test } from 'vitest';
import { openSegy } from '../../../src/api/open.ts';
import { SMALL_SURVEY, smallSurvey } from '../../../src/engine/small-survey.ts';

test.each([1, 5] as const)(
  'the survey that warms the workers up is a clean one, in format %d',
  async (format) => {
    const dataset = await openSegy(new File([smallSurvey(format)], 'small.sgy'));
    const { geometry, sampleFormat } = dataset.meta;
    expect(sampleFormat).toBe(format);
    expect(geometry).toMatchObject({
      kind: '3d',
      inline: { first: 1, count: SMALL_SURVEY.inlineCount },
      crossline: { first: 1, count: SMALL_SURVEY.crosslineCount },
    });
    const inline = await dataset.slice({ axis: 'inline', position: 2, exact: true });
    for (const k of [0, 7, 300])
      expect(inline.data[k * inline.width + 6]).toBeCloseTo(1000 * Math.sin(k / 3 + 2 / 4 + 7 / 5), 2);
    await dataset.close();
  },
);
