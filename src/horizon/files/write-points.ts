import { numberAt } from '../../core/axis.ts';
import type { Horizon } from '../../core/horizon.ts';
import { mapPoint, verticalOf } from '../binning.ts';

const NULL = '1e30';

/** A pick as it is written: line numbers, map position (NaN without coordinates) and time or depth in the axis's unit. */
interface Row {
  readonly inline: number;
  readonly crossline: number;
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly cell: number;
}

function* rowsOf({ grid, values }: Horizon): Generator<Row> {
  const { inline, crossline, binGrid } = grid;
  for (let cell = 0; cell < values.length; cell++) {
    if (Number.isNaN(values[cell]!)) continue;
    const i = Math.floor(cell / crossline.count);
    const j = cell % crossline.count;
    const { x, y } = binGrid ? mapPoint(binGrid, i, j) : { x: Number.NaN, y: Number.NaN };
    yield {
      inline: numberAt(inline, i),
      crossline: numberAt(crossline, j),
      x,
      y,
      z: verticalOf(grid, values[cell]!),
      cell,
    };
  }
}

const fixed = (value: number, decimals: number): string =>
  Number.isNaN(value) ? NULL : value.toFixed(decimals);
/** Decimals that keep a sample's thousandth part. */
const decimalsOf = ({ grid }: Horizon): number =>
  Math.max(3, Math.min(9, 3 - Math.floor(Math.log10(Math.abs(grid.vertical.step) || 1))));

