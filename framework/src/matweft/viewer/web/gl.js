// The few things that every renderer asks of WebGL2.

function program(gl, vertex, fragment, defines = []) {
  const head = ["#version 300 es", "precision highp float;", "precision highp int;",
    "precision highp sampler3D;", "precision highp usampler3D;",
    ...defines.map((name) => `#define ${name}`)].join("\n");
  const made = gl.createProgram();
  for (const [kind, text] of [[gl.VERTEX_SHADER, vertex], [gl.FRAGMENT_SHADER, fragment]]) {
    const shader = gl.createShader(kind);
    gl.shaderSource(shader, `${head}\n${text}`);
    gl.compileShader(shader);
    gl.attachShader(made, shader);
  }
  gl.linkProgram(made);
  if (!gl.getProgramParameter(made, gl.LINK_STATUS)) {
    const logs = gl.getAttachedShaders(made).map((shader) => gl.getShaderInfoLog(shader));
    throw new Error([gl.getProgramInfoLog(made), ...logs].join("\n"));
  }
  return { program: made, uniforms: uniformsOf(gl, made) };
}

function uniformsOf(gl, made) {
  const found = {};
  for (let i = 0; i < gl.getProgramParameter(made, gl.ACTIVE_UNIFORMS); i += 1) {
    const { name, type } = gl.getActiveUniform(made, i);
    found[name] = { place: gl.getUniformLocation(made, name), type };
  }
  return found;
}

// Set uniforms by name; those that a variant of a shader lacks are left out.
function setUniforms(gl, { program: made, uniforms }, values) {
  gl.useProgram(made);
  for (const [name, value] of Object.entries(values)) {
    const known = uniforms[name];
    if (!known) continue;
    if (known.type === gl.FLOAT) gl.uniform1f(known.place, value);
    else if (known.type === gl.FLOAT_VEC2) gl.uniform2fv(known.place, value);
    else if (known.type === gl.FLOAT_VEC3) gl.uniform3fv(known.place, value);
    else gl.uniform1i(known.place, value);
  }
}

function texture3D(gl, shape, values, { smooth = false, whole = false } = {}) {
  const texture = gl.createTexture();
  gl.bindTexture(gl.TEXTURE_3D, texture);
  gl.pixelStorei(gl.UNPACK_ALIGNMENT, 1);
  const wide = values.BYTES_PER_ELEMENT;
  const [inner, format, type] = !whole ? [gl.R8, gl.RED, gl.UNSIGNED_BYTE]
    : wide === 1 ? [gl.R8UI, gl.RED_INTEGER, gl.UNSIGNED_BYTE]
      : wide === 2 ? [gl.R16UI, gl.RED_INTEGER, gl.UNSIGNED_SHORT]
        : [gl.R32UI, gl.RED_INTEGER, gl.UNSIGNED_INT];
  gl.texImage3D(gl.TEXTURE_3D, 0, inner, ...shape, 0, format, type, values);
  if (smooth) gl.generateMipmap(gl.TEXTURE_3D);
  gl.texParameteri(gl.TEXTURE_3D, gl.TEXTURE_MIN_FILTER, smooth ? gl.LINEAR_MIPMAP_NEAREST : gl.NEAREST);
  gl.texParameteri(gl.TEXTURE_3D, gl.TEXTURE_MAG_FILTER, smooth ? gl.LINEAR : gl.NEAREST);
  for (const side of [gl.TEXTURE_WRAP_S, gl.TEXTURE_WRAP_T, gl.TEXTURE_WRAP_R]) {
    gl.texParameteri(gl.TEXTURE_3D, side, gl.CLAMP_TO_EDGE);
  }
  return texture;
}

// Colours in rows of 256.
function paletteTexture(gl, rgba) {
  const texture = gl.createTexture();
  const rows = Math.ceil(rgba.length / 1024);
  const whole = new Uint8Array(rows * 1024);
  whole.set(rgba);
  gl.bindTexture(gl.TEXTURE_2D, texture);
  gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA8, 256, rows, 0, gl.RGBA, gl.UNSIGNED_BYTE, whole);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.NEAREST);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.NEAREST);
  return texture;
}

// A vertex array of attributes {name: [values, components, divisor]}.
function vertexArray(gl, { program: made }, attributes, indices = null) {
  const array = gl.createVertexArray();
  gl.bindVertexArray(array);
  for (const [name, [values, components, divisor = 0]] of Object.entries(attributes)) {
    const place = gl.getAttribLocation(made, name);
    if (place < 0) continue;
    gl.bindBuffer(gl.ARRAY_BUFFER, gl.createBuffer());
    gl.bufferData(gl.ARRAY_BUFFER, values, gl.STATIC_DRAW);
    gl.enableVertexAttribArray(place);
    const bytes = values instanceof Uint8Array;
    gl.vertexAttribPointer(place, components, bytes ? gl.UNSIGNED_BYTE : gl.FLOAT, bytes, 0, 0);
    gl.vertexAttribDivisor(place, divisor);
  }
  if (indices) {
    gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, gl.createBuffer());
    gl.bufferData(gl.ELEMENT_ARRAY_BUFFER, indices, gl.STATIC_DRAW);
  }
  gl.bindVertexArray(null);
  return array;
}
