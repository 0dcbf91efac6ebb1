import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { inflateSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import { run } from '../../../src/cli/run.ts';
import { makeSegy } from '../../make-segy.ts';

const folder = mkdtempSync(join(tmpdir(), 'segy-lens-cli-'));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (name: string): string => join(folder, name);

const value = (inline: number, crossline: number, sample: number) => (inline - 20) * 10 + crossline - sample;
const SURVEY = {
  inlines: { first: 10, count: 30, step: 2 },
  crosslines: { first: 100, count: 20, step: 1 },
  samples: 40,
  format: 5,
  value,
} as const;
writeFileSync(at('survey.sgy'), makeSegy(SURVEY));
writeFileSync(at('broken.sgy'), 'no survey at all');
mkdirSync(at('many'));
writeFileSync(at('many/a.sgy'), makeSegy(SURVEY));
writeFileSync(at('many/b.segy'), 'text');
writeFileSync(at('many/notes.txt'), 'text');

async function cli(
  ...args: string[]
): Promise<{ code: number; out: string; bytes: Uint8Array; err: string }> {
  const parts: Uint8Array[] = [];
  let err = '';
  const code = await run(args, {
    out: (text) => void parts.push(typeof text === 'string' ? new TextEncoder().encode(text) : text),
    err: (text) => {
      err += text;
    },
    site: pathToFileURL(`${folder}/`),
  });
  const bytes = new Uint8Array(Buffer.concat(parts));
  return { code, out: new TextDecoder().decode(bytes), bytes, err };
}

describe('the command line', () => {
  test('has help for all and for each command, and says what it does not know', async () => {
    const { code, out } = await cli('--help');
    expect(code).toBe(0);
    const commands = [...out.matchAll(/^ {2}(\w+) {2}/gm)].map(([, name]) => name!);
    expect(commands).toEqual(['inspect', 'headers', 'slice', 'check', 'convert', 'serve']);
    for (const name of commands) {
      const help = await cli(name, '--help');
      expect(help.code).toBe(0);
      expect(help.out).toMatch(new RegExp(`^Usage: segy-lens ${name} FILE`));
      expect(help.out).toContain(`Examples:\n  segy-lens ${name} `);
      expect((await cli('help', name)).out).toBe(help.out);
    }
    expect(await cli('insepct')).toMatchObject({ code: 64, err: expect.stringContaining('“insepct”') });
    expect(await cli('inspect', '--colour')).toMatchObject({
      code: 64,
      err: expect.stringContaining('--colour'),
    });
    expect((await cli()).code).toBe(64);
  });

  test('ends with a code and a sentence where a file cannot be read', async () => {
    for (const command of [
      ['headers'],
      ['slice', '--inline', '10'],
      ['convert', '-o', at('x.sgy')],
      ['serve'],
    ]) {
      const { code, err } = await cli(...command, at('none.sgy'));
      expect(code, command.join()).toBe(command[0] === 'serve' ? 2 : 2);
      expect(err).toMatch(/^segy-lens \w+: .*\.( \(|.*\()/s);
    }
  });
});

describe('inspect', () => {
  test('says what a file is, in words and as JSON', async () => {
    const { code, out } = await cli('inspect', at('survey.sgy'));
    expect(code).toBe(0);
    expect(out).toMatch(/Inlines +10–68, step 2 \(byte 189\)|Inlines +10–68.*\(byte 189\)/);
    expect(out).toContain('600');
    const json = JSON.parse((await cli('inspect', at('survey.sgy'), '--json')).out);
    expect(json).toMatchObject({
      traceCount: 600,
      samplesPerTrace: 40,
      sampleFormat: 5,
      geometry: { kind: '3d', inline: { first: 10, count: 30, step: 2 } },
      read: { calls: expect.any(Number) },
    });
  });

  test('makes a table of a folder, with what is refused, and then tells by its code', async () => {
    const { code, out } = await cli('inspect', at('many'));
    expect(code).toBe(2);
    const lines = out.trim().split('\n');
    expect(lines).toHaveLength(3);
    expect(lines[1]).toMatch(/a\.sgy +3d .* 30 × 20 × 40/);
    expect(lines[2]).toMatch(/b\.segy +refused/);
  });

  test('reads a file as it is told to', async () => {
    const args = ['--inline-byte', '193', '--crossline-byte', '189', '--json'];
    const json = JSON.parse((await cli('inspect', at('survey.sgy'), ...args)).out);
    expect(json.geometry.inline).toMatchObject({ first: 100, count: 20, byte: 193 });
  });
});

describe('headers', () => {
  test('prints text and binary header, or fields of traces as CSV', async () => {
    expect((await cli('headers', at('survey.sgy'))).out).toMatch(/3221 {2}samplesPerTrace: 40/);
    const { out } = await cli(
      'headers',
      at('survey.sgy'),
      '--traces',
      '21:23',
      '--fields',
      'inline,crossline',
    );
    expect(out).toBe('trace,inline,crossline\n21,12,100\n22,12,101\n23,12,102\n');
    const json = (await cli('headers', at('survey.sgy'), '--traces', '1', '--fields', 'inline', '--json'))
      .out;
    expect(JSON.parse(json)).toEqual([{ trace: 1, inline: 10 }]);
  });

  test('names the fields that are like a wrong one, and the traces that there are', async () => {
    expect((await cli('headers', at('survey.sgy'), '--fields', 'line')).err).toMatch(/inline.*crossline/);
    expect((await cli('headers', at('survey.sgy'), '--traces', '1:601')).err).toContain('1:600');
  });
});

describe('slice', () => {
  test('writes the samples of the file as CSV and as npy', async () => {
    const { out, err } = await cli('slice', at('survey.sgy'), '--inline', '20');
    const rows = out
      .trim()
      .split('\n')
      .map((line) => line.split(','));
    expect(rows[0]).toEqual(['ms', ...Array.from({ length: 20 }, (_, k) => String(100 + k))]);
    expect(rows[8]![6]).toBe(String(value(20, 105, 7)));
    expect(err).toContain('inline 20');
    await cli('slice', at('survey.sgy'), '--sample', '7', '-o', at('time.npy'));
    const npy = readFileSync(at('time.npy'));
    const length = npy.readUInt16LE(8);
    expect((10 + length) % 64).toBe(0);
    expect(npy.subarray(10, 10 + length).toString()).toMatch(/'shape': \(30, 20\), \} *\n$/);
    expect(npy.readFloatLE(10 + length + 4 * (5 * 20 + 5))).toBe(value(20, 105, 7));
  });

  test('writes a picture that says what it shows: one pixel to a sample, black peaks on grey', async () => {
    const { code, err } = await cli(
      'slice',
      at('survey.sgy'),
      '--crossline',
      '110',
      '-o',
      at('line.png'),
      '--clip',
      '50',
    );
    expect(code).toBe(0);
    const png = readFileSync(at('line.png'));
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([30, 40]);
    expect(png.toString('latin1')).toContain('Description\0survey.sgy crossline 110');
    expect(err).toContain('clip ±50');
    const start = png.indexOf('IDAT') + 4;
    const pixels = inflateSync(png.subarray(start, start + png.readUInt32BE(start - 8)));
    // The first trace has its largest amplitudes at the top in the last inline, the least at the bottom in the first.
    const pixel = (column: number, row: number) => pixels[row * (30 * 4 + 1) + 1 + column * 4]!;
    expect(value(68, 110, 0)).toBeGreaterThan(50);
    expect(pixel(29, 0)).toBeLessThan(10);
    expect(value(10, 110, 39)).toBeLessThan(-25);
    expect(pixel(0, 39)).toBeGreaterThan(180);
  });

  test('asks for one place, and for a format that it knows', async () => {
    expect((await cli('slice', at('survey.sgy'))).code).toBe(64);
    expect((await cli('slice', at('survey.sgy'), '--inline', '10', '-o', at('a.jpg'))).err).toContain('.npy');
    expect((await cli('slice', at('survey.sgy'), '--inline', '11')).err).toMatch(/no inline 11/);
  });
});

describe('check', () => {
  test('tells by its exit code how bad it is', async () => {
    expect((await cli('check', at('survey.sgy'), '--fail-on', 'error')).code).toBe(0);
    const { code, out } = await cli('check', at('broken.sgy'), at('survey.sgy'));
    expect(code).toBe(2);
    expect(out).toMatch(/broken\.sgy\n {2}error: /);
    const labelled = makeSegy({ ...SURVEY, value: (i, x, s) => Math.sin(i + x * 3 + s) * 3000 });
    // The header says IBM, the samples are IEEE.
    new DataView(labelled.buffer, labelled.byteOffset).setInt16(3224, 1);
    writeFileSync(at('label.sgy'), labelled);
    const warned = await cli('check', at('label.sgy'), '--json');
    expect(warned.code).toBe(1);
    expect(JSON.parse(warned.out)[0].findings[0]).toMatchObject({ severity: 'warning' });
    expect((await cli('check', at('label.sgy'), '--fail-on', 'error', '-q')).out).toBe('');
  });
});

describe('convert', () => {
  test('writes a crop that reads as the samples asked for, and says what it changed', async () => {
    const args = ['--inlines', '20:40:4', '--samples', '5:14'];
    const { code, out } = await cli('convert', at('survey.sgy'), '-o', at('crop.sgy'), ...args);
    expect(code).toBe(0);
    expect(out).toContain('samplesPerTrace: 40 → 10');
    const { meta, csv } = {
      meta: JSON.parse((await cli('inspect', at('crop.sgy'), '--json')).out),
      csv: (await cli('slice', at('crop.sgy'), '--inline', '24')).out.split('\n'),
    };
    expect(meta.geometry.inline).toMatchObject({ first: 20, count: 6, step: 4 });
    expect(csv[1]!.split(',').slice(1, 3).map(Number)).toEqual([value(24, 100, 5), value(24, 101, 5)]);
    expect(existsSync(at('crop.sgy.partial'))).toBe(false);
  });

  test('leaves what is there alone unless it is forced, and the source always', async () => {
    const digest = () =>
      createHash('sha256')
        .update(readFileSync(at('survey.sgy')))
        .digest('hex');
    const before = digest();
    writeFileSync(at('there.sgy'), 'mine');
    expect((await cli('convert', at('survey.sgy'), '-o', at('there.sgy'))).err).toContain('--force');
    expect(readFileSync(at('there.sgy'), 'utf8')).toBe('mine');
    expect((await cli('convert', at('survey.sgy'), '-o', at('there.sgy'), '--force')).code).toBe(0);
    expect(digest()).toBe(before);
    expect((await cli('convert', at('survey.sgy'), '-o', at('a.doc'))).code).toBe(64);
    expect(JSON.parse((await cli('convert', at('survey.sgy'), '-o', at('b.sgy'), '--plan')).out).traces).toBe(
      600,
    );
    expect(existsSync(at('b.sgy'))).toBe(false);
  });

  test('writes Zarr that NumPy reads chunk by chunk, and goes on where it stopped', async () => {
    const args = ['convert', at('survey.sgy'), '-o', at('cube.zarr'), '--codec', 'none', '--chunk', '64'];
    expect((await cli(...args)).code).toBe(0);
    expect(existsSync(at('cube.zarr/zarr.json'))).toBe(true);
    expect((await cli(...args)).out).toMatch(/of them there before/);
  });
});

test('the built command runs, where it was built', () => {
  const built = join(import.meta.dirname, '../../../lib/cli.js');
  if (!existsSync(built)) return console.warn('Skipped: npm run build:package makes lib/cli.js.');
  const { status, stdout } = spawnSync(process.execPath, [built, 'inspect', at('survey.sgy'), '--json'], {
    encoding: 'utf8',
  });
  expect(status).toBe(0);
  expect(JSON.parse(stdout).traceCount).toBe(600);
});
