import { BETWEEN } from '../../furniture/between.glsl.ts';
import { SURFACE_LIGHT } from '../surface/surface-light.glsl.ts';
import { VOLUME_GRADIENT } from './volume-gradient.glsl.ts';

/** One triangle that covers the whole target. */
export const SCREEN_VERTEX = /* glsl */ `
precision highp float;
out vec2 vClip;
void main() {
  vClip = vec2(gl_VertexID == 1 ? 3.0 : -1.0, gl_VertexID == 2 ? 3.0 : -1.0);
  gl_Position = vec4(vClip, 0.0, 1.0);
}`;

/**
 * Finds where a ray first crosses a level of the volume, agreeing with marching cubes: cells with a missing
 * corner stay open, so do borders, and both sides are visible. Voxel space is (sample, crossline, inline) of
 * the level, with centres at whole numbers.
 */
export const RAY_SURFACE_FRAGMENT = /* glsl */ `
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
/** Where the surface is cut away, in voxels. */
uniform vec3 uCutLow;
uniform vec3 uCutHigh;
/** Samples, crosslines and inlines from one voxel to the next. */
uniform vec3 uStride;
uniform mat4 uClipToVoxel;
uniform mat4 uVoxelToClip;
uniform mat4 uVoxelToView;
uniform mat3 uNormal;
uniform vec3 uUp;
uniform vec2 uLevels;
uniform vec2 uSides;
uniform vec3 uColour;
uniform vec3 uNegative;
in vec2 vClip;
out vec4 colour;
${SURFACE_LIGHT}
const float BRICK = 8.0;

${VOLUME_GRADIENT}
${BETWEEN}

/** Not negative inside the surface, for either level. */
vec2 depthInside(vec3 at) { return uSides * (vec2(value(at)) - uLevels); }

vec3 unproject(float z) {
  vec4 p = uClipToVoxel * vec4(vClip, z, 1.0);
  return p.xyz / p.w;
}

void main() {
  colour = vec4(0.0);
  gl_FragDepth = 1.0;
  vec3 from = unproject(-1.0);
  bool parallel = uVoxelToClip[0][3] == 0.0 && uVoxelToClip[1][3] == 0.0 && uVoxelToClip[2][3] == 0.0;
  vec3 through = unproject(1.0) - from;
  vec3 safe = mix(through, vec3(1e-9), lessThan(abs(through), vec3(1e-9)));
  vec3 t1 = (uLow - from) / safe;
  vec3 t2 = (uHigh - from) / safe;
  vec3 nears = min(t1, t2);
  vec3 fars = max(t1, t2);
  float enter = max(max(nears.x, nears.y), max(nears.z, 0.0));
  float leave = min(min(fars.x, fars.y), min(fars.z, 1.0));
  if (enter >= leave) return;
  vec3 start = from + through * enter;
  vec3 span = through * (leave - enter);
  float count = max(max(abs(span.x), abs(span.y)), abs(span.z));
  if (count < 1e-6) return;
  // One step is one voxel along the axis of largest change.
  vec3 stride = span / count;
  vec3 safeStride = mix(stride, vec3(1e-9), lessThan(abs(stride), vec3(1e-9)));
  vec3 ahead = step(vec3(0.0), safeStride);
  ivec3 lastBrick = textureSize(uBricks, 0) - 1;
  float s = 0.0;
  vec2 f = depthInside(start);
  vec3 mostCell = uSize - 2.0;
  for (int k = 0; k < 16384 && s < count; k++) {
    vec3 at = start + stride * s;
    // The cell that the ray passes next. A crossing is searched between its entry and its exit.
    vec3 cell = clamp(floor(at + stride * 0.002), vec3(0.0), mostCell);
    ivec3 brick = min(ivec3(cell) >> 3, lastBrick);
    vec2 range = texelFetch(uBricks, brick, 0).rg;
    vec2 within = step(range.x, uLevels) * step(uLevels, vec2(range.y));
    bool empty = within.x + within.y < 0.5;
    vec3 exits = ((empty ? (vec3(brick) + ahead) * BRICK : cell + ahead) - at) / safeStride;
    float next = min(s + max(min(exits.x, min(exits.y, exits.z)), 0.002), count);
    vec2 g = depthInside(start + stride * next);
    if (empty) {
      s = next;
      f = g;
      continue;
    }
    vec2 crossing = vec2(notEqual(greaterThanEqual(f, vec2(0.0)), greaterThanEqual(g, vec2(0.0))));
    if (crossing.x + crossing.y > 0.5) {
      vec2 share = mix(vec2(2.0), f / (f - g + vec2(equal(f, g))), crossing);
      bool second = share.y < share.x;
      float low = s;
      float high = next;
      float fLow = second ? f.y : f.x;
      float fHigh = second ? g.y : g.x;
      float hit = mix(low, high, min(share.x, share.y));
      for (int round = 0; round < 4; round++) {
        vec2 both = depthInside(start + stride * hit);
        float here = second ? both.y : both.x;
        if ((here >= 0.0) == (fLow >= 0.0)) { low = hit; fLow = here; } else { high = hit; fHigh = here; }
        hit = mix(low, high, clamp(fLow / (fLow - fHigh + (fLow == fHigh ? 1.0 : 0.0)), 0.02, 0.98));
      }
      vec3 place = start + stride * hit;
      bool isCut = all(greaterThan(place, uCutLow)) && all(lessThan(place, uCutHigh));
      bool isInside = cell.x < float(texelFetch(uEnds, ivec2(cell.yz), 0).g);
      if (!isCut && isInside && !beyondLimits((place * uStride).zyx)) {
        vec4 clip = uVoxelToClip * vec4(place, 1.0);
        gl_FragDepth = clamp(clip.z / clip.w * 0.5 + 0.5, 0.0, 1.0);
        vec3 view = parallel ? vec3(0.0, 0.0, 1.0) : -(uVoxelToView * vec4(place, 1.0)).xyz;
        vec3 slope = gradient(place, ivec3(cell));
        vec3 normal = dot(slope, slope) > 0.0 ? uNormal * slope : view;
        colour = vec4(surfaceLight((second ? uSides.y : uSides.x) < 0.0 ? uNegative : uColour, normal, view, uUp), 1.0);
        return;
      }
    }
    s = next;
    f = g;
  }
}`;

