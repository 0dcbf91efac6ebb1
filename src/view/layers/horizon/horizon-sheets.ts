import {
  BufferAttribute,
  BufferGeometry,
  DataTexture,
  DoubleSide,
  FloatType,
  GLSL3,
  Group,
  LineSegments,
  Mesh,
  RawShaderMaterial,
  RGFormat,
  Sphere,
  Vector3,
} from 'three';
import type { DisplaySettings } from '../../../core/scene.ts';
import type { MeshData } from '../../../core/types.ts';
import { cropPlanes, UNCROPPED } from '../../furniture/crop.ts';
import { along, type Box, type Hit, type Ray, SOLID } from '../../pick.ts';
import { stepDownWords, type Upload } from '../../upload-check.ts';
import type { LayerHost, LayerKind, LayerLook, StageLayer } from '../layer.ts';
import { MeshPick } from '../surface/mesh-pick.ts';
import { SURFACE_LIGHT } from '../surface/surface-light.glsl.ts';

const VERTEX = /* glsl */ `
precision highp float;
uniform mat4 modelViewMatrix;
uniform mat4 projectionMatrix;
uniform mat4 viewMatrix;
uniform mat3 normalMatrix;
in vec3 position;
in vec3 normal;
in vec3 tint;
out vec3 vNormal;
out vec3 vView;
out vec3 vUp;
out vec3 vIndex;
out vec3 vTint;
void main() {
  vIndex = position;
  vTint = tint;
  vec4 seen = modelViewMatrix * vec4(position, 1.0);
  vNormal = normalMatrix * normal;
  // Parallel rays all have the same direction.
  vView = projectionMatrix[3][3] == 1.0 ? vec3(0.0, 0.0, 1.0) : -seen.xyz;
  vUp = (viewMatrix * vec4(0.0, 0.0, 1.0, 0.0)).xyz;
  gl_Position = projectionMatrix * seen;
}`;

const FRAGMENT = /* glsl */ `
precision highp float;
uniform float uOpacity;
uniform vec3 uCropLow;
uniform vec3 uCropHigh;
in vec3 vNormal;
in vec3 vView;
in vec3 vUp;
in vec3 vIndex;
in vec3 vTint;
out vec4 colour;
${SURFACE_LIGHT}
void main() {
  if (any(lessThan(vIndex, uCropLow)) || any(greaterThan(vIndex, uCropHigh))) discard;
  colour = vec4(surfaceLight(vTint, vNormal, vView, vUp), uOpacity);
}`;

/** Contours are moved towards the eye by a little, so that the sheet that they lie on does not hide them. */
const LINE_VERTEX = /* glsl */ `
precision highp float;
uniform mat4 modelViewMatrix;
uniform mat4 projectionMatrix;
in vec3 position;
out vec3 vIndex;
void main() {
  vIndex = position;
  gl_Position = projectionMatrix * modelViewMatrix * vec4(position, 1.0);
  gl_Position.z -= 0.0015 * gl_Position.w;
}`;

const LINE_FRAGMENT = /* glsl */ `
precision highp float;
uniform float uOpacity;
uniform vec3 uCropLow;
uniform vec3 uCropHigh;
in vec3 vIndex;
out vec4 colour;
void main() {
  if (any(lessThan(vIndex, uCropLow)) || any(greaterThan(vIndex, uCropHigh))) discard;
  colour = vec4(0.06, 0.07, 0.09, 0.75 * uOpacity);
}`;

/** A horizon as the 3D view draws it, in full-resolution indices. */
export interface HorizonSheet {
  readonly mesh: MeshData;
  /** Red, green and blue (0…1) of each vertex. */
  readonly tints: Float32Array;
  /** Ends of contour segments, three numbers each. */
  readonly contours: Float32Array;
}

/** Samples between which surface and volume are drawn, [inline × crossline]; NaN where nothing is, null for no limit. */
export interface HorizonLimits {
  readonly upper: Float32Array | null;
  readonly lower: Float32Array | null;
  readonly crosslineCount: number;
}

export interface HorizonState {
  readonly sheets: readonly HorizonSheet[];
  readonly limits: HorizonLimits | null;
}

/** Beyond every sample. */
const FAR = 1e9;

/** The limits of every n-th cell as the shader reads them: two numbers each, which nothing lies between where a horizon is missing. */
export function limitTexels(
  { upper, lower, crosslineCount }: HorizonLimits,
  most: number,
): { step: number; width: number; height: number; data: Float32Array<ArrayBuffer> } {
  const inlineCount = (upper ?? lower)!.length / crosslineCount;
  const step = Math.max(1, Math.ceil(Math.max(inlineCount, crosslineCount) / most));
  const [width, height] = [Math.ceil(crosslineCount / step), Math.ceil(inlineCount / step)];
  const data = new Float32Array(width * height * 2);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const cell = row * step * crosslineCount + column * step;
      const from = upper ? upper[cell]! : -FAR;
      const to = lower ? lower[cell]! : FAR;
      const missing = Number.isNaN(from) || Number.isNaN(to);
      data.set(missing ? [FAR, -FAR] : [from, to], (row * width + column) * 2);
    }
  }
  return { step, width, height, data };
}

interface Drawn {
  readonly sheet: HorizonSheet;
  readonly pick: MeshPick;
  readonly objects: readonly (Mesh | LineSegments)[];
}

/** Drawn after opaque slices, as the isosurface is. */
const ORDER = 1_000_000;

