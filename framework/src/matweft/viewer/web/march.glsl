// Rays through voxels. Coordinates count voxels; cells of CELL voxels know how far nothing is met.
uniform sampler3D uField;    // 1 where solid, or grey values
uniform usampler3D uFree;    // 0, or the chessboard distance in cells to what is solid
uniform vec3 uShape, uCutLow, uCutHigh;
uniform float uIso;
const float CELL = 4.0;

float field(vec3 at, float level) {
  return textureLod(uField, at / uShape, level).r;
}

// How far a ray goes until it leaves a box, and through which face.
float leaves(vec3 at, vec3 ray, vec3 low, vec3 high, out int axis) {
  vec3 ahead = (mix(low, high, vec3(greaterThan(ray, vec3(0.0)))) - at) / ray;
  axis = ahead.x < ahead.y ? (ahead.x < ahead.z ? 0 : 2) : (ahead.y < ahead.z ? 1 : 2);
  return ahead[axis];
}

// The box around a point that is known to hold nothing, or false.
bool empty(vec3 at, out vec3 low, out vec3 high) {
  vec3 cell = floor(clamp(at, vec3(0.0), uShape - 0.01) / CELL);
  float reach = float(texelFetch(uFree, ivec3(cell), 0).r);
  low = (cell - reach + 1.0) * CELL;
  high = (cell + reach) * CELL;
  return reach > 0.5;
}

#ifdef CRISP
// Voxel by voxel; returns how far the first solid one is, or -1.
float march(vec3 start, vec3 ray, float last, out vec3 normal) {
  float t = 0.0;
  normal = vec3(0.0);
  for (int i = 0; i < 1200; i++) {
    vec3 at = start + ray * (t + 1e-3), low, high;
    if (!empty(at, low, high)) {
      low = clamp(floor(at), vec3(0.0), uShape - 1.0);
      if (texelFetch(uField, ivec3(low), 0).r >= uIso) return t;
      high = low + 1.0;
    }
    int axis;
    t += 1e-3 + max(leaves(at, ray, low, high, axis), 0.0);
    if (t >= last) return -1.0;
    normal = vec3(0.0);
    normal[axis] = -sign(ray[axis]);
  }
  return -1.0;
}
#else
// Along the field between the voxels' centres; returns how far it first reaches uIso, or -1.
float march(vec3 start, vec3 ray, float last, out vec3 normal) {
  normal = vec3(0.0);
  float before = field(start, 0.0);
  if (before >= uIso) return 0.0;
  float t = 0.0;
  for (int i = 0; i < 900; i++) {
    vec3 low, high;
    int axis;
    vec3 at = start + ray * t;
    float step = 0.75;
    if (empty(at, low, high)) step = max(leaves(at, ray, low, high, axis), 0.0) + 0.01;
    step = min(step, last - t);
    float now = field(at + ray * step, 0.0);
    if (now >= uIso) {
      float part = step * (uIso - before) / max(now - before, 1e-4);
      float middle = field(at + ray * part, 0.0);
      if (middle < uIso) part += (step - part) * (uIso - middle) / max(now - middle, 1e-4);
      return t + part;
    }
    t += step;
    before = now;
    if (t >= last - 1e-3) return -1.0;
  }
  return -1.0;
}
#endif