const join = (lines: readonly string[]): string => `${lines.join('\n')}\n`;
const oneLine = (text: string): string => text.replace(/[\r\n"]+/g, ' ').trim();

/** Columns x, y, z with a head of comments. */
export function writeXyz(horizon: Horizon): string {
  const decimals = decimalsOf(horizon);
  const { unit, domain } = horizon.grid.vertical;
  const lines = [`# ${oneLine(horizon.name)}`, `# X Y Z (${unit}), ${domain}, positive downwards`];
  for (const { x, y, z } of rowsOf(horizon))
    lines.push(`${fixed(x, 3)} ${fixed(y, 3)} ${fixed(z, decimals)}`);
  return join(lines);
}

/** Columns inline, crossline, x, y, z as OpenWorks and RMS read them. */
export function writeIjxyz(horizon: Horizon): string {
  const decimals = decimalsOf(horizon);
  const { unit, domain } = horizon.grid.vertical;
  const lines = [
    `#Horizon_name____-> ${oneLine(horizon.name)}`,
    `#Export_Z_Unit_-> ${unit}`,
    `#Horizon_data_domain_-> ${domain.toUpperCase()}`,
    '#End_of_Horizon_ASCII_Header_',
  ];
  for (const { inline, crossline, x, y, z } of rowsOf(horizon))
    lines.push(`${inline}\t${crossline}\t${fixed(x, 3)}\t${fixed(y, 3)}\t${fixed(z, decimals)}`);
  return join(lines);
}

/** OpendTect's ASCII horizon with a one-line header; z in seconds on a time axis, as OpendTect takes it by default. */
export function writeOpendTect(horizon: Horizon): string {
  const { vertical } = horizon.grid;
  const scale = vertical.unit === 'ms' ? 1e-3 : 1;
  const unit = vertical.unit === 'ms' ? 's' : vertical.unit;
  const decimals = decimalsOf(horizon) + (scale === 1 ? 0 : 3);
  const lines = [`# "Inline"\t"Crossline"\t"X"\t"Y"\t"Z(${unit})"`];
  for (const { inline, crossline, x, y, z } of rowsOf(horizon))
    lines.push(`${inline}\t${crossline}\t${fixed(x, 3)}\t${fixed(y, 3)}\t${fixed(z * scale, decimals)}`);
  return join(lines);
}

export function writeCharisma(horizon: Horizon): string {
  const decimals = decimalsOf(horizon);
  const lines: string[] = [];
  for (const { inline, crossline, x, y, z } of rowsOf(horizon))
    lines.push(
      `INLINE : ${String(inline).padStart(6)} XLINE : ${String(crossline).padStart(6)} ${fixed(x, 2).padStart(14)} ${fixed(y, 2).padStart(14)} ${fixed(z, decimals).padStart(14)}`,
    );
  return join(lines);
}

/** GeoFrame IESX (3d_ci7m). A row without amplitude has 0 there. */
export function writeIesx(horizon: Horizon): string {
  const decimals = decimalsOf(horizon);
  const { unit } = horizon.grid.vertical;
  const length = unit === 'ft' ? 'ft' : 'm';
  const lines = [
    `PROFILE ${oneLine(horizon.name)}   TYPE 1  4     3d_ci7m.ifdf     ${length} ${unit}`,
    'SNAPPING PARAMETERS     5     0     1',
  ];
  for (const { inline, crossline, x, y, z } of rowsOf(horizon))
    lines.push(
      `${fixed(x, 2).padStart(14)} ${fixed(y, 2).padStart(14)}  0 14 ${fixed(z, decimals).padStart(12)} ${crossline} ${crossline} 0.0 I ${inline} XX`,
    );
  lines.push('EOD');
  return join(lines);
}

export function writeDug(horizon: Horizon): string {
  const { inline, crossline, vertical } = horizon.grid;
  const axis = (name: string, { first, step, count }: typeof inline): string =>
    `${name}:${first}-${first + step * (count - 1)}[${step}]`;
  const decimals = decimalsOf(horizon);
  const lines = [
    `# subgrid=${axis('il', inline)}+${axis('cl', crossline)}`,
    `# vertical_dimension=${vertical.domain}`,
  ];
  for (const row of rowsOf(horizon)) lines.push(`${row.inline} ${row.crossline} ${fixed(row.z, decimals)}`);
  return join(lines);
}

/** EarthVision grid as scattered data: every node with x, y, z, column and row, x fastest; the survey's rotation stays. */
export function writeEarthVision(horizon: Horizon): string {
  const { grid, values } = horizon;
  const { inline, crossline, binGrid, vertical } = grid;
  const decimals = decimalsOf(horizon);
  const nullValue = '1.0E+30';
  const corners = [0, inline.count - 1].flatMap((i) =>
    [0, crossline.count - 1].map((j) => mapPoint(binGrid!, i, j)),
  );
  const span = (of: 'x' | 'y'): string =>
    `${Math.min(...corners.map((corner) => corner[of])).toFixed(3)},${Math.max(...corners.map((corner) => corner[of])).toFixed(3)}`;
  const lines = [
    '# Type: scattered data',
    '# Version: 6',
    `# Description: ${oneLine(horizon.name)}`,
    '# Format: free',
    '# Field: 1 x',
    '# Field: 2 y',
    `# Field: 3 z ${vertical.unit === 'm' ? 'meters' : vertical.unit === 'ft' ? 'feet' : vertical.unit}`,
    '# Field: 4 column',
    '# Field: 5 row',
    '# Projection: Unknown',
    `# Units: ${binGrid!.unit === 'ft' ? 'feet' : 'meters'}`,
    '# End:',
    '# Information from grid:',
    `# Grid_size: ${crossline.count} x ${inline.count}`,
    `# Grid_space: ${span('x')},${span('y')}`,
    '# Z_field: z',
    `# Null_value: ${nullValue}`,
  ];
  for (let cell = 0; cell < values.length; cell++) {
    const i = Math.floor(cell / crossline.count);
    const j = cell % crossline.count;
    const { x, y } = mapPoint(binGrid!, i, j);
    const z = Number.isNaN(values[cell]!) ? nullValue : verticalOf(grid, values[cell]!).toFixed(decimals);
    lines.push(`${x.toFixed(3)} ${y.toFixed(3)} ${z} ${j + 1} ${i + 1}`);
  }
  return join(lines);
}