/** Draws horizons as lit sheets with the colours of their vertices, and contours on them. */
export class HorizonSheets implements StageLayer<HorizonState>, Upload {
  readonly group = new Group();
  #drawn: Drawn[] = [];
  #state = HORIZON.empty;
  #limits: HorizonLimits | null = null;
  #texture: DataTexture | null = null;
  readonly #uniforms = {
    uOpacity: { value: 1 },
    uCropLow: { value: new Vector3(...UNCROPPED.low) },
    uCropHigh: { value: new Vector3(...UNCROPPED.high) },
  };
  readonly #material = new RawShaderMaterial({
    glslVersion: GLSL3,
    vertexShader: VERTEX,
    fragmentShader: FRAGMENT,
    uniforms: this.#uniforms,
    side: DoubleSide,
  });
  readonly #lines = new RawShaderMaterial({
    glslVersion: GLSL3,
    vertexShader: LINE_VERTEX,
    fragmentShader: LINE_FRAGMENT,
    uniforms: this.#uniforms,
    transparent: true,
    depthWrite: false,
  });

  constructor(private readonly host: LayerHost) {}

  set(state: HorizonState, { shown, opacity }: LayerLook): void {
    if (state.sheets !== this.#state.sheets) this.#build(state.sheets);
    const limits = shown ? state.limits : null;
    if (limits !== this.#limits) this.#limit(limits);
    this.#state = state;
    this.#uniforms.uOpacity.value = opacity;
    this.#material.transparent = opacity < 0.999;
    this.#material.depthWrite = opacity >= 0.999;
    this.group.visible = shown && opacity > 0;
  }

  setDisplay({ crop }: DisplaySettings): void {
    const { low, high } = cropPlanes(crop);
    this.#uniforms.uCropLow.value.set(...low);
    this.#uniforms.uCropHigh.value.set(...high);
  }

  hit(ray: Ray, crop: Box): Hit | null {
    if (!this.group.visible || this.#uniforms.uOpacity.value < SOLID) return null;
    let nearest: number | null = null;
    for (const { pick } of this.#drawn) {
      // Sheets are drawn beyond the limits of surface and volume too.
      const distance = pick.distance(ray, { low: crop.low, high: crop.high });
      if (distance !== null && (nearest === null || distance < nearest)) nearest = distance;
    }
    return nearest === null ? null : { slot: 'layer', distance: nearest, at: along(ray, nearest) };
  }

  stepDown(reason: string): string | null {
    if (this.#drawn.length === 0) return null;
    const triangles = this.#drawn.reduce((sum, { sheet }) => sum + sheet.mesh.indices.length / 3, 0);
    this.#build([]);
    return stepDownWords(`Horizons of ${triangles} triangles`, reason, 'they are not drawn in 3D.');
  }

  /** Hands the limits to surface and volume, whose shaders read them. Lines are left out where the texture would be too large. */
  #limit(limits: HorizonLimits | null): void {
    this.#limits = limits;
    const { colours, textureLimit } = this.host;
    const { uLimits, uLimitStep } = colours.uniforms;
    this.#texture?.dispose();
    this.#texture = null;
    colours.beyond = null;
    if (limits) {
      const { step, width, height, data } = limitTexels(limits, textureLimit);
      this.#texture = new DataTexture(data, width, height, RGFormat, FloatType);
      this.#texture.needsUpdate = true;
      uLimitStep.value = step;
      colours.beyond = ([i, j, k]) => {
        const texel =
          Math.min(height - 1, Math.round(i / step)) * width + Math.min(width - 1, Math.round(j / step));
        return !(k >= data[2 * texel]! && k <= data[2 * texel + 1]!);
      };
    } else uLimitStep.value = 0;
    uLimits.value = this.#texture;
    this.host.changed();
  }

  dispose(): void {
    this.#build([]);
    this.#limit(null);
    this.#material.dispose();
    this.#lines.dispose();
  }

  /** Makes what is new; sheets that stay keep their buffers. */
  #build(sheets: readonly HorizonSheet[]): void {
    const former = new Map(this.#drawn.map((drawn) => [drawn.sheet, drawn]));
    this.#drawn = sheets.map((sheet) => former.get(sheet) ?? this.#make(sheet));
    const kept = new Set(this.#drawn);
    for (const drawn of former.values()) {
      if (kept.has(drawn)) continue;
      for (const object of drawn.objects) object.geometry.dispose();
    }
    this.group.clear();
    for (const { objects } of this.#drawn) this.group.add(...objects);
  }

  #make(sheet: HorizonSheet): Drawn {
    const { mesh, tints, contours } = sheet;
    const geometry = this.#geometry({ position: mesh.positions, normal: mesh.normals, tint: tints });
    geometry.setIndex(this.#buffer(mesh.indices, 1));
    const lines = this.#geometry({ position: contours });
    const flags = { frustumCulled: false, renderOrder: ORDER };
    return {
      sheet,
      pick: new MeshPick(mesh),
      objects: [
        Object.assign(new Mesh(geometry, this.#material), flags),
        Object.assign(new LineSegments(lines, this.#lines), { ...flags, renderOrder: ORDER + 1 }),
      ],
    };
  }

  #geometry(attributes: Readonly<Record<string, Float32Array>>): BufferGeometry {
    const geometry = new BufferGeometry();
    for (const [name, array] of Object.entries(attributes))
      geometry.setAttribute(name, this.#buffer(array, 3));
    geometry.boundingSphere = new Sphere();
    return geometry;
  }

  #buffer(array: Float32Array | Uint32Array, size: number): BufferAttribute {
    return new BufferAttribute(array, size).onUpload(() => this.host.onUpload(array.byteLength, this));
  }
}

export const HORIZON: LayerKind<HorizonState, HorizonSheets> = {
  create: (host) => new HorizonSheets(host),
  empty: { sheets: [], limits: null },
};
