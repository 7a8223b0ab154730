// The findings explorer: filter, sort, show only the rows in sight, tell the address bar.
const COLUMNS = ["severity", "rule", "evse", "message", "place"];
const COUNTED = 1 << 17; // findings whose charging points are counted
const TALLEST = 12e6; // browsers draw no higher elements

class Explorer {
  constructor(store) {
    this.store = store;
    this.count = store.findings;
    this.state = { q: "", rule: "", operator: "", state: "", place: "", severity: new Set(SEVERITIES), sort: "file", down: false };
    this.view = new Uint32Array(0);
    this.active = 0;
    this.run = 0;
    this.body = document.querySelector("#rows .body");
    this.rows = byId("rows");
    this.rowPool = new Map();
    this.setUp();
  }

  setUp() {
    const { store } = this;
    const rules = byId("rule-choice");
    const order = [...store.rules.keys()].sort((one, other) => (store.rules[one].code < store.rules[other].code ? -1 : 1));
    for (const index of order) rules.append(made("option", { value: store.rules[index].code }, store.rules[index].code + " " + store.rules[index].title));
    const operators = store.texts.operator;
    if (operators.size > 1) {
      byId("operator-field").hidden = false;
      for (let i = 0; i < operators.size; i++) byId("operator-choice").append(made("option", { value: operators.at(i) || "-" }, operators.at(i) || says["none-given"]));
    }
    if (store.known.some((each) => each)) byId("state-field").hidden = false;
    let waiting;
    byId("search").addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(() => this.set({ q: byId("search").value.trim() }), 120); });
    byId("search").addEventListener("keydown", (event) => { if (event.key === "ArrowDown") { event.preventDefault(); this.rows.focus(); } });
    document.querySelector(".filters").addEventListener("submit", (event) => event.preventDefault());
    for (const [id, name] of [["rule-choice", "rule"], ["operator-choice", "operator"], ["state-choice", "state"]])
      byId(id).addEventListener("change", (event) => this.set({ [name]: event.target.value }));
    for (const box of document.querySelectorAll("[name=severity]"))
      box.addEventListener("change", () => this.set({ severity: new Set([...document.querySelectorAll("[name=severity]:checked")].map((each) => each.value)) }));
    byId("reset").addEventListener("click", () => this.set({ q: "", rule: "", operator: "", state: "", place: "", severity: new Set(SEVERITIES) }));
    byId("place-clear").addEventListener("click", () => { this.set({ place: "" }); byId("search").focus(); });
    byId("export").addEventListener("click", () => this.export());
    byId("sort-choice").addEventListener("change", (event) => this.set({ sort: event.target.value, down: false }));
    for (const button of document.querySelectorAll("[data-sort]"))
      button.addEventListener("click", () => this.sortBy(button.dataset.sort));
    this.rows.addEventListener("scroll", () => this.draw(), { passive: true });
    this.rows.addEventListener("keydown", (event) => this.key(event));
    this.body.addEventListener("click", (event) => {
      const row = event.target.closest(".row");
      if (row) { this.active = Number(row.dataset.at); this.draw(); this.tell(); }
    });
    addEventListener("resize", () => this.layOut());
    addEventListener("hashchange", () => this.fromHash());
    document.addEventListener("keydown", (event) => {
      if (event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && !/^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName)) {
        event.preventDefault();
        byId("search").focus();
        byId("search").select();
      }
    });
  }

  // --- state, in the address bar too ---------------------------------------------------------------------------

  sortBy(column) {
    const { sort, down } = this.state;
    this.set(sort !== column ? { sort: column, down: false } : down ? { sort: "file", down: false } : { down: true });
  }

  set(changes, quietly = false) {
    Object.assign(this.state, changes);
    if (!quietly) {
      const text = this.hash();
      history.replaceState(null, "", text ? "#" + text : location.pathname + location.search);
    }
    this.show();
    return this.filter();
  }

  hash() {
    const { state } = this;
    const parts = new URLSearchParams();
    for (const name of ["q", "rule", "operator", "state", "place"]) if (state[name]) parts.set(name, state[name]);
    if (state.severity.size < SEVERITIES.length) parts.set("severity", [...state.severity].join(",") || "none");
    if (state.sort !== "file") parts.set("sort", (state.down ? "-" : "") + state.sort);
    return parts.toString();
  }

  fromHash() {
    const text = location.hash.slice(1);
    if (text && !text.includes("=")) return this.filter(); // an anchor in the page
    const parts = new URLSearchParams(text);
    const sort = parts.get("sort") || "file";
    const severity = parts.get("severity");
    const changes = {
      severity: new Set(severity ? severity.split(",").filter((each) => SEVERITIES.includes(each)) : SEVERITIES),
      sort: COLUMNS.includes(sort.replace(/^-/, "")) ? sort.replace(/^-/, "") : "file",
      down: sort.startsWith("-"),
    };
    for (const name of ["q", "rule", "operator", "state", "place"]) changes[name] = parts.get(name) || "";
    const done = this.set(changes, true);
    if (text) done.then(() => byId("findings").scrollIntoView());
    return done;
  }

  show() {
    const { state } = this;
    if (byId("search").value.trim() !== state.q) byId("search").value = state.q;
    byId("rule-choice").value = state.rule;
    byId("operator-choice").value = state.operator;
    byId("state-choice").value = state.state;
    byId("sort-choice").value = state.sort;
    for (const box of document.querySelectorAll("[name=severity]")) box.checked = state.severity.has(box.value);
    byId("place-clear").hidden = !state.place;
    byId("place-clear").textContent = says["place-clear"];
    for (const button of document.querySelectorAll("[data-sort]"))
      button.parentElement.setAttribute("aria-sort", state.sort !== button.dataset.sort ? "none" : state.down ? "descending" : "ascending");
  }

  // --- which findings ------------------------------------------------------------------------------------------

  async filter() {
    const run = ++this.run;
    const wanted = () => run === this.run;
    const { store, state, count } = this;
    const tests = [];
    for (const word of state.q.toLowerCase().split(/\s+/).filter(Boolean)) {
      const sides = [];
      for (const name of Object.keys(store.sizes)) {
        sides.push([store[name], await store.texts[name].holding(word, wanted)]);
        if (!wanted()) return;
      }
      const rules = Uint8Array.from(store.rules, (rule) => (rule.code + " " + rule.name + " " + rule.title).toLowerCase().includes(word) ? 1 : 0);
      sides.push([store.rule, rules]);
      tests.push((i) => { for (const [column, hits] of sides) if (hits[column[i]]) return true; return false; });
    }
    if (state.severity.size < SEVERITIES.length) {
      const shown = Uint8Array.from(SEVERITIES, (each) => (state.severity.has(each) ? 1 : 0));
      tests.unshift((i) => shown[store.severity[i]]);
    }
    if (state.rule) {
      const rule = store.rules.findIndex((each) => each.code === state.rule);
      tests.unshift((i) => store.rule[i] === rule);
    }
    if (state.operator) {
      const name = state.operator === "-" ? "" : state.operator;
      let operator = -1;
      for (let i = 0; i < store.texts.operator.size; i++) if (store.texts.operator.at(i) === name) operator = i;
      tests.unshift((i) => store.operator[i] === operator);
    }
    if (state.state) {
      const known = ["new", "baseline", "accepted"].indexOf(state.state);
      tests.unshift((i) => store.known[i] === known);
    }
    if (state.place) {
      const inside = cellsInside(store, state.place.split(",").map(Number));
      tests.unshift((i) => store.cell[i] !== NOTHING && inside[store.cell[i]]);
    }
    const order = await this.order(state.sort, wanted);
    if (!order && state.sort !== "file") return;
    const found = new Uint32Array(count);
    let size = 0;
    const whole = await inSlices(count, (from, end) => {
      next: for (let at = from; at < end; at++) {
        const i = order ? order[state.down ? count - 1 - at : at] : at;
        for (const test of tests) if (!test(i)) continue next;
        found[size++] = i;
      }
    }, wanted);
    if (!whole) return;
    this.view = found.subarray(0, size);
    const seen = new Set();
    for (let at = 0; at < size && size <= COUNTED; at++) if (store.record[found[at]] !== NOTHING) seen.add(store.path[found[at]] * 2 ** 32 + store.record[found[at]]);
    this.active = 0;
    byId("detail").hidden = true;
    byId("outcome").textContent = size === count ? counted(says["outcome-all"], count) : counted(says.outcome, size, { all: number(count) }) + (size && size <= COUNTED ? " " + counted(says["outcome-points"], seen.size) : "");
    this.rows.setAttribute("aria-rowcount", size + 1);
    this.rows.scrollTop = 0;
    this.layOut();
    document.documentElement.dataset.filtered = run;
  }

  // Numbers of the findings in the order of a column: dictionaries are sorted, so counting is enough.
  async order(column, wanted) {
    if (column === "file") return null;
    this.orders ??= {};
    if (this.orders[column]) return this.orders[column];
    const { store, count } = this;
    let order = null;
    const keys = { severity: [store.severity], rule: [store.rule], evse: [store.evse], message: [store.message], place: [store.pointer, store.path] }[column];
    for (const key of keys) {
      const before = order;
      const next = new Uint32Array(count);
      let most = 0;
      let starts;
      const works = [
        [() => count, (from, end) => { for (let i = from; i < end; i++) if (key[i] > most) most = key[i]; }],
        [() => count, (from, end) => { starts ??= new Uint32Array(most + 2); for (let i = from; i < end; i++) starts[key[i] + 1]++; }],
        [() => most, (from, end) => { for (let i = from; i < end; i++) starts[i + 1] += starts[i]; }],
        [() => count, (from, end) => { for (let at = from; at < end; at++) { const i = before ? before[at] : at; next[starts[key[i]]++] = i; } }],
      ];
      for (const [size, work] of works) if (!(await inSlices(size(), work, wanted))) return null;
      order = next;
    }
    return (this.orders[column] = order);
  }

  // --- rows in sight -------------------------------------------------------------------------------------------

  layOut() {
    const probe = parseFloat(getComputedStyle(document.documentElement).fontSize);
    this.height = parseFloat(getComputedStyle(document.documentElement).getPropertyValue("--row")) * probe;
    const whole = this.view.length * this.height;
    this.tall = Math.min(whole, TALLEST);
    this.body.style.height = this.tall + "px";
    this.draw();
  }

  get headings() { return document.querySelector(".headings").offsetHeight; }

  // The number of the first row in sight; the whole is squeezed where it would be higher than browsers draw.
  get first() {
    const sight = this.rows.clientHeight - this.headings;
    const room = this.tall - sight;
    const rooms = this.view.length * this.height - sight;
    return room <= 0 ? 0 : (this.rows.scrollTop / room) * rooms / this.height;
  }

  draw() {
    if (this.height === undefined) return;
    const first = this.first;
    const sight = Math.ceil(this.rows.clientHeight / this.height);
    const from = Math.max(0, Math.floor(first) - 8);
    const end = Math.min(this.view.length, Math.floor(first) + sight + 8);
    const shift = this.rows.scrollTop - first * this.height;
    for (const [at, row] of this.rowPool) if (at < from || at >= end || row.finding !== this.view[at]) { row.element.remove(); this.rowPool.delete(at); }
    for (let at = from; at < end; at++) {
      let row = this.rowPool.get(at);
      if (!row) {
        row = { finding: this.view[at], element: this.row(at) };
        this.rowPool.set(at, row);
        this.body.append(row.element);
      }
      row.element.style.top = shift + at * this.height + "px";
      row.element.classList.toggle("active", at === this.active);
      row.element.setAttribute("aria-selected", at === this.active);
    }
    if (this.view.length) this.rows.setAttribute("aria-activedescendant", "row-" + this.active);
    else this.rows.removeAttribute("aria-activedescendant");
  }

  row(at) {
    const { store } = this;
    const i = this.view[at];
    const texts = [null, store.rules[store.rule[i]].code, store.texts.evse.at(store.evse[i]), store.texts.message.at(store.message[i]), this.place(i)];
    const cells = COLUMNS.map((name, column) => {
      const cell = made("span", { role: "gridcell", class: "cell " + name });
      if (column === 0) cell.append(severityWord(SEVERITIES[store.severity[i]]));
      else if (name === "place") cell.append(made("bdi", {}, texts[column]));
      else cell.textContent = texts[column];
      if (name === "message") cell.setAttribute("lang", "en");
      return cell;
    });
    return made("div", { role: "row", class: "row", id: "row-" + at, "data-at": at, "aria-rowindex": at + 2 }, ...cells);
  }

  place(i) {
    const { store } = this;
    return (store.texts.pointer.at(store.pointer[i]) || store.texts.path.at(store.path[i])) + (store.known[i] ? " · " + says[["", "baselined", "accepted"][store.known[i]]] : "");
  }

  key(event) {
    const page_ = Math.max(1, Math.floor(this.rows.clientHeight / this.height) - 1);
    const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: page_, PageUp: -page_, Home: -Infinity, End: Infinity };
    if (event.target !== this.rows) return;
    if (event.key in steps && this.view.length) {
      event.preventDefault();
      this.active = Math.min(this.view.length - 1, Math.max(0, this.active + steps[event.key]));
      this.reveal();
      if (!byId("detail").hidden) this.tell();
    } else if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      this.tell();
    } else if (event.key === "Escape") {
      byId("detail").hidden = true;
    }
  }

  reveal() {
    const sight = (this.rows.clientHeight - this.headings) / this.height;
    let first = this.first;
    if (this.active < first) first = this.active;
    else if (this.active > first + sight - 1) first = this.active - sight + 1;
    const rooms = this.view.length * this.height - (this.rows.clientHeight - this.headings);
    if (rooms > 0) this.rows.scrollTop = (first * this.height / rooms) * (this.tall - (this.rows.clientHeight - this.headings));
    this.draw();
  }

  // All of one finding, below the rows.
  tell() {
    const { store } = this;
    const i = this.view[this.active];
    if (i === undefined) return;
    const rule = store.rules[store.rule[i]];
    const list = made("dl", { class: "reasons" });
    const say = (term, ...content) => { if (content.some((each) => each)) list.append(made("dt", {}, says[term]), made("dd", {}, ...content)); };
    say("column-message", made("span", { lang: "en" }, store.texts.message.at(store.message[i])));
    say("column-rule", made("a", { href: "#" + rule.code }, rule.code + " " + rule.title));
    say("column-evse", made("code", {}, store.texts.evse.at(store.evse[i])));
    say("operator", store.texts.operator.at(store.operator[i]));
    say("column-place", made("code", {}, store.texts.pointer.at(store.pointer[i])));
    say("file", made("code", {}, store.texts.path.at(store.path[i]) + ":" + store.line[i] + ":" + store.column[i]));
    if (store.record[i] !== NOTHING) say("record", number(store.record[i]));
    if (store.known[i]) say("state", says[["", "baselined", "accepted"][store.known[i]]]);
    byId("detail").replaceChildren(list);
    byId("detail").hidden = false;
    list.querySelector("a").addEventListener("click", () => { byId(rule.code).open = true; });
  }

  // --- the view as a file --------------------------------------------------------------------------------------

  async export() {
    const { store, view } = this;
    const heads = ["rule", "name", "severity", "evse_id", "operator_id", "path", "record", "pointer", "line", "column", "message", "state"];
    const line = (i) => {
      const rule = store.rules[store.rule[i]];
      return [rule.code, rule.name, SEVERITIES[store.severity[i]], store.texts.evse.at(store.evse[i]), store.texts.operator.at(store.operator[i]),
        store.texts.path.at(store.path[i]), store.record[i] === NOTHING ? "" : store.record[i], store.texts.pointer.at(store.pointer[i]),
        store.line[i], store.column[i], store.texts.message.at(store.message[i]), ["new", "baseline", "accepted"][store.known[i]]].map(csvField).join(",") + "\r\n";
    };
    const parts = ["\ufeff" + heads.join(",") + "\r\n"];
    await inSlices(view.length, (from, end) => parts.push(new Blob([Array.from(view.subarray(from, end), line).join("")])));
    const url = URL.createObjectURL(new Blob(parts, { type: "text/csv;charset=utf-8" }));
    const link = made("a", { href: url, download: "findings.csv" });
    link.click();
    setTimeout(() => URL.revokeObjectURL(url), 60000);
  }
}

// A text that a spreadsheet takes for a formula is marked as text.
function csvField(value) {
  const text = String(value);
  const safe = /^[=+\-@\t\r]/.test(text) && typeof value !== "number" ? "'" + text : text;
  return /[",\r\n]/.test(safe) ? '"' + safe.replaceAll('"', '""') + '"' : safe;
}
