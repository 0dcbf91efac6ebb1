import { BETWEEN } from '../../furniture/between.glsl.ts';
import { VOLUME_GRADIENT } from './volume-gradient.glsl.ts';

/**
 * Marches rays through the volume, one sample per voxel from front to back, until the ray is opaque or hits
 * the scene. Bricks without an opaque value are skipped, and cells with a missing corner are not drawn.
 */
export const VOLUME_FRAGMENT = /* glsl */ `
precision highp float;
precision highp sampler3D;
precision highp isampler2D;
uniform sampler3D uVolume;
uniform sampler3D uBricks;
uniform isampler2D uEnds;
uniform vec3 uSize;
/** The crop box in voxels. */
uniform vec3 uLow;
uniform vec3 uHigh;
/** Samples, crosslines and inlines from one voxel to the next. */
uniform vec3 uStride;
uniform mat4 uClipToVoxel;
uniform mat3 uNormal;
/** Amplitude = uZero + texel × uUnit. */
uniform float uUnit;
uniform float uZero;
uniform vec2 uRange;
uniform float uReduction;
uniform float uMapRow;
uniform float uMixing;
uniform sampler2D uMaps;
uniform highp sampler2D uOpacities;
uniform highp sampler2D uSceneDepth;
uniform float uMaximum;
uniform float uShading;
in vec2 vClip;
out vec4 colour;
const float BRICK = 8.0;

${VOLUME_GRADIENT}
${BETWEEN}

/** Position on the colour map: 0…1, or outside if the amplitude is. */
float beyond(float texel) { return (texel * uReduction * uUnit + uZero * uReduction - uRange.x) * uRange.y; }
float place(float texel) { return clamp(beyond(texel), 0.0, 1.0); }

/** The mean direction of the eight voxels around a place, 0…1 of a turn: the range of colours is one turn. */
float turnAt(vec3 at) {
  vec3 low = floor(at);
  vec3 part = at - low;
  vec2 sum = vec2(0.0);
  for (int k = 0; k < 8; k++) {
    vec3 corner = vec3(k & 1, (k >> 1) & 1, k >> 2);
    vec3 share = mix(1.0 - part, part, corner);
    ivec3 voxel = ivec3(clamp(low + corner, vec3(0.0), uSize - 1.0));
    float angle = 6.28318530718 * beyond(texelFetch(uVolume, voxel, 0).r);
    sum += share.x * share.y * share.z * vec2(cos(angle), sin(angle));
  }
  return fract(atan(sum.y, sum.x) / 6.28318530718 + 1.0);
}

float opacityAt(float t) {
  float at = t * 255.0;
  float low = floor(at);
  return mix(texelFetch(uOpacities, ivec2(int(low), 0), 0).r, texelFetch(uOpacities, ivec2(min(int(low) + 1, 255), 0), 0).r, at - low);
}

/**
 * The table counts the entries up to each one that are not fully transparent. Equal counts at both ends of a
 * range mean that nothing in it is visible.
 */
bool anyOpaque(float low, float high) {
  int first = int(floor(low * 255.0));
  int last = min(int(ceil(high * 255.0)), 255);
  float before = first > 0 ? texelFetch(uOpacities, ivec2(first - 1, 0), 0).g : 0.0;
  return texelFetch(uOpacities, ivec2(last, 0), 0).g > before;
}

vec3 lit(vec3 base, vec3 at, ivec3 cell) {
  vec3 slope = gradient(at, cell);
  vec3 normal = uNormal * slope;
  float size = length(normal);
  if (size < 1e-12) return base;
  // Both sides of a reflector are lit alike.
  float lamp = abs(dot(normal / size, normalize(vec3(-0.5, 0.6, 0.8))));
  // Where values hardly change the gradient's direction is only rounding, which would draw stripes, so light
  // fades out. The limit is a share of the colour range per voxel.
  float sure = smoothstep(0.0, 0.02, length(slope) * uReduction * uUnit * uRange.y);
  return base * mix(1.0, 0.45 + 0.6 * lamp * lamp, sure);
}

vec3 unproject(float z) {
  vec4 p = uClipToVoxel * vec4(vClip, z, 1.0);
  return p.xyz / p.w;
}

void main() {
  colour = vec4(0.0);
  vec3 from = unproject(-1.0);
  vec3 through = unproject(1.0) - from;
  vec3 safe = mix(through, vec3(1e-9), lessThan(abs(through), vec3(1e-9)));
  vec3 t1 = (uLow - from) / safe;
  vec3 t2 = (uHigh - from) / safe;
  vec3 nears = min(t1, t2);
  vec3 fars = max(t1, t2);
  float enter = max(max(nears.x, nears.y), max(nears.z, 0.0));
  float leave = min(min(fars.x, fars.y), min(fars.z, 1.0));
  float depth = texelFetch(uSceneDepth, ivec2(gl_FragCoord.xy), 0).r;
  if (depth < 1.0) {
    vec3 met = unproject(depth * 2.0 - 1.0);
    leave = min(leave, dot(met - from, through) / dot(through, through));
  }
  if (enter >= leave) return;
  vec3 start = from + through * enter;
  vec3 span = through * (leave - enter);
  float count = max(max(abs(span.x), abs(span.y)), abs(span.z));
  vec3 stride = span / max(count, 1e-6);
  // A slanting ray travels farther between samples and is absorbed accordingly.
  float voxels = length(stride);
  vec3 safeStride = mix(stride, vec3(1e-9), lessThan(abs(stride), vec3(1e-9)));
  vec3 ahead = step(vec3(0.0), safeStride);
  ivec3 lastBrick = textureSize(uBricks, 0) - 1;
  float most = -1e9;
  // Strength as in slices: with a symmetric map both ends are strong, otherwise the upper one.
  bool symmetric = abs(2.0 * uRange.x * uRange.y + 1.0) < 1e-3;
  float s = 0.0;
  for (int k = 0; k < 16384 && s < count; k++) {
    // A sample represents one voxel's length of the ray. A maximum takes twice as many, so that no peak
    // between two is missed.
    float length_ = min(uMaximum > 0.5 ? 0.5 : 1.0, count - s);
    vec3 at = start + stride * (uMaximum > 0.5 ? s : s + 0.5 * length_);
    ivec3 brick = clamp(ivec3(at) >> 3, ivec3(0), lastBrick);
    vec2 range = texelFetch(uBricks, brick, 0).rg;
    if (!anyOpaque(place(range.x), place(range.y))) {
      vec3 exits = ((vec3(brick) + ahead) * BRICK - at) / safeStride;
      s += max(1.0, floor(max(min(exits.x, min(exits.y, exits.z)), 0.0)));
      continue;
    }
    s += length_;
    ivec3 cell = ivec3(clamp(floor(at), vec3(0.0), uSize - 2.0));
    if (cell.x >= texelFetch(uEnds, cell.yz, 0).g || beyondLimits((at * uStride).zyx)) continue;
    float far = uMixing == 1.0 ? turnAt(at) : beyond(value(at));
    float t = clamp(far, 0.0, 1.0);
    float opacity = opacityAt(t);
    if (opacity <= 0.0) continue;
    if (uMaximum > 0.5) {
      // Values beyond the ends count fully, so that among many of them the strongest wins, not the first.
      float strength = symmetric ? abs(far * 2.0 - 1.0) : far;
      if (strength <= most) continue;
      most = strength;
      vec3 seen = texture(uMaps, vec2((t * 255.0 + 0.5) / 256.0, uMapRow)).rgb;
      colour = vec4(seen, 1.0) * min(1.0, opacity);
      continue;
    }
    float alpha = 1.0 - pow(1.0 - min(opacity, 0.999), length_ * voxels);
    vec3 seen = texture(uMaps, vec2((t * 255.0 + 0.5) / 256.0, uMapRow)).rgb;
    if (uShading > 0.5) seen = lit(seen, at, cell);
    colour += (1.0 - colour.a) * alpha * vec4(seen, 1.0);
    if (colour.a > 0.99) { colour /= colour.a; break; }
  }
}`;

/** Drawn over the scene, at which the rays have stopped. Colours are premultiplied by opacity. */
export const VOLUME_COMPOSITE_FRAGMENT = /* glsl */ `
precision highp float;
uniform sampler2D uCoarse;
uniform sampler2D uFine;
uniform vec2 uViewSize;
uniform vec2 uCoarseSize;
uniform float uFineRows;
uniform float uOpacity;
in vec2 vClip;
out vec4 colour;
void main() {
  if (gl_FragCoord.y < uFineRows) {
    colour = texelFetch(uFine, ivec2(gl_FragCoord.xy), 0);
  } else {
    vec2 at = clamp(gl_FragCoord.xy / uViewSize * uCoarseSize, vec2(0.5), uCoarseSize - 0.5);
    colour = texture(uCoarse, at / vec2(textureSize(uCoarse, 0)));
  }
  colour *= uOpacity;
  if (colour.a < 0.002) discard;
}`;
