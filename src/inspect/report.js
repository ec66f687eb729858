"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const removed = new Map(data.removed.map((block) => [String(block.ordinal), block]));
  const frame = document.getElementById("page");
  const details = document.getElementById("details");
  const slider = document.getElementById("confidence");
  const boxes = [...document.querySelectorAll("#legend input")];
  const changed = new Set([...document.querySelectorAll("[data-block]")].map((button) => button.dataset.block));
  let page = null;
  let later = [];
  let filter = null;
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
    filter = (why) => ({ off: !chosen.has(why.category), weak: why.confidence < least });
    dress(page);
    const shown = data.removed.filter((why) => !filter(why).off && !filter(why).weak).length;
    document.getElementById("shown").textContent = `${shown} of ${removed.size} removed blocks shown`;
  };

  // Gives the blocks of a part the looks that the controls ask for.
  const dress = (part) => {
    for (const block of part.querySelectorAll(".r")) {
      const { off, weak } = filter(removed.get(block.dataset.o));
      block.classList.toggle("off", off);
      block.classList.toggle("weak", weak);
    }
    if (changed.size === 0) return;
    for (const block of part.querySelectorAll(".b")) block.classList.toggle("changed", changed.has(block.dataset.o));
  };

  // Long pages come in parts: the first stand in the report, the others are added one by one, or all when they are needed.
  const add = () => {
    const [target, html] = later.shift();
    target.insertAdjacentHTML("beforeend", html);
    if (target.ownerDocument === page) dress(target.lastElementChild);
  };

  const finish = () => {
    while (later.length > 0) add();
    document.documentElement.dataset.whole = "yes";
  };

  const goOn = () => {
    if (later.length > 0) {
      add();
      setTimeout(goOn);
    } else {
      finish();
    }
  };

  const show = (target) => {
    target.tabIndex = -1;
    target.scrollIntoView({ block: "center" });
    target.focus({ preventScroll: true });
    about(target);
  };

  const step = (by) => {
    finish();
    const blocks = visible();
    if (blocks.length === 0) return;
    const now = blocks.indexOf(page.activeElement);
    if (now >= 0) at = now + by;
    else at = at < 0 && by < 0 ? -1 : at + by;
    at = (at + blocks.length) % blocks.length;
    show(blocks[at]);
  };

  const quote = (number) => {
    finish();
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
    later = [["page", page.querySelector("main")], ["text", document.getElementById("text")], ["jumps", document.getElementById("jumps")]]
      .flatMap(([name, target]) => data.later[name].map((html) => [target, html]));
    apply();
    document.documentElement.dataset.ready = "yes";
    setTimeout(goOn);
  };

  document.addEventListener("keydown", press);
  boxes.forEach((box) => box.addEventListener("change", apply));
  slider.addEventListener("input", apply);
  document.getElementById("next").addEventListener("click", () => step(1));
  document.getElementById("previous").addEventListener("click", () => step(-1));
  document.getElementById("all").addEventListener("click", () => all(true));
  document.getElementById("none").addEventListener("click", () => all(false));
  document.getElementById("scheme").addEventListener("change", (event) => scheme(event.target.value));
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-go], [data-block]");
    if (!button) return;
    if (button.dataset.go) return quote(button.dataset.go);
    finish();
    const block = page.querySelector(`[data-o="${button.dataset.block}"]`);
    if (block) show(block);
  });
  frame.addEventListener("load", begin);
  if (frame.contentDocument && frame.contentDocument.readyState === "complete" && frame.contentDocument.querySelector("main")) begin();
})();
