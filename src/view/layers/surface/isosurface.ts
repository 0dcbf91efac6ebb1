import {
  BufferAttribute,
  BufferGeometry,
  DoubleSide,
  GLSL3,
  Group,
  LessEqualDepth,
  Mesh,
  RawShaderMaterial,
  Sphere,
  Vector3,
} from 'three';
import type { DisplaySettings } from '../../../core/scene.ts';
import { BETWEEN } from '../../furniture/between.glsl.ts';
import { cropPlanes, UNCROPPED } from '../../furniture/crop.ts';
import { along, type Box, type Hit, type Ray, SOLID } from '../../pick.ts';
import { rgb, surfaceColours } from '../../theme.ts';
import type { SliceUniforms } from '../scene-colours.ts';
import { CHUNK_TRIANGLES, type MarkedMesh, meshChunk } from './mesh-chunks.ts';
import { MeshPick } from './mesh-pick.ts';
import { NO_CUT } from './surface-cut.ts';
import { SURFACE_LIGHT } from './surface-light.glsl.ts';

/** Normals are transformed by the inverse transpose of the placement, which is `normalMatrix`. */
const VERTEX = /* glsl */ `
precision highp float;
uniform mat4 modelViewMatrix;
uniform mat4 projectionMatrix;
uniform mat4 viewMatrix;
uniform mat3 normalMatrix;
in vec3 position;
in vec3 normal;
in float mark;
in vec2 paint;
uniform float uSpecks;
uniform vec2 uRange;
uniform float uReduction;
uniform float uMixing;
out vec3 vPaint;
out vec3 vNormal;
out vec3 vView;
out vec3 vUp;
out vec3 vIndex;
flat out float vNegative;
void main() {
  vIndex = position;
  vNegative = step(64.0, mark);
  float t = (paint.x * uReduction - uRange.x) * uRange.y;
  // Directions are interpolated as such within a triangle.
  vPaint = paint.y * (uMixing == 1.0 ? vec3(cos(6.28318530718 * t), sin(6.28318530718 * t), 1.0) : vec3(t, 0.0, 1.0));
  vec4 seen = modelViewMatrix * vec4(position, 1.0);
  vNormal = normalMatrix * normal;
  // Parallel rays all have the same direction.
  vView = projectionMatrix[3][3] == 1.0 ? vec3(0.0, 0.0, 1.0) : -seen.xyz;
  vUp = (viewMatrix * vec4(0.0, 0.0, 1.0, 0.0)).xyz;
  gl_Position = projectionMatrix * seen;
  // All vertices of a part have one mark, so that the triangles of a speck shrink to a point beyond the view.
  if (mark - 64.0 * vNegative < uSpecks) gl_Position = vec4(2.0, 2.0, 2.0, 1.0);
}`;

const FRAGMENT = /* glsl */ `
precision highp float;
uniform vec3 uColour;
uniform vec3 uNegative;
uniform float uOpacity;
in vec3 vNormal;
in vec3 vView;
in vec3 vUp;
in vec3 vIndex;
flat in float vNegative;
in vec3 vPaint;
uniform sampler2D uMaps;
uniform float uMapRow;
uniform float uMixing;
uniform vec3 uCropLow;
uniform vec3 uCropHigh;
uniform vec3 uCutLow;
uniform vec3 uCutHigh;
out vec4 colour;
${SURFACE_LIGHT}
${BETWEEN}
void main() {
  if (any(lessThan(vIndex, uCropLow)) || any(greaterThan(vIndex, uCropHigh)) || beyondLimits(vIndex)) discard;
  if (all(greaterThan(vIndex, uCutLow)) && all(lessThan(vIndex, uCutHigh))) discard;
  float t = uMixing == 1.0 ? fract(atan(vPaint.y, vPaint.x) / 6.28318530718 + 1.0) : clamp(vPaint.x / max(vPaint.z, 1e-6), 0.0, 1.0);
  vec3 own = vPaint.z > 0.5 ? texture(uMaps, vec2((t * 255.0 + 0.5) / 256.0, uMapRow)).rgb : mix(uColour, uNegative, vNegative);
  colour = vec4(surfaceLight(own, vNormal, vView, vUp), uOpacity);
}`;

