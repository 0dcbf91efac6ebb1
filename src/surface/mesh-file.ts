import type { MeshFormat } from '../core/scene.ts';
import type { MeshData } from '../core/types.ts';
import { isMirrored, type MeshSpace, normalMap, placeVertex } from './mesh-space.ts';

export interface MeshFileRequest {
  readonly mesh: MeshData;
  readonly space: MeshSpace;
  readonly name: string;
  /** Sentences for the person who opens the file, about survey, threshold and amplitude. ASCII is safest. */
  readonly notes: readonly string[];
}

/** Vertices or triangles in one part, which takes a few milliseconds, so that a page can write between frames. */
const PART = 16_384;

/**
 * Writes a mesh as a file, in parts that the caller joins.
 * - glb: glTF 2.0 binary with Y up, as glTF requires; vertices are offsets from an origin that the node holds in 64 bits.
 * - ply: PLY 1.0 binary, 64-bit coordinates.
 * - stl: binary; 32-bit offsets from an origin that the header's text names, because the format has no field for one.
 * - obj: text with three decimals.
 */
export function meshFile(format: MeshFormat, request: MeshFileRequest): Generator<Uint8Array<ArrayBuffer>> {
  return { glb: glbFile, ply: plyFile, stl: stlFile, obj: objFile }[format](request);
}

/** The vertices of a mesh, mapped into the file's coordinates and served in runs. */
class Vertices {
  readonly count: number;
  private readonly normalRows;

  constructor(private readonly request: MeshFileRequest) {
    this.count = request.mesh.positions.length / 3;
    this.normalRows = normalMap(request.space);
  }

  *runs(): Generator<{ from: number; to: number }> {
    for (let from = 0; from < this.count; from += PART) yield { from, to: Math.min(this.count, from + PART) };
  }

  place(vertex: number): readonly [number, number, number] {
    const { positions } = this.request.mesh;
    const at = 3 * vertex;
    return placeVertex(this.request.space, positions[at]!, positions[at + 1]!, positions[at + 2]!);
  }

  normal(vertex: number): readonly [number, number, number] {
    const { normals } = this.request.mesh;
    const [a, b, c] = this.normalRows;
    const n = [normals[3 * vertex]!, normals[3 * vertex + 1]!, normals[3 * vertex + 2]!] as const;
    const x = a[0] * n[0] + b[0] * n[1] + c[0] * n[2];
    const y = a[1] * n[0] + b[1] * n[1] + c[1] * n[2];
    const z = a[2] * n[0] + b[2] * n[1] + c[2] * n[2];
    const length = Math.hypot(x, y, z) || 1;
    return [x / length, y / length, z / length];
  }

  /** A place near the mesh with whole-number coordinates, for formats that store 32-bit offsets from it. */
  get origin(): readonly [number, number, number] {
    const { positions } = this.request.mesh;
    const low = [Infinity, Infinity, Infinity];
    const high = [-Infinity, -Infinity, -Infinity];
    for (let k = 0; k < positions.length; k++) {
      const axis = k % 3;
      const value = positions[k]!;
      if (value < low[axis]!) low[axis] = value;
      if (value > high[axis]!) high[axis] = value;
    }
    if (positions.length === 0) return [0, 0, 0];
    const middle = (axis: number): number => (low[axis]! + high[axis]!) / 2;
    const [x, y, z] = placeVertex(this.request.space, middle(0), middle(1), middle(2));
    return [Math.round(x), Math.round(y), Math.round(z)];
  }
}

/** Yields the triangles in runs, with corners counter-clockwise as seen from outside even if the map mirrors the mesh. */
function* triangleRuns({ mesh, space }: MeshFileRequest): Generator<Uint32Array> {
  const { indices } = mesh;
  const mirrored = isMirrored(space);
  for (let from = 0; from < indices.length; from += 3 * PART) {
    const run = indices.slice(from, from + 3 * PART);
    if (mirrored) {
      for (let k = 0; k < run.length; k += 3) {
        const second = run[k + 1]!;
        run[k + 1] = run[k + 2]!;
        run[k + 2] = second;
      }
    }
    yield run;
  }
}

const encoder = new TextEncoder();
const oneLine = (text: string): string => text.replaceAll(/[^\x20-\x7e]+/g, '?');

function heading({ name, notes, space }: MeshFileRequest): string[] {
  return [`SEG-Y Lens, isosurface of ${name}`, ...notes, `Coordinates: ${space.axes}`].map(oneLine);
}

