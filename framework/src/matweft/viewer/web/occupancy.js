// Where a volume is solid, and how far from each cell of 4 voxels a ray meets nothing.

const CELL = 4;

class Occupancy {
  constructor(shape) {
    this.shape = shape;
    this.cells = shape.map((n) => Math.ceil(n / CELL));
    this.field = null;
    this.free = null;
  }

  // Labels: the field is 255 where a label is shown.
  showLabels(values, shown) {
    const field = this.field ?? new Uint8Array(values.length);
    for (let i = 0; i < values.length; i += 1) field[i] = shown[values[i]] ? 255 : 0;
    this.fill(field);
    this.keep(1);
  }

  fill(field) {
    this.field = field;
    let [cells, shape] = [field, [...this.shape]];
    for (let axis = 0; axis < 3; axis += 1) {
      cells = largestAlong(cells, shape, axis);
      shape[axis] = this.cells[axis];
    }
    this.largest = cells;
  }

  keep(threshold) {
    this.free = distances(this.largest, this.cells, threshold);
  }
}

// The largest of each four values along an axis and of the one before and after them.
function largestAlong(values, shape, axis) {
  const cells = Math.ceil(shape[axis] / CELL);
  const out = new Uint8Array((values.length / shape[axis]) * cells);
  const inner = shape.slice(0, axis).reduce((a, b) => a * b, 1);
  const outer = values.length / inner / shape[axis];
  for (let o = 0; o < outer; o += 1) {
    for (let cell = 0; cell < cells; cell += 1) {
      const first = Math.max(cell * CELL - 1, 0);
      const last = Math.min(cell * CELL + CELL, shape[axis] - 1);
      const to = (o * cells + cell) * inner;
      for (let k = first; k <= last; k += 1) {
        const from = (o * shape[axis] + k) * inner;
        for (let i = 0; i < inner; i += 1) if (values[from + i] > out[to + i]) out[to + i] = values[from + i];
      }
    }
  }
  return out;
}

// Chessboard distance of each cell to the nearest one that reaches the threshold, in two sweeps.
function distances(largest, [nx, ny, nz], threshold) {
  const free = new Uint8Array(largest.length);
  for (let i = 0; i < free.length; i += 1) free[i] = largest[i] >= threshold ? 0 : 255;
  const before = [];
  for (const k of [-1, 0, 1]) for (const j of [-1, 0, 1]) for (const i of [-1, 0, 1]) {
    if (k < 0 || (k === 0 && (j < 0 || (j === 0 && i < 0)))) before.push([i, j, k]);
  }
  const inside = (x, y, z) => x >= 0 && y >= 0 && z >= 0 && x < nx && y < ny && z < nz;
  const sweep = (place, sign) => {
    const [x, y, z] = [place % nx, Math.floor(place / nx) % ny, Math.floor(place / (nx * ny))];
    for (const [i, j, k] of before) {
      if (!inside(x + sign * i, y + sign * j, z + sign * k)) continue;
      const near = free[place + sign * (i + nx * (j + ny * k))] + 1;
      if (near < free[place]) free[place] = near;
    }
  };
  for (let place = 0; place < free.length; place += 1) if (free[place]) sweep(place, 1);
  for (let place = free.length - 1; place >= 0; place -= 1) if (free[place]) sweep(place, -1);
  return free;
}