/** A mesh that is being uploaded. */
interface Upload {
  readonly mesh: MarkedMesh;
  readonly geometries: BufferGeometry[];
  /** Number of triangles uploaded so far. */
  sent: number;
}

/**
 * The isosurface in index space. When translucent, only its nearest sheet is visible, so a depth pass comes
 * first. A large mesh is uploaded in parts, one per frame, and replaces the former one when it is complete.
 */
export class Isosurface {
  readonly group = new Group();
  /** Draws parts without any triangle, because three uploads what it draws. */
  readonly uploads = new Group();
  readonly #uniforms = {
    uColour: { value: new Vector3() },
    uNegative: { value: new Vector3() },
    uOpacity: { value: 1 },
    uSpecks: { value: 0 },
    uCutLow: { value: new Vector3(...NO_CUT.low) },
    uCutHigh: { value: new Vector3(...NO_CUT.high) },
    uCropLow: { value: new Vector3(...UNCROPPED.low) },
    uCropHigh: { value: new Vector3(...UNCROPPED.high) },
  };
  readonly #material: RawShaderMaterial;
  readonly #depthMaterial: RawShaderMaterial;
  #geometries: readonly BufferGeometry[] = [];
  #upload: Upload | null = null;
  /** Render orders set by `style`. */
  #order = { depth: false, depthOrder: 0, surfaceOrder: 0 };
  #pick: MeshPick | null = null;
  #cut: Box | null = null;

  /**
   * @param onUpload called with the bytes of each uploaded buffer
   * @param shared the uniforms of the limits that surface and volume are cropped to, and of the colours that paint it
   */
  constructor(
    private readonly onUpload: (bytes: number) => void,
    { uLimits, uLimitStep, uMaps, uMapRow, uRange, uReduction, uMixing }: SliceUniforms,
  ) {
    this.group.visible = false;
    const shared = {
      glslVersion: GLSL3,
      vertexShader: VERTEX,
      fragmentShader: FRAGMENT,
      uniforms: { ...this.#uniforms, uLimits, uLimitStep, uMaps, uMapRow, uRange, uReduction, uMixing },
      side: DoubleSide,
    };
    this.#material = new RawShaderMaterial({ ...shared, depthFunc: LessEqualDepth });
    this.#depthMaterial = new RawShaderMaterial({ ...shared, colorWrite: false, transparent: true });
  }

  get empty(): boolean {
    return this.#geometries.length === 0;
  }

  /** True while a mesh is being uploaded. The former one is shown until then. */
  get uploading(): boolean {
    return this.#upload !== null;
  }

  set(mesh: MarkedMesh | null): void {
    this.#dropUpload();
    this.#pick = mesh && new MeshPick(mesh);
    const triangles = (mesh?.indices.length ?? 0) / 3;
    if (!mesh || triangles <= CHUNK_TRIANGLES) {
      this.#show(mesh && triangles > 0 ? [this.#geometry(mesh)] : []);
      return;
    }
    this.#upload = { mesh, geometries: [], sent: 0 };
  }

  /**
   * Prepares the uploads of the next frame; call it before each frame. Returns true when the whole mesh was
   * uploaded and is shown.
   */
  advance(): boolean {
    const upload = this.#upload;
    if (!upload) return false;
    const { mesh, geometries, sent } = upload;
    const triangles = mesh.indices.length / 3;
    if (sent < triangles) {
      upload.sent = Math.min(triangles, sent + CHUNK_TRIANGLES);
      const geometry = this.#geometry(meshChunk(mesh, sent, upload.sent));
      geometry.setDrawRange(0, 0);
      geometries.push(geometry);
      this.uploads.add(this.#mesh(geometry, this.#material));
      return false;
    }
    this.#upload = null;
    this.uploads.clear();
    for (const geometry of geometries) geometry.setDrawRange(0, Infinity);
    this.#show(geometries);
    return true;
  }

  #show(geometries: readonly BufferGeometry[]): void {
    for (const geometry of this.#geometries) geometry.dispose();
    this.#geometries = geometries;
    this.group.clear();
    for (const geometry of geometries)
      this.group.add(this.#mesh(geometry, this.#depthMaterial), this.#mesh(geometry, this.#material));
    this.#applyOrder();
  }

  #dropUpload(): void {
    for (const geometry of this.#upload?.geometries ?? []) geometry.dispose();
    this.#upload = null;
    this.uploads.clear();
  }

  #geometry({ positions, normals, indices, marks, paint }: MarkedMesh): BufferGeometry {
    const geometry = new BufferGeometry();
    geometry.setAttribute('position', this.#buffer(positions, 3));
    geometry.setAttribute('normal', this.#buffer(normals, 3));
    if (paint) geometry.setAttribute('paint', this.#buffer(paint, 2));
    geometry.setAttribute('mark', this.#buffer(marks ?? new Uint8Array(positions.length / 3).fill(63), 1));
    geometry.setIndex(this.#buffer(indices, 1));
    // Computing the sphere would take two passes over every vertex, and `renderOrder` sets the order anyway.
    geometry.boundingSphere = new Sphere();
    return geometry;
  }

  #mesh(geometry: BufferGeometry, material: RawShaderMaterial): Mesh {
    return Object.assign(new Mesh(geometry, material), { frustumCulled: false });
  }

  #buffer(array: Float32Array | Uint32Array | Uint8Array, size: number): BufferAttribute {
    return new BufferAttribute(array, size).onUpload(() => this.onUpload(array.byteLength));
  }

  hit(ray: Ray, crop: Box): Hit | null {
    if (!this.group.visible || this.#uniforms.uOpacity.value < SOLID) return null;
    const distance =
      this.#pick?.distance(ray, crop, this.#cut ?? NO_CUT, this.#uniforms.uSpecks.value) ?? null;
    return distance === null ? null : { slot: 'surface', distance, at: along(ray, distance) };
  }

  /** Cuts away what lies in a box of index space; null cuts nothing. */
  set cut(box: Box | null) {
    this.#cut = box;
    const { low, high } = box ?? NO_CUT;
    this.#uniforms.uCutLow.value.set(...low);
    this.#uniforms.uCutHigh.value.set(...high);
  }

  /** Parts of a class below this one are not drawn, see `meshParts`. */
  set specks(leastClass: number) {
    this.#uniforms.uSpecks.value = leastClass;
  }

  setDisplay({ crop, colormap }: DisplaySettings): void {
    const { positive, negative } = surfaceColours(colormap);
    this.#uniforms.uColour.value.set(...rgb(positive));
    this.#uniforms.uNegative.value.set(...rgb(negative));
    const { low, high } = cropPlanes(crop);
    this.#uniforms.uCropLow.value.set(...low);
    this.#uniforms.uCropHigh.value.set(...high);
  }

  /**
   * Sets opacity and order. With `throughSlices` the slices are translucent too: the surface is then drawn
   * before them without depth, so that every slice is visible, those behind it slightly too strong.
   */
  style(opacity: number, throughSlices: boolean): void {
    const translucent = opacity < 0.999;
    this.#uniforms.uOpacity.value = opacity;
    this.#material.transparent = translucent;
    this.#material.depthWrite = !translucent;
    const order = throughSlices ? -20 : 1_000_000;
    this.#order = {
      depth: translucent && !throughSlices,
      depthOrder: translucent ? order : 0,
      surfaceOrder: translucent ? order + 1 : 0,
    };
    this.#applyOrder();
  }

  #applyOrder(): void {
    const { depth, depthOrder, surfaceOrder } = this.#order;
    for (const mesh of this.group.children as Mesh[]) {
      const first = mesh.material === this.#depthMaterial;
      mesh.visible = !first || depth;
      mesh.renderOrder = first ? depthOrder : surfaceOrder;
    }
  }

  dispose(): void {
    this.#dropUpload();
    this.#show([]);
    this.#material.dispose();
    this.#depthMaterial.dispose();
  }
}
