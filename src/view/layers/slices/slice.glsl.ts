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
uniform float uFade;
uniform vec3 uFrameColour;
uniform float uFrameWidth;
uniform float uHighlight;
in vec2 vCell;
in vec3 vIndex;
out vec4 colour;

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
  vec2 sum = amplitude(footprint);
  if (any(lessThan(vIndex, uPieceLow)) || any(greaterThanEqual(vIndex, uPieceHigh))) discard;
  if (any(lessThan(vIndex, uCropLow)) || any(greaterThan(vIndex, uCropHigh))) discard;
  vec2 inside = min(vCell - uExtent.xy, uExtent.zw - vCell) / max(footprint, vec2(1e-9));
  float frame = clamp(uFrameWidth * (1.0 + 1.4 * uHighlight) + 0.5 - min(inside.x, inside.y), 0.0, 1.0);
  float valid = step(0.5, sum.y);
  if (valid < 0.5 && frame < 0.5) discard;
  float t = clamp((sum.x / max(sum.y, 0.5) * uReduction * uScale - uRange.x) * uRange.y, 0.0, 1.0);
  vec3 data = texture(uMaps, vec2((t * 255.0 + 0.5) / 256.0, uMapRow)).rgb;
  float strength = uFade > 1.5 ? t : abs(t * 2.0 - 1.0);
  float alpha = uOpacity * (uFade > 0.5 ? smoothstep(0.15, 0.7, strength) : 1.0);
  // The frame stays visible on a faint slice and where there are no data.
  if (valid < 0.5) frame = 1.0;
  colour = vec4(mix(data, uFrameColour, frame), mix(alpha, max(alpha, uFade > 0.5 ? 0.4 : 0.85), frame));
  if (colour.a < 0.004) discard;
}`;
