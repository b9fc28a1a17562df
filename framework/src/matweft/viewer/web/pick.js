// What lies under the cursor: one ray through the voxels.

// `origin` and `direction` in voxels, the range of each axis in `low` and `high`;
// returns the first voxel that is solid, as its index, or null.
function firstSolid(volume, origin, direction, low, high) {
  let [enter, leave, face] = [-Infinity, Infinity, 0];
  for (let i = 0; i < 3; i += 1) {
    if (Math.abs(direction[i]) < 1e-12) {
      if (origin[i] < low[i] || origin[i] > high[i]) return null;
      continue;
    }
    const ends = [(low[i] - origin[i]) / direction[i], (high[i] - origin[i]) / direction[i]];
    if (Math.min(...ends) > enter) [enter, face] = [Math.min(...ends), i];
    leave = Math.min(leave, Math.max(...ends));
  }
  let t = enter + 1e-4;
  const stopped = volume.stopsAt(face, direction[face] < 0);
  while (t < leave) {
    const at = origin.map((o, i) => Math.floor(o + t * direction[i]));
    const place = at.map((a, i) => Math.max(0, Math.min(volume.shape[i] - 1, a)));
    const index = place[0] + volume.shape[0] * (place[1] + volume.shape[1] * place[2]);
    if (stopped || volume.isSolid(index)) return { index, place, t };
    t = Math.min(...at.map((a, i) => Math.abs(direction[i]) < 1e-12 ? Infinity
      : ((direction[i] > 0 ? a + 1 : a) - origin[i]) / direction[i])) + 1e-4;
  }
  return null;
}

// The nearest sphere under a pixel: its number, or -1. `seen` projects a point to pixels and depth.
function firstSphere(item, seen, perPixel, x, y, keep) {
  let [best, depth] = [-1, -Infinity];
  for (let i = 0; i < item.radii.length; i += 1) {
    const at = item.positions.subarray(3 * i, 3 * i + 3);
    if (!item.shown[item.kinds[i]] || at.some((a, k) => a < keep[0][k] || a > keep[1][k])) continue;
    const [u, v, towards] = seen(at);
    const radius = item.radii[i] * item.grow;
    const rest = radius * radius - perPixel * perPixel * ((u - x) ** 2 + (v - y) ** 2);
    if (rest < 0 || towards + Math.sqrt(rest) < depth) continue;
    [best, depth] = [i, towards + Math.sqrt(rest)];
  }
  return best;
}
