// The findings as columns of numbers and texts, unpacked without keeping the page from answering.
"use strict";
const page = JSON.parse(document.getElementById("page").textContent);
const says = page.texts;
const NOTHING = 0xffffffff;
const SEVERITIES = ["error", "warning", "info"];
const byId = (id) => document.getElementById(id);
const SLICE = 1 << 13; // findings or texts that are worked on in one go
const breathe = () => new Promise((resolve) => { const { port1, port2 } = new MessageChannel(); port1.onmessage = resolve; port2.postMessage(0); });
const formats = {};
const number = (value, decimals = 0) => (formats[decimals] ??= new Intl.NumberFormat(page.lang === "de" ? "de-DE" : "en-US", { minimumFractionDigits: decimals, maximumFractionDigits: decimals })).format(value);
const put = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
const counted = (texts, count, values = {}) => put(texts[count === 1 ? 0 : 1], { n: number(count), ...values });

function made(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

function severityWord(severity) {
  return byId("signs").content.querySelector("." + severity).cloneNode(true);
}

// Long work in slices: the page answers between them, and the work ends early where nobody wants it any more.
async function inSlices(count, work, wanted = () => true) {
  for (let from = 0; from < count; from += SLICE) {
    work(from, Math.min(count, from + SLICE));
    await breathe();
    if (!wanted()) return false;
  }
  return true;
}

// gzip ends with the size of what is packed, so that every piece goes to its place at once.
async function unpacked() {
  const element = byId("island");
  const text = element.textContent;
  element.remove();
  const STEP = 1 << 18;
  const ending = Uint8Array.from(atob(text.slice(-8)), (each) => each.charCodeAt(0));
  const whole = new Uint8Array(new DataView(ending.buffer).getUint32(ending.length - 4, true));
  let place = 0;
  const bytes = new ReadableStream({
    async pull(controller) {
      if (place >= text.length) return controller.close();
      const part = atob(text.slice(place, place + STEP));
      const chunk = new Uint8Array(part.length);
      for (let i = 0; i < part.length; i++) chunk[i] = part.charCodeAt(i);
      place += STEP;
      controller.enqueue(chunk);
      await breathe();
    },
  }).pipeThrough(new DecompressionStream("gzip"));
  const reader = bytes.getReader();
  let filled = 0;
  for (let part; !(part = await reader.read()).done; filled += part.value.length) whole.set(part.value, filled);
  return whole.buffer;
}

// Texts of a dictionary, a line each, in blocks: found by their number, and searched a block at a time.
class Texts {
  constructor(size) {
    this.size = size;
    this.blocks = [];
  }
  async fill(bytes) {
    const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
    let place = 0;
    await inSlices(this.size, (from, end) => {
      const begin = place;
      for (let index = from; index < end; index++) place = (bytes.indexOf(10, place) + 1) || bytes.length + 1;
      this.blocks.push(new Block(decoder.decode(bytes.subarray(begin, place - 1)), end - from));
    });
    return this;
  }
  at(index) { return this.blocks[Math.floor(index / SLICE)].at(index % SLICE); }
  // One byte a text: does it hold the (lower-case) words?
  async holding(words, wanted) {
    const hits = new Uint8Array(this.size);
    await inSlices(this.size, (from, end) => this.blocks[from / SLICE].mark(words, hits.subarray(from, end)), wanted);
    return hits;
  }
}

class Block {
  constructor(joined, count) {
    this.joined = joined;
    this.starts = lineStarts(joined, count);
    this.lowered = joined.toLowerCase();
    this.lowerStarts = this.lowered.length === joined.length ? this.starts : lineStarts(this.lowered, count);
  }
  at(index) { return this.joined.slice(this.starts[index], this.starts[index + 1] - 1); }
  mark(words, hits) {
    const { lowered, lowerStarts: starts } = this;
    let from = 0;
    let index = 0;
    while ((from = lowered.indexOf(words, from)) >= 0) {
      let step = 1;
      while (index + step < hits.length && starts[index + step] <= from) { index += step; step *= 2; }
      while (step >= 1) { if (index + step < hits.length && starts[index + step] <= from) index += step; step >>= 1; }
      hits[index] = 1;
      from = starts[index + 1];
    }
  }
}

function lineStarts(text, count) {
  const starts = new Uint32Array(count + 1);
  let place = 0;
  for (let index = 1; index < count; index++) starts[index] = place = text.indexOf("\n", place) + 1;
  starts[count] = text.length + 1;
  return starts;
}

async function loadStore() {
  const buffer = await unpacked();
  await breathe();
  const size = new DataView(buffer).getUint32(0, true);
  const heading = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, size)));
  const begin = Math.ceil((4 + size) / 8) * 8;
  const store = { ...heading.other, texts: {} };
  const kinds = { B: Uint8Array, H: Uint16Array, I: Uint32Array, i: Int32Array };
  for (const [name, [kind, place, length]] of Object.entries(heading.tables)) {
    const text = name.endsWith("-texts") && name.slice(0, -6);
    if (text) store.texts[text] = await new Texts(store.sizes[text]).fill(new Uint8Array(buffer, begin + place, length));
    else store[name] = new kinds[kind](buffer, begin + place, length / kinds[kind].BYTES_PER_ELEMENT);
  }
  for (const name of store.steps) {
    const column = store[name];
    let before = 0;
    await inSlices(column.length, (from, end) => { for (let i = from; i < end; i++) column[i] = before = (column[i] + before) >>> 0; });
  }
  return store;
}