/**
 * Draws the ray-cast picture into the scene with its depth: finished rows at full resolution, the rest from
 * the small target.
 */
export const RAY_COMPOSITE_FRAGMENT = /* glsl */ `
precision highp float;
uniform sampler2D uCoarse;
uniform highp sampler2D uCoarseDepth;
uniform sampler2D uFine;
uniform highp sampler2D uFineDepth;
uniform vec2 uViewSize;
uniform vec2 uCoarseSize;
uniform float uFineRows;
uniform float uOpacity;
in vec2 vClip;
out vec4 colour;
void main() {
  vec4 seen;
  float depth;
  if (gl_FragCoord.y < uFineRows) {
    seen = texelFetch(uFine, ivec2(gl_FragCoord.xy), 0);
    depth = texelFetch(uFineDepth, ivec2(gl_FragCoord.xy), 0).r;
  } else {
    vec2 at = clamp(gl_FragCoord.xy / uViewSize * uCoarseSize, vec2(0.5), uCoarseSize - 0.5);
    seen = texture(uCoarse, at / vec2(textureSize(uCoarse, 0)));
    // On a plane depth is linear across the screen, so interpolated depth cuts crossing objects correctly. At
    // a jump the nearest depth is used.
    ivec2 last = ivec2(uCoarseSize) - 1;
    vec2 corner = floor(at - 0.5);
    vec2 share = at - 0.5 - corner;
    float least = 1.0;
    float most = 0.0;
    depth = 0.0;
    for (int k = 0; k < 4; k++) {
      vec2 weight = mix(1.0 - share, share, vec2(k & 1, k >> 1));
      float tap = texelFetch(uCoarseDepth, min(ivec2(corner) + ivec2(k & 1, k >> 1), last), 0).r;
      depth += weight.x * weight.y * tap;
      least = min(least, tap);
      most = max(most, tap);
    }
    if (uCoarseSize == uViewSize || most - least > 0.02) depth = texelFetch(uCoarseDepth, ivec2(at), 0).r;
    if (depth == 1.0) depth = least;
  }
  if (seen.a < 0.5) discard;
  colour = vec4(seen.rgb / seen.a, uOpacity);
  gl_FragDepth = depth;
}`;
