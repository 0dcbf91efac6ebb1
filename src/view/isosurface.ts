import {
  BufferAttribute,
  BufferGeometry,
  DoubleSide,
  GLSL3,
  Group,
  type IUniform,
  LessEqualDepth,
  Mesh,
  RawShaderMaterial,
  Sphere,
  Vector3,
} from 'three';
import type { DisplaySettings } from '../core/scene.ts';
import type { MeshData } from '../core/types.ts';
import { cropPlanes, UNCROPPED } from './crop.ts';
import { CHUNK_TRIANGLES, meshChunk } from './mesh-chunks.ts';
import { MeshPick } from './mesh-pick.ts';
import { along, type Box, type Hit, type Ray, SOLID } from './pick.ts';
import { SURFACE_LIGHT } from './surface-light.glsl.ts';
import { rgb, surfaceColour } from './theme.ts';

/** Normals go by the inverse transpose of the placement, which is what `normalMatrix` is. */
const VERTEX = /* glsl */ `
precision highp float;
uniform mat4 modelViewMatrix;
uniform mat4 projectionMatrix;
uniform mat4 viewMatrix;
uniform mat3 normalMatrix;
in vec3 position;
in vec3 normal;
out vec3 vNormal;
out vec3 vView;
out vec3 vUp;
out vec3 vIndex;
void main() {
  vIndex = position;
  vec4 seen = modelViewMatrix * vec4(position, 1.0);
  vNormal = normalMatrix * normal;
  // Parallel rays all come the same way.
  vView = projectionMatrix[3][3] == 1.0 ? vec3(0.0, 0.0, 1.0) : -seen.xyz;
  vUp = (viewMatrix * vec4(0.0, 0.0, 1.0, 0.0)).xyz;
  gl_Position = projectionMatrix * seen;
}`;

const FRAGMENT = /* glsl */ `
precision highp float;
uniform vec3 uColour;
uniform float uOpacity;
in vec3 vNormal;
in vec3 vView;
in vec3 vUp;
in vec3 vIndex;
uniform vec3 uCropLow;
uniform vec3 uCropHigh;
out vec4 colour;
${SURFACE_LIGHT}
void main() {
  if (any(lessThan(vIndex, uCropLow)) || any(greaterThan(vIndex, uCropHigh))) discard;
  colour = vec4(surfaceLight(uColour, vNormal, vView, vUp), uOpacity);
}`;

/** A mesh on its way to the GPU. */
interface Upload {
  readonly mesh: MeshData;
  readonly geometries: BufferGeometry[];
  /** Triangles made into geometries so far. */
  sent: number;
}

/**
 * The isosurface in index space. Translucent, only its nearest sheet shows: a depth pass goes first. A large mesh goes to the GPU
 * piece by piece, a frame each, and takes the place of the one before when all of it is there.
 */
export class Isosurface {
  readonly group = new Group();
  /** Has pieces drawn without a triangle: three uploads what it draws. */
  readonly uploads = new Group();
  readonly #uniforms = {
    uColour: { value: new Vector3() },
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
    depthFunc: LessEqualDepth,
  });
  readonly #depthMaterial = new RawShaderMaterial({
    glslVersion: GLSL3,
    vertexShader: VERTEX,
    fragmentShader: FRAGMENT,
    uniforms: this.#uniforms,
    side: DoubleSide,
    colorWrite: false,
    transparent: true,
  });
  #geometries: readonly BufferGeometry[] = [];
  #upload: Upload | null = null;
  /** As `style` has set them. */
  #order = { depth: false, depthOrder: 0, surfaceOrder: 0 };
  #pick: MeshPick | null = null;

  /** @param onUpload told of each buffer that goes to the GPU */
  constructor(private readonly onUpload: (bytes: number) => void) {
    this.group.visible = false;
  }

  get empty(): boolean {
    return this.#geometries.length === 0;
  }

  /** Some of the mesh is still on its way; what was shown before stays until it is there. */
  get uploading(): boolean {
    return this.#upload !== null;
  }

  set(mesh: MeshData | null): void {
    this.#dropUpload();
    this.#pick = mesh && new MeshPick(mesh);
    const triangles = (mesh?.indices.length ?? 0) / 3;
    if (!mesh || triangles <= CHUNK_TRIANGLES) {
      this.#show(mesh && triangles > 0 ? [this.#geometry(mesh)] : []);
      return;
    }
    this.#upload = { mesh, geometries: [], sent: 0 };
  }

  /** To be called before each frame: prepares what that frame uploads. True once the whole mesh has taken its place. */
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

  #geometry({ positions, normals, indices }: MeshData): BufferGeometry {
    const geometry = new BufferGeometry();
    geometry.setAttribute('position', this.#buffer(positions, 3));
    geometry.setAttribute('normal', this.#buffer(normals, 3));
    geometry.setIndex(this.#buffer(indices, 1));
    // Two passes over every vertex otherwise, for an order that `renderOrder` gives.
    geometry.boundingSphere = new Sphere();
    return geometry;
  }

  #mesh(geometry: BufferGeometry, material: RawShaderMaterial): Mesh {
    const mesh = new Mesh(geometry, material);
    mesh.frustumCulled = false;
    return mesh;
  }

  #buffer(array: Float32Array | Uint32Array, size: number): BufferAttribute {
    return new BufferAttribute(array, size).onUpload(() => this.onUpload(array.byteLength));
  }

  hit(ray: Ray, crop: Box): Hit | null {
    if (!this.group.visible || this.#uniforms.uOpacity.value < SOLID) return null;
    const distance = this.#pick?.distance(ray, crop) ?? null;
    return distance === null ? null : { slot: 'surface', distance, at: along(ray, distance) };
  }

  /** Shared with the rays that stand in for the mesh. */
  get colour(): IUniform<Vector3> {
    return this.#uniforms.uColour;
  }

  setDisplay({ crop, colormap }: DisplaySettings): void {
    this.#uniforms.uColour.value.set(...rgb(surfaceColour(colormap)));
    const { low, high } = cropPlanes(crop);
    this.#uniforms.uCropLow.value.set(...low);
    this.#uniforms.uCropHigh.value.set(...high);
  }

  /**
   * `throughSlices`: the slices are translucent too. Then the surface is drawn before them and leaves no depth, so that
   * every slice shows: those in front rightly, those behind a little too strong.
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
