// The findings as columns of numbers and texts, unpacked without keeping the page from answering.
"use strict";
const page = JSON.parse(document.getElementById("page").textContent);
const says = page.texts;
const NOTHING = 0xffffffff;
const SEVERITIES = ["error", "warning", "info"];
const byId = (id) => document.getElementById(id);
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

async function unpacked() {
  const element = byId("island");
  const text = element.textContent;
  element.remove();
  const STEP = 1 << 20;
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
  return new Response(bytes).arrayBuffer();
}

// Texts of a dictionary, a line each: found by their number, and searched all at once.
class Texts {
  constructor(joined, count) {
    this.joined = joined;
    this.starts = lineStarts(joined, count);
    this.size = count;
  }
  at(index) { return this.joined.slice(this.starts[index], this.starts[index + 1] - 1); }
  lower() {
    if (!this.lowered) {
      this.lowered = this.joined.toLowerCase();
      this.lowerStarts = this.lowered.length === this.joined.length ? this.starts : lineStarts(this.lowered, this.size);
    }
    return this.lowered;
  }
  // One byte a text: does it hold the (lower-case) words?
  holding(words) {
    const hits = new Uint8Array(this.size);
    const text = this.lower();
    const starts = this.lowerStarts;
    let from = 0;
    let index = 0;
    while ((from = text.indexOf(words, from)) >= 0) {
      let step = 1;
      while (index + step < this.size && starts[index + step] <= from) { index += step; step *= 2; }
      while (step >= 1) { if (index + step < this.size && starts[index + step] <= from) index += step; step >>= 1; }
      hits[index] = 1;
      from = starts[index + 1];
    }
    return hits;
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
    if (name.endsWith("-texts")) {
      const joined = new TextDecoder().decode(new Uint8Array(buffer, begin + place, length));
      store.texts[name.slice(0, -6)] = joined;
    } else {
      store[name] = new kinds[kind](buffer, begin + place, length / kinds[kind].BYTES_PER_ELEMENT);
    }
    await breathe();
  }
  for (const name of store.steps) {
    const column = store[name];
    for (let i = 1; i < column.length; i++) column[i] = (column[i] + column[i - 1]) >>> 0;
    await breathe();
  }
  for (const [name, count] of Object.entries(store.sizes)) {
    store.texts[name] = new Texts(store.texts[name], count);
    store.texts[name].lower();
    await breathe();
  }
  return store;
}