function* objFile(request: MeshFileRequest): Generator<Uint8Array<ArrayBuffer>> {
  const vertices = new Vertices(request);
  yield encoder.encode(
    `${heading(request)
      .map((line) => `# ${line}\n`)
      .join('')}o isosurface\n`,
  );
  const lines = function* (word: string, read: (vertex: number) => readonly number[], digits: number) {
    for (const { from, to } of vertices.runs()) {
      let text = '';
      for (let vertex = from; vertex < to; vertex++) {
        const numbers = read(vertex).map((value) => value.toFixed(digits));
        text += `${word} ${numbers.join(' ')}\n`;
      }
      yield encoder.encode(text);
    }
  };
  yield* lines('v', (vertex) => vertices.place(vertex), 3);
  yield* lines('vn', (vertex) => vertices.normal(vertex), 4);
  for (const run of triangleRuns(request)) {
    let text = '';
    for (let k = 0; k < run.length; k += 3) {
      const [a, b, c] = [run[k]! + 1, run[k + 1]! + 1, run[k + 2]! + 1];
      text += `f ${a}//${a} ${b}//${b} ${c}//${c}\n`;
    }
    yield encoder.encode(text);
  }
}

function* plyFile(request: MeshFileRequest): Generator<Uint8Array<ArrayBuffer>> {
  const vertices = new Vertices(request);
  const header = [
    'ply',
    'format binary_little_endian 1.0',
    ...heading(request).map((line) => `comment ${line}`),
    `element vertex ${vertices.count}`,
    ...['x', 'y', 'z'].map((axis) => `property double ${axis}`),
    ...['nx', 'ny', 'nz'].map((axis) => `property float ${axis}`),
    `element face ${request.mesh.indices.length / 3}`,
    'property list uchar uint vertex_indices',
    'end_header',
  ];
  yield encoder.encode(`${header.join('\n')}\n`);
  const vertexBytes = 36;
  for (const { from, to } of vertices.runs()) {
    const view = new DataView(new ArrayBuffer((to - from) * vertexBytes));
    for (let vertex = from; vertex < to; vertex++) {
      const at = (vertex - from) * vertexBytes;
      vertices.place(vertex).forEach((value, k) => {
        view.setFloat64(at + 8 * k, value, true);
      });
      vertices.normal(vertex).forEach((value, k) => {
        view.setFloat32(at + 24 + 4 * k, value, true);
      });
    }
    yield new Uint8Array(view.buffer);
  }
  const faceBytes = 13;
  for (const run of triangleRuns(request)) {
    const view = new DataView(new ArrayBuffer((run.length / 3) * faceBytes));
    for (let k = 0; k < run.length; k++) {
      const at = Math.floor(k / 3) * faceBytes;
      if (k % 3 === 0) view.setUint8(at, 3);
      view.setUint32(at + 1 + 4 * (k % 3), run[k]!, true);
    }
    yield new Uint8Array(view.buffer);
  }
}

const STL_HEADER_BYTES = 80;
const STL_TRIANGLE_BYTES = 50;

function* stlFile(request: MeshFileRequest): Generator<Uint8Array<ArrayBuffer>> {
  const vertices = new Vertices(request);
  const { origin } = vertices;
  const start = new Uint8Array(STL_HEADER_BYTES + 4);
  // The title must not begin with "solid", because readers would take the file for a text STL.
  const title = oneLine(
    `SEG-Y Lens. Origin ${origin.join(' ')}. ${request.space.brief}. ${request.notes.join('. ')}`,
  );
  start.set(encoder.encode(title.slice(0, STL_HEADER_BYTES)));
  new DataView(start.buffer).setUint32(STL_HEADER_BYTES, request.mesh.indices.length / 3, true);
  yield start;
  for (const run of triangleRuns(request)) {
    const view = new DataView(new ArrayBuffer((run.length / 3) * STL_TRIANGLE_BYTES));
    for (let k = 0, at = 0; k < run.length; k += 3, at += STL_TRIANGLE_BYTES) {
      const corners = [0, 1, 2].map((corner) => {
        const [x, y, z] = vertices.place(run[k + corner]!);
        return [x - origin[0], y - origin[1], z - origin[2]] as const;
      });
      const [a, b, c] = corners as [(typeof corners)[0], (typeof corners)[0], (typeof corners)[0]];
      const [u, v] = [b, c].map((p) => [p[0] - a[0], p[1] - a[1], p[2] - a[2]]) as [number[], number[]];
      const normal = [
        u[1]! * v[2]! - u[2]! * v[1]!,
        u[2]! * v[0]! - u[0]! * v[2]!,
        u[0]! * v[1]! - u[1]! * v[0]!,
      ];
      const length = Math.hypot(...normal) || 1;
      [...normal.map((value) => value / length), ...a, ...b, ...c].forEach((value, n) => {
        view.setFloat32(at + 4 * n, value, true);
      });
    }
    yield new Uint8Array(view.buffer);
  }
}

