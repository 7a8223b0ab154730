// The map: what is drawn without script is there already; script adds zoom, and circles that filter the explorer.
const LARGEST = 17, SMALLEST = 3.5, APART = 34;
const radius = (records) => Math.min(LARGEST, SMALLEST + 3.2 * Math.log10(records) ** 1.25);
const SVG = "http://www.w3.org/2000/svg";

function cellsInside(store, [south, west, north, east]) {
  const size = store.cellSize;
  const inside = new Uint8Array(store["cell-south"].length);
  for (let i = 0; i < inside.length; i++) {
    const latitude = (store["cell-south"][i] + 0.5) * size;
    const longitude = (store["cell-west"][i] + 0.5) * size;
    if (latitude >= south && latitude <= north && longitude >= west && longitude <= east) inside[i] = 1;
  }
  return inside;
}

class WorldMap {
  constructor(store, explorer) {
    this.store = store;
    this.explorer = explorer;
    this.svg = byId("drawing");
    this.narrowing = Number(this.svg.dataset.narrowing);
    this.whole = this.svg.getAttribute("viewBox").split(" ").map(Number);
    this.box = [...this.whole];
    for (const button of document.querySelectorAll("[data-zoom]")) button.addEventListener("click", () => this.zoom(button.dataset.zoom));
    this.svg.addEventListener("click", (event) => {
      const circle = event.target.closest("#circles g");
      if (circle && circle.place && !this.dragged) this.explorer.set({ place: circle.place }).then(() => byId("findings").scrollIntoView());
    });
    this.drag();
    this.draw();
  }

  zoom(how) {
    let [left, top, wide, high] = this.box;
    if (how === "whole") return this.look(this.whole);
    const by = how === "in" ? 0.5 : 2;
    this.look([left + (wide * (1 - by)) / 2, top + (high * (1 - by)) / 2, wide * by, high * by]);
  }

  look([left, top, wide, high]) {
    const least = this.store.cellSize * 100 * 3;
    const most = this.whole[2] * 2;
    const by = Math.min(most / wide, Math.max(least / wide, 1));
    if (by !== 1) [left, top, wide, high] = [left + (wide * (1 - by)) / 2, top + (high * (1 - by)) / 2, wide * by, high * by];
    this.box = [left, top, wide, high];
    this.svg.setAttribute("viewBox", this.box.join(" "));
    this.draw();
  }

  drag() {
    let from = null;
    this.svg.addEventListener("pointerdown", (event) => {
      if (event.pointerType === "touch") return;
      from = [event.clientX, event.clientY, ...this.box];
      this.dragged = false;
    });
    addEventListener("pointermove", (event) => {
      if (!from || !(event.buttons & 1)) return void (from = null);
      const scale = this.box[2] / this.svg.clientWidth;
      const x = (event.clientX - from[0]) * scale;
      const y = (event.clientY - from[1]) * scale;
      if (Math.abs(event.clientX - from[0]) + Math.abs(event.clientY - from[1]) > 4) this.dragged = true;
      if (this.dragged) this.look([from[2] - x, from[3] - y, from[4], from[5]]);
    });
    addEventListener("pointerup", () => { from = null; });
  }

  // Names of towns in one size, the largest first, as far as there is room.
  label(scale) {
    const shown = [];
    for (const text of document.querySelectorAll("#towns text")) {
      const own = { x: Number(text.getAttribute("x")), y: Number(text.getAttribute("y")), half: text.textContent.length * 3.1 + 5 };
      const free = shown.every((each) => Math.abs(each.x - own.x) > (each.half + own.half) * scale || Math.abs(each.y - own.y) > 18 * scale);
      text.setAttribute("font-size", 11 * scale);
      text.toggleAttribute("hidden", !free);
      if (free) shown.push(own);
    }
  }

  draw() {
    const { store, narrowing } = this;
    const size = store.cellSize;
    const [left, top, wide, high] = this.box;
    const scale = wide / Math.max(280, this.svg.clientWidth);
    const side = APART * scale;
    const squares = new Map();
    for (let i = 0; i < store["cell-south"].length; i++) {
      const x = (store["cell-west"][i] + 0.5) * size * 100 * narrowing;
      const y = -(store["cell-south"][i] + 0.5) * size * 100;
      if (x < left - side || x > left + wide + side || y < top - side || y > top + high + side) continue;
      const key = Math.floor(x / side) + ":" + Math.floor(y / side);
      const records = store["cell-records"][i];
      let square = squares.get(key);
      if (!square) squares.set(key, (square = { x: 0, y: 0, records: 0, misplaced: 0, south: 99, west: 999, north: -99, east: -999 }));
      square.x += x * records; square.y += y * records;
      square.records += records; square.misplaced += store["cell-misplaced"][i];
      square.south = Math.min(square.south, store["cell-south"][i] * size); square.north = Math.max(square.north, (store["cell-south"][i] + 1) * size);
      square.west = Math.min(square.west, store["cell-west"][i] * size); square.east = Math.max(square.east, (store["cell-west"][i] + 1) * size);
    }
    const circles = [...squares.values()].map((square) => {
      const group = document.createElementNS(SVG, "g");
      group.setAttribute("transform", `translate(${square.x / square.records} ${square.y / square.records}) scale(${scale})`);
      const r = radius(square.records);
      const stand = document.createElementNS(SVG, "circle");
      stand.setAttribute("class", "stand");
      stand.setAttribute("r", r);
      const title = document.createElementNS(SVG, "title");
      title.textContent = counted(says["points-here"], square.records) + (square.misplaced ? ", " + counted(says["misplaced-here"], square.misplaced) : "");
      group.append(title, stand);
      if (square.misplaced) {
        const amiss = document.createElementNS(SVG, "circle");
        amiss.setAttribute("class", "amiss");
        amiss.setAttribute("r", r);
        amiss.setAttribute("pathLength", 100);
        amiss.setAttribute("stroke-dasharray", Math.max(6, (100 * square.misplaced) / square.records) + " 100");
        group.append(amiss);
      }
      group.place = [square.south, square.west, square.north, square.east].map((each) => each.toFixed(4)).join(",");
      return group;
    });
    byId("circles").replaceChildren(...circles);
    this.label(scale);
  }
}
