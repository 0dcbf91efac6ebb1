import { describe, expect, it } from 'vitest';
import { readUrlParameters } from '../../../../src/ui/page/url-parameters.ts';

describe('url parameters', () => {
  it('reads every parameter', () => {
    const search =
      '?url=https://example.org/a.sgy&subsample=8&threshold=0.3&depthSlices=50&maxTraces=1000&maxMemory=2&diskBudget=1.5&optimizeBelow=0&workers=3&colormap=grey&inline=1201&crossline=-3&sample=20';
    expect(readUrlParameters(search)).toEqual({
      parameters: {
        url: 'https://example.org/a.sgy',
        subsample: 8,
        threshold: 0.3,
        depthSlices: 50,
        maxTraces: 1000,
        maxMemory: 2,
        diskBudget: 1.5,
        optimizeBelow: 0,
        workers: 3,
        colormap: 'grey',
        inline: 1201,
        crossline: -3,
        sample: 20,
      },
      problems: [],
    });
  });

  it.each([
    ['subsample=3', 'one of 1, 2, 4, 8, 16'],
    ['threshold=2', 'from 0 to 1'],
    ['threshold=', 'from 0 to 1'],
    ['depthSlices=1.5', 'whole number'],
    ['maxMemory=x', 'a number'],
    ['diskBudget=-1', 'from 0 to 1024'],
    ['optimizeBelow=much', 'from 0'],
    ['workers=2.5', 'whole number'],
    ['colormap=rainbow', 'red-white-blue'],
    ['url=javascript:alert(1)', 'http or https'],
    ['sample=-1', 'from 0'],
  ])('refuses %s with a sentence', (query, hint) => {
    const { parameters, problems } = readUrlParameters(`?${query}&inline=7`);
    expect(parameters).toEqual({ inline: 7 });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(hint);
  });

  it('leaves unknown names alone', () => {
    expect(readUrlParameters('?utm_source=x')).toEqual({ parameters: {}, problems: [] });
  });
});
