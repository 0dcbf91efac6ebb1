/**
 * Whether a place (inline, crossline, sample) lies above or below the two horizons that the picture is cropped to. The texture holds
 * the limits of each cell and is as wide as there are crosslines. A missing horizon has limits that
 * nothing lies within, so that the cells beside a hole are hidden too.
 */
export const BETWEEN = /* glsl */ `
uniform highp sampler2D uLimits;
/** Lines from one texel to the next; 0 for no limits. */
uniform float uLimitStep;
bool beyondLimits(vec3 at) {
  if (uLimitStep == 0.0) return false;
  ivec2 last = textureSize(uLimits, 0) - 1;
  vec2 cell = clamp(at.yx / uLimitStep, vec2(0.0), vec2(last));
  ivec2 a = ivec2(cell);
  ivec2 b = min(a + 1, last);
  vec2 share = cell - vec2(a);
  vec2 near = mix(texelFetch(uLimits, a, 0).rg, texelFetch(uLimits, ivec2(b.x, a.y), 0).rg, share.x);
  vec2 far = mix(texelFetch(uLimits, ivec2(a.x, b.y), 0).rg, texelFetch(uLimits, b, 0).rg, share.x);
  vec2 limits = mix(near, far, share.y);
  return at.z < limits.x || at.z > limits.y;
}`;
