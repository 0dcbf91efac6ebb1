/** A kind of file that is no SEG-Y, known by its first bytes. */
export interface Signature {
  /** With its article, as in “no SEG-Y file but …”. */
  readonly name: string;
  /** Whether a file begins so; `head` has one character for each of the first bytes. */
  readonly begins: (head: string) => boolean;
  /** The reader of this project that opens such a file; null if there is none. */
  readonly openedBy: 'cube' | null;
  /** One or two sentences that say what to do. */
  readonly advice: string;
}

/** Number of first bytes that signatures look at. */
const HEAD_LENGTH = 3600;

type Begins = Signature['begins'];

const starts =
  (...beginnings: readonly string[]): Begins =>
  (head) =>
    beginnings.some((each) => head.startsWith(each));
const at =
  (text: string, ...places: readonly number[]): Begins =>
  (head) =>
    places.some((place) => head.startsWith(text, place));
const like =
  (pattern: RegExp): Begins =>
  (head) =>
    pattern.test(head);

const row = (
  name: string,
  begins: Begins,
  advice: string,
  openedBy: Signature['openedBy'] = null,
): Signature => ({ name, begins, openedBy, advice });

const UNPACK = 'Unpack it, and drop the SEG-Y file that is in it.';
const PICTURE = 'A picture of a section holds no traces. Drop the SEG-Y file that it was made from.';
const DOCUMENT = 'Drop the SEG-Y file that the document is about.';
const OBSPY = 'Convert it to SEG-Y first, for example with ObsPy.';
const WRITE = 'Write the cube as SEG-Y first, for example with segyio.';

/** Format codes of the general header of SEG-D (bytes 3–4), with and without multiplexing. */
const SEGD_FORMATS = [0x15, 0x22, 0x24, 0x36, 0x38, 0x42, 0x44, 0x48, 0x58];

/** Whether bytes begin like a general header of SEG-D: a format code, and year and day as decimal digits. */
function isSegd(head: string): boolean {
  const [high, low, year, day] = [2, 3, 10, 12].map((byte) => head.charCodeAt(byte));
  const isDecimal = (byte = 0xff) => byte >> 4 <= 9 && (byte & 15) <= 9;
  const isFormat = (high === 0 || high === 0x80) && SEGD_FORMATS.includes(low!);
  return isFormat && isDecimal(year) && isDecimal(day);
}

/** Whether bytes are text with line ends: a text header of SEG-Y has none, and binary words follow it. */
function isText(head: string): boolean {
  const printable = head.replaceAll(/[^\t\n\f\r -~]/g, '').length;
  return !head.includes('\0') && printable > 0.97 * head.length && /[\r\n]/.test(head);
}

/**
 * Files that people drop by mistake, the particular before the general. The table is asked only once a file
 * fits no reading as SEG-Y or Seismic Unix, so that a SEG-Y file may begin with whatever it likes.
 */
export const SIGNATURES: readonly Signature[] = [
  row(
    'a ZIP archive (or an Office document, which is one)',
    starts('PK\x03\x04', 'PK\x05\x06', 'PK\x07\x08'),
    UNPACK,
  ),
  row('a gzip archive', starts('\x1f\x8b'), UNPACK),
  row('a bzip2 archive', like(/^BZh[1-9]1AY/), UNPACK),
  row('an xz archive', starts('\xfd7zXZ\0'), UNPACK),
  row('a Zstandard archive', starts('\x28\xb5\x2f\xfd'), UNPACK),
  row('a 7-Zip archive', starts('7z\xbc\xaf\x27\x1c'), UNPACK),
  row('a RAR archive', starts('Rar!\x1a'), UNPACK),
  row('a tar archive', at('ustar', 257), UNPACK),
  row('a PNG picture', starts('\x89PNG\r\n\x1a\n'), PICTURE),
  row('a JPEG picture', starts('\xff\xd8\xff'), PICTURE),
  row('a TIFF picture', starts('II\x2a\0', 'MM\0\x2a'), PICTURE),
  row('a PDF document', starts('%PDF-'), DOCUMENT),
  row('an Office document', starts('\xd0\xcf\x11\xe0'), DOCUMENT),
  row('a LAS well log', like(/^(?:\s*#[^\n]*\n)*\s*~V/i), 'Well logs are not shown. Drop a SEG-Y file.'),
  row('a LAS point cloud', starts('LASF'), 'Point clouds are not shown. Drop a SEG-Y file.'),
  row(
    'a SEG-D field recording',
    (head) => /^.{4}SD\d\.\d/s.test(head) || isSegd(head),
    'Convert it to SEG-Y first, for example with segdread of Seismic Unix.',
  ),
  row('a SEG-2 recording', starts('\x55\x3a\x01\0', '\x3a\x55\0\x01'), OBSPY),
  row('a miniSEED recording', like(/^\d{6}[DRQM] /), OBSPY),
  row(
    'a ZGY cube',
    starts('VBS\0'),
    'Export it as SEG-Y from Petrel, or convert it with the tools of OpenZGY.',
  ),
  row(
    'a VDS cube',
    starts('HueDataStore'),
    'Convert it to SEG-Y first, for example with SEGYExport of OpenVDS.',
  ),
  row('an HDF5 or netCDF-4 file', at('\x89HDF\r\n\x1a\n', 0, 512, 1024, 2048), WRITE),
  row('a netCDF file', starts('CDF\x01', 'CDF\x02', 'CDF\x05'), WRITE),
  row(
    'the description of a Zarr array or group',
    like(/^\s*\{.*"(?:zarr_format|zarr_consolidated_format)"\s*:/s),
    'Zarr is not opened from a single file. Drop the SEG-Y file that the array was made from.',
  ),
  row('a NumPy array', starts('\x93NUMPY'), WRITE),
  row('a MATLAB file', like(/^MATLAB \d/), WRITE),
  row(
    'a pointer of Git LFS to a file that was not fetched',
    starts('version https://git-lfs'),
    'Fetch the file itself with “git lfs pull”, and drop it again.',
  ),
  row(
    'a companion file that macOS made',
    starts('\0\x05\x16\x07'),
    'Its name begins with “._”. Drop the file with the same name without these two characters.',
  ),
  row(
    'a web page',
    like(/^\s*(?:<!doctype html|<html)/i),
    'The download was answered by a page, for example one to log in. Open its address in a browser, and download the file again.',
  ),
  row('a text file', isText, 'Tables of positions, horizons or wells are not shown. Drop a SEG-Y file.'),
];

export interface Recognized extends Signature {
  /** The first bytes, as a person can compare them. */
  readonly firstBytes: string;
}

/** Finds what kind of file begins with these bytes; null if it is none of the table's. */
export function recognize(bytes: Uint8Array): Recognized | null {
  const head = Array.from(bytes.subarray(0, HEAD_LENGTH), (byte) => String.fromCharCode(byte)).join('');
  const found = SIGNATURES.find(({ begins }) => begins(head));
  if (!found) return null;
  const [words = ''] = /^[!-~][ -~]{3,19}/.exec(head) ?? [];
  const hex = Array.from(bytes.subarray(0, 4), (byte) => byte.toString(16).toUpperCase().padStart(2, '0'));
  return { ...found, firstBytes: words ? `“${words}”` : `the bytes ${hex.join(' ')}` };
}
