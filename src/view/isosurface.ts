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

/** The isosurface in index space. Translucent, only its nearest sheet shows: a depth pass goes first. */
export class Isosurface {
  readonly group = new Group();
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
  readonly #surface = new Mesh(new BufferGeometry(), this.#material);
  readonly #depth = new Mesh(this.#surface.geometry, this.#depthMaterial);
  #pick: MeshPick | null = null;

  /** @param onUpload told of each buffer that goes to the GPU */
  constructor(private readonly onUpload: (bytes: number) => void) {
    this.#surface.frustumCulled = false;
    this.#depth.frustumCulled = false;
    this.group.add(this.#depth, this.#surface);
    this.group.visible = false;
  }

  get empty(): boolean {
    return !this.#surface.geometry.index || this.#surface.geometry.index.count === 0;
  }

  set(mesh: MeshData | null): void {
    this.#surface.geometry.dispose();
    const geometry = new BufferGeometry();
    if (mesh && mesh.indices.length > 0) {
      geometry.setAttribute('position', this.#buffer(mesh.positions, 3));
      geometry.setAttribute('normal', this.#buffer(mesh.normals, 3));
      geometry.setIndex(this.#buffer(mesh.indices, 1));
      // Two passes over every vertex otherwise, for an order that `renderOrder` gives.
      geometry.boundingSphere = new Sphere();
    }
    this.#surface.geometry = geometry;
    this.#depth.geometry = geometry;
    this.#pick = mesh && new MeshPick(mesh);
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
    this.#depth.visible = translucent && !throughSlices;
    const order = throughSlices ? -20 : 1_000_000;
    this.#depth.renderOrder = translucent ? order : 0;
    this.#surface.renderOrder = translucent ? order + 1 : 0;
  }

  dispose(): void {
    this.#surface.geometry.dispose();
    this.#material.dispose();
    this.#depthMaterial.dispose();
  }
}
