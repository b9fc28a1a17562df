// The three slices through a volume, each with a slider; they need no WebGL.

function slices(model, tell) {
  const { volume } = model;
  const planes = [2, 1, 0].map((axis) => new Plane(model, axis, tell));
  const shares = planes.map((plane) => plane.size(plane.v) / plane.size(plane.u));
  const tallest = Math.max(0.35, Math.min(1, Math.max(...shares)));
  const cells = planes.map((plane) => {
    const axis = plane.across;
    const text = (index) => withUnit(volume.origin[axis] + (index + 0.5) * volume.spacing[axis], model.unit);
    const control = slider(`${model.axes[axis]} =`, {
      min: 0, max: Math.max(Math.ceil(volume.extent[axis]) - 1, 0), step: 1, value: plane.index, text,
      change: (index) => { Object.assign(plane, { index, dirty: true }); plane.draw(); },
    });
    plane.canvas.setAttribute("aria-label", `Slice across ${model.axes[axis]}: ${plane.directionsInWords}`);
    plane.canvas.style.aspectRatio = String(1 / tallest);
    return el("div", { className: "slice" }, plane.canvas,
      el("div", { className: "axes", textContent: plane.directions }), control.row);
  });
  return { planes, element: el("div", { className: "slices" }, ...cells) };
}
