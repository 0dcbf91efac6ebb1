import {
  BufferAttribute,
  BufferGeometry,
  Camera,
  Data3DTexture,
  GLSL3,
  HalfFloatType,
  LinearFilter,
  Mesh,
  RawShaderMaterial,
  RedFormat,
  type WebGLRenderer,
  WebGLRenderTarget,
} from 'three';

/** One triangle that covers the whole target. */
const VERTEX = /* glsl */ `
void main() { gl_Position = vec4(gl_VertexID == 1 ? 3.0 : -1.0, gl_VertexID == 2 ? 3.0 : -1.0, 0.0, 1.0); }`;

const FRAGMENT = /* glsl */ `
precision highp float;
precision highp sampler3D;
uniform sampler3D uHalves;
out vec4 colour;
void main() { colour = vec4(texture(uHalves, vec3(0.5)).r, 0.0, 0.0, 1.0); }`;

/**
 * Tells whether this GPU filters half floats in 3D textures. WebGL 2 requires it but cannot be asked, so it
 * is tried: half way between 0 and 1 must be a half. This does not block the page.
 */
export async function filtersHalves(renderer: WebGLRenderer): Promise<boolean> {
  const halves = new Data3DTexture(Uint16Array.of(0, 0x3c00), 2, 1, 1);
  Object.assign(halves, {
    format: RedFormat,
    type: HalfFloatType,
    minFilter: LinearFilter,
    magFilter: LinearFilter,
    unpackAlignment: 1,
    needsUpdate: true,
  });
  const material = new RawShaderMaterial({
    glslVersion: GLSL3,
    vertexShader: VERTEX,
    fragmentShader: FRAGMENT,
    uniforms: { uHalves: { value: halves } },
    depthTest: false,
  });
  const screen = new BufferGeometry().setAttribute('position', new BufferAttribute(new Float32Array(9), 3));
  const triangle = new Mesh(screen, material);
  triangle.frustumCulled = false;
  const target = new WebGLRenderTarget(1, 1, { depthBuffer: false });
  const pixel = new Uint8Array(4);
  try {
    const camera = new Camera();
    // Without the extension three warns and does not wait.
    if (renderer.extensions.has('KHR_parallel_shader_compile')) await renderer.compileAsync(triangle, camera);
    const former = renderer.getRenderTarget();
    renderer.setRenderTarget(target);
    renderer.render(triangle, camera);
    renderer.setRenderTarget(former);
    await renderer.readRenderTargetPixelsAsync(target, 0, 0, 1, 1, pixel);
    return Math.abs(pixel[0]! - 127.5) < 8;
  } finally {
    halves.dispose();
    material.dispose();
    screen.dispose();
    target.dispose();
  }
}
