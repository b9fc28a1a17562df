// The scene as the page carries it: base64 of zlib of [length, JSON, arrays].

const ARRAYS = { uint8: Uint8Array, uint16: Uint16Array, uint32: Uint32Array, float32: Float32Array };

async function inflate(bytes) {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Response(stream).arrayBuffer();
}

async function unpack(text) {
  const bytes = Uint8Array.from(atob(text.trim()), (letter) => letter.charCodeAt(0));
  const buffer = await inflate(bytes);
  const length = new DataView(buffer).getUint32(0, true);
  const header = new TextDecoder().decode(new Uint8Array(buffer, 8, length));
  const start = 8 + length;
  return JSON.parse(header, (_, value) => value && value.array
    ? new ARRAYS[value.array](buffer, start + value.offset, value.length)
    : value);
}
