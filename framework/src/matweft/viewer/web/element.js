// Elements of the page, and numbers as people read them.

function el(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (name in made && name !== "list" && name !== "form") made[name] = value;
    else made.setAttribute(name, value);
  }
  made.append(...children.filter((child) => child !== null));
  return made;
}

function svg(tag, attributes = {}, ...children) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

function digits(value, n = 4) {
  if (value === 0 || !Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  const text = size >= 1e-3 && size < 1e6 ? String(Number(value.toPrecision(n)))
    : value.toExponential(n - 1).replace("e+", "e");
  return text.replace(/^-/, "−");
}

function withUnit(value, unit) {
  return unit ? `${digits(value)}\u202f${unit}` : digits(value);
}

function percent(share) {
  return share >= 0.0995 ? `${(100 * share).toFixed(1)} %` : `${digits(100 * share, 2)} %`;
}

function slider(label, { min, max, step, value, text, change }) {
  const output = el("output", { textContent: text(value) });
  const input = el("input", { type: "range", min, max, step, value });
  input.setAttribute("aria-label", label);
  input.addEventListener("input", () => {
    output.textContent = text(Number(input.value));
    change(Number(input.value));
  });
  const set = (next) => { input.value = next; output.textContent = text(Number(input.value)); };
  return { row: el("label", { className: "slider" }, el("span", { textContent: label }), input, output), set };
}
