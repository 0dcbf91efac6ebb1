/** Draws a slice as a quad in index space. Cells are (column, row) of the slice's own data. */
export const SLICE_VERTEX = /* glsl */ `
precision highp float;
uniform mat4 modelViewMatrix;
uniform mat4 projectionMatrix;
uniform vec3 uOrigin;
uniform vec3 uColumn;
uniform vec3 uRow;
uniform vec4 uCells;
in vec2 corner;
out vec2 vCell;
out vec3 vIndex;
void main() {
  vCell = mix(uCells.xy, uCells.zw, corner);
  vIndex = uOrigin + uColumn * vCell.x + uRow * vCell.y;
  gl_Position = projectionMatrix * modelViewMatrix * vec4(vIndex, 1.0);
}`;

/**
 * Amplitudes are stored as (value, 1) or (0, 0), so the quotient of the filtered pair is the mean of existing
 * values only. Colours are written as the table has them, in sRGB without light or tone mapping.
 */
export const SLICE_FRAGMENT = /* glsl */ `
precision highp float;
precision highp sampler2D;
uniform sampler2D uAmplitudes;
uniform sampler2D uMaps;
uniform vec2 uTileOrigin;
uniform vec2 uTileSize;
uniform vec4 uExtent;
uniform vec3 uPieceLow;
uniform vec3 uPieceHigh;
uniform vec3 uCropLow;
uniform vec3 uCropHigh;
uniform float uScale;
uniform float uReduction;
uniform vec2 uRange;
uniform float uMapRow;
uniform float uOpacity;
uniform float uInterpolate;
uniform float uMixing;
uniform float uHide;
uniform float uHideFrom;
uniform float uFade;
uniform vec3 uFrameColour;
uniform float uFrameWidth;
uniform float uHighlight;
in vec2 vCell;
in vec3 vIndex;
out vec4 colour;

const float TURN = 6.28318530718;

/** The mean direction of the samples around a place, as (cosine, sine, weight); the colour range is one turn. */
vec3 directionAt(vec2 texel) {
  vec2 low = uInterpolate < 0.5 ? floor(texel + 0.5) : floor(texel);
  vec2 part = uInterpolate < 0.5 ? vec2(0.0) : texel - low;
  vec3 sum = vec3(0.0);
  for (int k = 0; k < 4; k++) {
    vec2 corner = vec2(k & 1, k >> 1);
    vec2 share = mix(1.0 - part, part, corner);
    vec2 pair = texelFetch(uAmplitudes, ivec2(clamp(low + corner, vec2(0.0), uTileSize - 1.0)), 0).rg;
    float angle = TURN * (pair.x * uReduction * uScale - uRange.x) * uRange.y;
    sum += share.x * share.y * pair.y * vec3(cos(angle), sin(angle), 1.0);
  }
  return sum;
}

/** Colours are stored with their weight, so that a filter takes their mean. */
vec4 colourAt(vec2 texel) {
  return uInterpolate < 0.5
    ? texelFetch(uAmplitudes, ivec2(clamp(floor(texel + 0.5), vec2(0.0), uTileSize - 1.0)), 0)
    : texture(uAmplitudes, (texel + 0.5) / uTileSize);
}

vec2 amplitude(vec2 footprint) {
  vec2 texel = vCell - uTileOrigin;
  if (uInterpolate < 0.5) {
    return texelFetch(uAmplitudes, ivec2(clamp(floor(texel + 0.5), vec2(0.0), uTileSize - 1.0)), 0).rg;
  }
  // From far away a pixel covers several samples and shows their mean instead of one of them.
  ivec2 taps = ivec2(clamp(ceil(footprint - 0.25), 1.0, 4.0));
  vec2 sum = vec2(0.0);
  for (int j = 0; j < taps.y; j++) {
    for (int i = 0; i < taps.x; i++) {
      vec2 shift = (vec2(i, j) + 0.5) / vec2(taps) - 0.5;
      sum += texture(uAmplitudes, (texel + shift * min(footprint, vec2(4.0)) * vec2(greaterThan(taps, ivec2(1))) + 0.5) / uTileSize).rg;
    }
  }
  return sum / float(taps.x * taps.y);
}

void main() {
  vec2 footprint = fwidth(vCell);
  vec2 texel = vCell - uTileOrigin;
  vec3 turn = uMixing == 1.0 ? directionAt(texel) : vec3(0.0);
  vec4 own = uMixing == 2.0 ? colourAt(texel) : vec4(0.0);
  vec2 sum = uMixing == 1.0 ? vec2(0.0, turn.z) : uMixing == 2.0 ? own.ra : amplitude(footprint);
  if (any(lessThan(vIndex, uPieceLow)) || any(greaterThanEqual(vIndex, uPieceHigh))) discard;
  if (any(lessThan(vIndex, uCropLow)) || any(greaterThan(vIndex, uCropHigh))) discard;
  vec2 inside = min(vCell - uExtent.xy, uExtent.zw - vCell) / max(footprint, vec2(1e-9));
  float frame = clamp(uFrameWidth * (1.0 + 1.4 * uHighlight) + 0.5 - min(inside.x, inside.y), 0.0, 1.0);
  float valid = step(0.5, sum.y);
  if (valid < 0.5 && frame < 0.5) discard;
  float t = clamp((sum.x / max(sum.y, 0.5) * uReduction * uScale - uRange.x) * uRange.y, 0.0, 1.0);
  if (uMixing == 1.0) t = fract(atan(turn.y, turn.x) / TURN + 1.0);
  // Below a threshold a slice that lies over another is transparent.
  float shown = uHideFrom > 1.5 ? abs(t * 2.0 - 1.0) : uHideFrom > 0.5 ? 1.0 - t : t;
  if (uHide > 0.0 && shown < uHide) discard;
  vec3 data = uMixing == 2.0 ? own.rgb / max(own.a, 0.5) : texture(uMaps, vec2((t * 255.0 + 0.5) / 256.0, uMapRow)).rgb;
  float strength = uFade > 1.5 ? t : abs(t * 2.0 - 1.0);
  float alpha = uOpacity * (uFade > 0.5 ? smoothstep(0.15, 0.7, strength) : 1.0);
  // The frame stays visible on a faint slice and where there are no data.
  if (valid < 0.5) frame = 1.0;
  colour = vec4(mix(data, uFrameColour, frame), mix(alpha, max(alpha, uFade > 0.5 ? 0.4 : 0.85), frame));
  if (colour.a < 0.004) discard;
}`;