const GLB_MAGIC = 0x46546c67;
const GLB_JSON = 0x4e4f534a;
const GLB_BIN = 0x004e4942;

/** Writes binary glTF 2.0 (sections 3.6 and 4.4 of its specification). */
function* glbFile(request: MeshFileRequest): Generator<Uint8Array<ArrayBuffer>> {
  const vertices = new Vertices(request);
  const { origin } = vertices;
  const { mesh, space, name, notes } = request;
  const low = [Infinity, Infinity, Infinity];
  const high = [-Infinity, -Infinity, -Infinity];
  const local = (vertex: number): number[] =>
    vertices.place(vertex).map((value, k) => Math.fround(value - origin[k]!));
  for (const { from, to } of vertices.runs()) {
    for (let vertex = from; vertex < to; vertex++) {
      local(vertex).forEach((value, k) => {
        low[k] = Math.min(low[k]!, value);
        high[k] = Math.max(high[k]!, value);
      });
    }
    // An empty part lets the page draw before the next one.
    yield new Uint8Array(0);
  }
  const vectorBytes = vertices.count * 12;
  const binaryBytes = 2 * vectorBytes + mesh.indices.length * 4;
  const ARRAY = 34962;
  const ELEMENTS = 34963;
  const FLOAT = 5126;
  const UNSIGNED_INT = 5125;
  const half = Math.SQRT1_2;
  const json = {
    asset: { version: '2.0', generator: 'SEG-Y Lens', extras: { name, notes, coordinates: space.axes } },
    scene: 0,
    scenes: [{ nodes: [0] }],
    nodes: [
      { name: 'Z up to Y up', rotation: [-half, 0, 0, half], children: [1] },
      { name: 'Origin', translation: origin, mesh: 0 },
    ],
    meshes: [
      {
        name: 'Isosurface',
        primitives: [{ attributes: { POSITION: 0, NORMAL: 1 }, indices: 2, material: 0 }],
      },
    ],
    materials: [
      {
        doubleSided: true,
        pbrMetallicRoughness: {
          baseColorFactor: [0.8, 0.6, 0.3, 1],
          metallicFactor: 0,
          roughnessFactor: 0.7,
        },
      },
    ],
    buffers: [{ byteLength: binaryBytes }],
    bufferViews: [
      { buffer: 0, byteOffset: 0, byteLength: vectorBytes, target: ARRAY },
      { buffer: 0, byteOffset: vectorBytes, byteLength: vectorBytes, target: ARRAY },
      { buffer: 0, byteOffset: 2 * vectorBytes, byteLength: mesh.indices.length * 4, target: ELEMENTS },
    ],
    accessors: [
      { bufferView: 0, componentType: FLOAT, count: vertices.count, type: 'VEC3', min: low, max: high },
      { bufferView: 1, componentType: FLOAT, count: vertices.count, type: 'VEC3' },
      { bufferView: 2, componentType: UNSIGNED_INT, count: mesh.indices.length, type: 'SCALAR' },
    ],
  };
  let text = encoder.encode(JSON.stringify(json));
  const padding = (4 - (text.length % 4)) % 4;
  text = encoder.encode(JSON.stringify(json) + ' '.repeat(padding));
  const words = (...values: number[]): Uint8Array<ArrayBuffer> =>
    new Uint8Array(Uint32Array.from(values).buffer);
  yield words(GLB_MAGIC, 2, 12 + 8 + text.length + 8 + binaryBytes, text.length, GLB_JSON);
  yield text;
  yield words(binaryBytes, GLB_BIN);
  const vectors = function* (read: (vertex: number) => readonly number[]) {
    for (const { from, to } of vertices.runs()) {
      const run = new Float32Array((to - from) * 3);
      for (let vertex = from; vertex < to; vertex++) run.set(read(vertex), (vertex - from) * 3);
      yield new Uint8Array(run.buffer);
    }
  };
  yield* vectors(local);
  yield* vectors((vertex) => vertices.normal(vertex));
  for (const run of triangleRuns(request))
    yield new Uint8Array(run.buffer as ArrayBuffer, run.byteOffset, run.byteLength);
}
