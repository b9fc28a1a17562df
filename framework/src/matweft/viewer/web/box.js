// The box around a scene, or the cell of a crystal: its edges, its labels, the triad of axes.

const plus = (point, vector, times) => point.map((p, i) => p + times * vector[i]);
const cross = (a, b) => [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];

// The four edges along each of three vectors, as pairs of ends.
function boxSegments({ origin, vectors }) {
  const found = [];
  vectors.forEach((along, axis) => {
    const [b, c] = [vectors[(axis + 1) % 3], vectors[(axis + 2) % 3]];
    for (const [i, j] of [[0, 0], [1, 0], [0, 1], [1, 1]]) {
      const from = plus(plus(origin, b, i), c, j);
      found.push(...from, ...plus(from, along, 1));
    }
  });
  return found;
}

// The middle of the edge along an axis that is seen at the border of the box, low or to the left.
function outerEdge({ origin, vectors }, axis, camera, pixel) {
  const [b, c] = [(axis + 1) % 3, (axis + 2) % 3];
  const facing = (n) => {
    const normal = cross(vectors[(n + 1) % 3], vectors[(n + 2) % 3]);
    return dot(normal, camera.eye) * Math.sign(dot(normal, vectors[n]) || 1) > 0;
  };
  const [front, side] = [facing(b), facing(c)];
  const found = [];
  for (const [i, j] of [[0, 0], [1, 0], [0, 1], [1, 1]]) {
    if ((front === (i === 1)) === (side === (j === 1))) continue;
    const from = plus(plus(origin, vectors[b], i), vectors[c], j);
    found.push(camera.project(plus(from, vectors[axis], 0.5), pixel));
  }
  const upright = Math.abs(dot(vectors[axis], camera.up)) > 1.7 * Math.abs(dot(vectors[axis], camera.right));
  return found.sort((p, q) => (upright ? p[0] - q[0] : q[1] - p[1]))[0];
}

class BoxLabels {
  constructor(model, camera) {
    Object.assign(this, { model, camera });
    this.names = model.box.names.map((name) => el("span", { className: "length", textContent: name }));
    this.triad = svg("svg", { class: "triad", viewBox: "-36 -36 72 72", "aria-hidden": "true" });
    this.element = el("div", { className: "labels" }, ...this.names, this.triad);
  }

  // Places are shares of the stage, so that labels follow the picture where it is stretched.
  draw({ pixel, width, height }) {
    const { camera, model } = this;
    const middle = camera.project(camera.middle, pixel);
    this.names.forEach((label, axis) => {
      const length = Math.hypot(...model.box.vectors[axis]) / pixel;
      const seen = Math.hypot(dot(model.box.vectors[axis], camera.right), dot(model.box.vectors[axis], camera.up)) / pixel;
      label.hidden = seen < 12 || seen < 0.15 * length;
      if (label.hidden) return;
      const [x, y] = outerEdge(model.box, axis, camera, pixel);
      const away = Math.hypot(x - middle[0], y - middle[1]) || 1;
      const [dx, dy] = [(x - middle[0]) / away, (y - middle[1]) / away];
      const wide = 12 + 0.5 * label.offsetWidth * Math.abs(dx);
      const share = (value, whole, kept) =>
        `${50 + (100 * Math.max(kept - whole / 2, Math.min(whole / 2 - kept, value))) / whole}%`;
      label.style.left = share(x + dx * wide, width, label.offsetWidth / 2 + 4);
      label.style.top = share(y + dy * wide + 4 * Math.abs(dy), height, 12);
    });
    this.drawTriad();
  }

  drawTriad() {
    const { camera, model } = this;
    const arrows = model.axes.map((name, axis) => ({
      name, axis, x: 22 * camera.right[axis], y: -22 * camera.up[axis], depth: camera.eye[axis],
    }));
    this.triad.replaceChildren(...arrows.sort((a, b) => a.depth - b.depth).flatMap(({ name, axis, x, y }) => {
      const text = svg("text", { x: 1.38 * x, y: 1.38 * y, class: `axis-${axis}` });
      text.textContent = name;
      return [svg("line", { x2: x, y2: y, class: `axis-${axis}` }), text];
    }));
  }
}
