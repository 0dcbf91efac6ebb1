/**
 * Values and gradients of the volume texture in its units per voxel. The including shader declares uVolume,
 * uEnds and uSize.
 */
export const VOLUME_GRADIENT = /* glsl */ `
float value(vec3 at) { return texture(uVolume, (at + 0.5) / uSize).r; }

/** Last valid sample of a column; −1 outside the volume. */
int lastValid(ivec2 column) {
  if (any(lessThan(column, ivec2(0))) || any(greaterThanEqual(column, ivec2(uSize.yz)))) return -1;
  return texelFetch(uEnds, column, 0).r;
}

/** Central differences at a voxel, one-sided at a border or a missing value, as for the mesh's vertices. */
vec3 voxelGradient(ivec3 at) {
  vec3 result = vec3(0.0);
  float here = texelFetch(uVolume, at, 0).r;
  for (int axis = 0; axis < 3; axis++) {
    ivec3 shift = ivec3(equal(ivec3(axis), ivec3(0, 1, 2)));
    float from = here;
    float to = here;
    float span = 0.0;
    ivec3 before = at - shift;
    ivec3 after = at + shift;
    if (before.x >= 0 && lastValid(before.yz) >= before.x) { from = texelFetch(uVolume, before, 0).r; span += 1.0; }
    if (lastValid(after.yz) >= after.x) { to = texelFetch(uVolume, after, 0).r; span += 1.0; }
    result[axis] = (to - from) / max(span, 1.0);
  }
  return result;
}

/**
 * Interpolates the gradients of the cell's eight voxels. Away from missing values and borders this equals the
 * gradient of filtered samples.
 */
vec3 gradient(vec3 at, ivec3 cell) {
  int ends = min(
    min(texelFetch(uEnds, max(cell.yz + ivec2(-1, -1), ivec2(0)), 0).g, texelFetch(uEnds, max(cell.yz + ivec2(1, -1), ivec2(0)), 0).g),
    min(texelFetch(uEnds, max(cell.yz + ivec2(-1, 1), ivec2(0)), 0).g, texelFetch(uEnds, cell.yz + ivec2(1, 1), 0).g));
  if (all(greaterThan(cell, ivec3(0))) && all(lessThan(cell, ivec3(uSize) - 2)) && cell.x + 2 <= ends) {
    vec2 one = vec2(1.0, 0.0);
    return vec3(
      value(at + one.xyy) - value(at - one.xyy),
      value(at + one.yxy) - value(at - one.yxy),
      value(at + one.yyx) - value(at - one.yyx)) * 0.5;
  }
  vec3 share = at - vec3(cell);
  vec3 sum = vec3(0.0);
  for (int k = 0; k < 8; k++) {
    ivec3 corner = ivec3(k & 1, (k >> 1) & 1, k >> 2);
    vec3 weight = mix(1.0 - share, share, vec3(corner));
    sum += weight.x * weight.y * weight.z * voxelGradient(cell + corner);
  }
  return sum;
}`;
