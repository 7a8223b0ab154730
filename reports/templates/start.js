// Tickets, what-ifs, printing; then the explorer and the map as soon as the findings are unpacked.
for (const button of document.querySelectorAll("[data-copy]"))
  button.addEventListener("click", async () => {
    const text = byId(button.dataset.copy).textContent;
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      const area = made("textarea", { "aria-hidden": "true", class: "unseen" });
      area.value = text;
      document.body.append(area);
      area.select();
      document.execCommand("copy");
      area.remove();
      button.focus();
    }
    const label = button.textContent;
    button.textContent = says.copied;
    setTimeout(() => { button.textContent = label; }, 2000);
  });

// What the score would be if the ticked repairs were made, computed from counts of records that are alike.
function whatIf(model, chosen) {
  const open = (mask) => mask < 0 || (mask & ~chosen) !== 0;
  let weighed = 0, total = 0;
  for (const [weight, parts] of model.verdicts) {
    let sum = 0, weights = 0;
    parts.forEach((masks, part) => {
      if (masks === null || !model.weights[part]) return;
      const failing = masks.filter(open).length;
      const checks = model.checks[part];
      const grade = model.strict || !checks ? (failing ? 0 : 1) : 1 - failing / checks;
      sum += model.weights[part] * grade;
      weights += model.weights[part];
    });
    if (weights) { weighed += (weight * sum) / weights; total += weight; }
  }
  const correctness = total ? (100 * weighed) / total : null;
  let filled = 0, whole = 0;
  for (const [weight, fields, counts] of model.fillings) {
    if (!fields || !weight) continue;
    let full = 0;
    for (const [mask, count] of counts) if (mask === 0 || (mask & chosen) !== 0) full += count;
    filled += full / fields;
    whole += weight;
  }
  const completeness = whole ? (100 * filled) / whole : null;
  return { correctness, completeness, overall: correctness === null || completeness === null ? null : (correctness + completeness) / 2 };
}

if (page.whatif && byId("whatif")) {
  const boxes = [...document.querySelectorAll("[data-repair]")];
  const now = whatIf(page.whatif, 0);
  const update = () => {
    const chosen = boxes.reduce((mask, box) => (box.checked ? mask | (1 << Number(box.dataset.repair)) : mask), 0);
    const then = whatIf(page.whatif, chosen);
    const show = (value) => (value === null ? "–" : number(value, 1));
    byId("whatif").textContent = chosen
      ? put(says.whatif, { now: show(now.overall), then: show(then.overall), gain: show(then.overall - now.overall), correctness: show(then.correctness), completeness: show(then.completeness) })
      : says["whatif-none"];
    byId("whatif").dataset.overall = then.overall;
    byId("whatif").parentElement.classList.toggle("chosen", chosen > 0);
  };
  for (const box of boxes) box.addEventListener("change", update);
  update();
}

addEventListener("beforeprint", () => {
  for (const each of document.querySelectorAll("details:not([open])")) { each.open = true; each.dataset.printed = ""; }
});
addEventListener("afterprint", () => {
  for (const each of document.querySelectorAll("[data-printed]")) { each.open = false; delete each.dataset.printed; }
});

function openTarget() {
  const target = location.hash && !location.hash.includes("=") && byId(location.hash.slice(1));
  if (target instanceof HTMLDetailsElement) { target.open = true; target.scrollIntoView(); }
}
addEventListener("hashchange", openTarget);
openTarget();
document.documentElement.classList.add("scripts");

if (byId("island")) {
  byId("explorer").hidden = false;
  byId("outcome").textContent = says.unpacking;
  if (typeof DecompressionStream === "undefined") byId("outcome").textContent = says["too-old"];
  else
    loadStore().then(async (store) => {
      const explorer = new Explorer(store);
      if (byId("drawing")) new WorldMap(store, explorer);
      await explorer.fromHash();
      document.documentElement.dataset.ready = "";
    });
}
