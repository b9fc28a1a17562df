// What lies under the cursor: one ray through the voxels.

// `origin` and `direction` in voxels, the range of each axis in `low` and `high`;
// returns the first voxel that is solid, as its index, or null.
function firstSolid(volume, origin, direction, low, high) {
  let [enter, leave] = [-Infinity, Infinity];
  for (let i = 0; i < 3; i += 1) {
    if (Math.abs(direction[i]) < 1e-12) {
      if (origin[i] < low[i] || origin[i] > high[i]) return null;
      continue;
    }
    const ends = [(low[i] - origin[i]) / direction[i], (high[i] - origin[i]) / direction[i]];
    enter = Math.max(enter, Math.min(...ends));
    leave = Math.min(leave, Math.max(...ends));
  }
  let t = enter + 1e-4;
  while (t < leave) {
    const at = origin.map((o, i) => Math.floor(o + t * direction[i]));
    const place = at.map((a, i) => Math.max(0, Math.min(volume.shape[i] - 1, a)));
    const index = place[0] + volume.shape[0] * (place[1] + volume.shape[1] * place[2]);
    if (volume.isSolid(index)) return { index, place, t };
    t = Math.min(...at.map((a, i) => Math.abs(direction[i]) < 1e-12 ? Infinity
      : ((direction[i] > 0 ? a + 1 : a) - origin[i]) / direction[i])) + 1e-4;
  }
  return null;
}
