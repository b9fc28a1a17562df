// A volume of one axis: its values as a line, labels as bands of colour.

function curve(model, tell) {
  const { volume } = model;
  const n = volume.shape[0];
  const drawing = svg("svg", { class: "curve", viewBox: "0 0 1000 300", preserveAspectRatio: "none", role: "img" });
  const at = (i) => (1000 * (i + 0.5)) / n;
  if (volume.key) {
    for (let i = 0; i < n; i += 1) {
      const colour = [];
      volume.paint(i, colour, 0);
      drawing.append(svg("rect", { x: (1000 * i) / n, width: 1000 / n + 0.5, y: 0, height: 300, fill: `rgb(${colour.slice(0, 3)})` }));
    }
  } else {
    const { low, high } = volume.grey;
    const y = (i) => 290 - (280 * (volume.greyAt(i) - low)) / (high - low || 1);
    const points = Array.from({ length: n }, (_, i) => `${at(i).toFixed(2)},${y(i).toFixed(2)}`).join(" ");
    drawing.append(svg("polyline", { points, fill: "none", "vector-effect": "non-scaling-stroke" }));
  }
  drawing.addEventListener("pointermove", (event) => {
    const box = drawing.getBoundingClientRect();
    const i = Math.max(0, Math.min(n - 1, Math.floor((n * (event.clientX - box.left)) / box.width)));
    const x = volume.origin[0] + (i + 0.5) * volume.spacing[0];
    tell(`${model.axes[0]} ${withUnit(x, model.unit)}: ${volume.told(i)}`);
  });
  drawing.addEventListener("pointerleave", () => tell(""));
  const ends = [0, volume.extent[0]].map((i) => withUnit(volume.origin[0] + i * volume.spacing[0], model.unit));
  const range = volume.key ? "" : `values ${digits(volume.grey.low)} to ${digits(volume.grey.high)}`;
  const scale = [ends[0], `${model.axes[0]}${range ? `; ${range}` : ""}`, ends[1]];
  return el("div", { className: "line" }, drawing,
    el("div", { className: "ends" }, ...scale.map((text) => el("span", { textContent: text }))));
}
