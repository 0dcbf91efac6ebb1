import type { HorizonFile } from './points.ts';
import { readColumns, readGeoJson, readIesx } from './read-columns.ts';
import {
  readCps3,
  readGxf,
  readIrap,
  readIrapBinary,
  readSurferBinary,
  readSurferText,
  readZmap,
} from './read-grids.ts';

/** Reads a file of horizons of any known format, recognised by how it begins. @throws SegyError 'horizon-outside' if it is none */
export function readHorizonFile(bytes: Uint8Array): HorizonFile {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.byteLength >= 8 && view.getInt32(0) === 32 && view.getInt32(4) === -996)
    return readIrapBinary(bytes);
  const magic = String.fromCharCode(...bytes.subarray(0, 4));
  if (magic === 'DSBB' || magic === 'DSRB') return readSurferBinary(bytes);
  const text = new TextDecoder().decode(bytes).replace(/^\uFEFF/, '');
  const start = text.trimStart();
  if (start.startsWith('DSAA')) return readSurferText(start);
  if (/^-996\s/.test(start)) return readIrap(start);
  if (/^[{[]/.test(start)) return readGeoJson(start);
  // The keyword that tells these may come after comments.
  const opening = text.slice(0, 4000);
  if (/^@[^\n,]*,\s*GRID\s*,/im.test(opening)) return readZmap(text);
  if (/^FSASCI\b/m.test(opening)) return readCps3(text);
  if (/^PROFILE\s/m.test(opening)) return readIesx(text);
  if (/^#(POINTS|GRID|TITLE)\s*$/im.test(opening) && /^#GRID\s*$/im.test(text)) return readGxf(text);
  return readColumns(text);
}
