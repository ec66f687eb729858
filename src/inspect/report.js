"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const removed = new Map(data.removed.map((block) => [String(block.ordinal), block]));
  const frame = document.getElementById("page");
  const details = document.getElementById("details");
  const slider = document.getElementById("confidence");
  const boxes = [...document.querySelectorAll("#legend input")];
  let page = null;
  let at = -1;
  let quoteAt = -1;

  const element = (name, text) => {
    const made = document.createElement(name);
    made.textContent = text;
    return made;
  };

  const say = (...lines) => details.replaceChildren(...lines.map((parts) => {
    const line = document.createElement("p");
    line.append(...parts);
    return line;
  }));

  const about = (target) => {
    const mark = target.closest("mark");
    if (mark) {
      const quote = data.quotes[Number(mark.dataset.q)];
      say([element("b", "Quotation"), ` (${quote.kind}), confidence ${quote.confidence.toFixed(2)}`],
        [`Speaker: ${quote.speaker || "nobody named"}`, quote.cue ? `, “${quote.cue}”` : ""]);
      return;
    }
    const block = target.closest(".b");
    if (!block) return;
    const why = removed.get(block.dataset.o);
    if (why) {
      say([element("b", why.category.replaceAll("_", " ")), ` · removed with confidence ${why.confidence.toFixed(2)}, category ${why.categoryConfidence.toFixed(2)}${why.hidden ? " · hidden on the page" : ""}`],
        ["Rule ", element("code", why.rule), ` (${why.stage})`, why.evidence ? " on " : "", element("code", why.evidence)],
        [`Block ${why.ordinal} at `, element("code", why.path), why.usedBy.length ? ` · used for ${why.usedBy.join(", ")}` : ""]);
    } else if (block.dataset.m) {
      say([element("b", block.dataset.m), " · moved to this field of the article"], [`Block ${block.dataset.o}`]);
    } else {
      say([element("b", "kept"), " · part of the body"], [`Block ${block.dataset.o}`]);
    }
  };

  const visible = () => [...page.querySelectorAll(".r:not(.off):not(.weak)")];

  const apply = () => {
    const chosen = new Set(boxes.filter((box) => box.checked).map((box) => box.value));
    const least = Number(slider.value) / 100;
    document.getElementById("least").value = least.toFixed(2);
    for (const block of page.querySelectorAll(".r")) {
      const why = removed.get(block.dataset.o);
      block.classList.toggle("off", !chosen.has(why.category));
      block.classList.toggle("weak", why.confidence < least);
    }
    document.getElementById("shown").textContent = `${visible().length} of ${removed.size} removed blocks shown`;
  };

  const show = (target) => {
    target.scrollIntoView({ block: "center" });
    target.focus({ preventScroll: true });
    about(target);
  };

  const step = (by) => {
    const blocks = visible();
    if (blocks.length === 0) return;
    const now = blocks.indexOf(page.activeElement);
    at = now >= 0 ? now + by : at + by;
    at = (at + blocks.length) % blocks.length;
    show(blocks[at]);
  };

  const quote = (number) => {
    const mark = page.querySelector(`mark[data-q="${number}"]`);
    if (mark) show(mark);
  };

  const all = (checked) => {
    boxes.forEach((box) => { box.checked = checked; });
    apply();
  };

  const keys = {
    j: () => step(1),
    k: () => step(-1),
    q: () => { quoteAt = (quoteAt + 1) % Math.max(1, data.quotes.length); quote(quoteAt); },
    a: () => all(true),
    n: () => all(false),
  };

  const press = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.tagName === "SELECT") return;
    const action = keys[event.key];
    if (action) {
      event.preventDefault();
      action();
    }
  };

  const scheme = (value) => {
    document.documentElement.style.colorScheme = value;
    page.documentElement.style.colorScheme = value;
  };

  const begin = () => {
    if (page === frame.contentDocument) return;
    page = frame.contentDocument;
    page.addEventListener("mouseover", (event) => about(event.target));
    page.addEventListener("focusin", (event) => about(event.target));
    page.addEventListener("click", (event) => about(event.target));
    page.addEventListener("keydown", press);
    document.querySelectorAll("[data-block]").forEach((button) => {
      const block = page.querySelector(`[data-o="${button.dataset.block}"]`);
      if (!block) return;
      block.classList.add("changed");
      block.tabIndex = -1;
      button.addEventListener("click", () => show(block));
    });
    apply();
    document.documentElement.dataset.ready = "yes";
  };

  document.addEventListener("keydown", press);
  boxes.forEach((box) => box.addEventListener("change", apply));
  slider.addEventListener("input", apply);
  document.getElementById("next").addEventListener("click", () => step(1));
  document.getElementById("previous").addEventListener("click", () => step(-1));
  document.getElementById("all").addEventListener("click", () => all(true));
  document.getElementById("none").addEventListener("click", () => all(false));
  document.getElementById("scheme").addEventListener("change", (event) => scheme(event.target.value));
  document.querySelectorAll("[data-go]").forEach((button) => button.addEventListener("click", () => quote(button.dataset.go)));
  frame.addEventListener("load", begin);
  if (frame.contentDocument && frame.contentDocument.readyState === "complete" && frame.contentDocument.querySelector("main")) begin();
})();
