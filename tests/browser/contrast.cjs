// WCAG 2.2, success criterion 1.4.3 (AA): text stands out from its background by 4.5 to 1 at least.
"use strict";

// Runs in the browser. Looks at every visible text of a document, generated content too; `within` names a frame.
function look(within) {
  const doc = within ? document.querySelector(within).contentDocument : document;
  const styleOf = (element, pseudo) => doc.defaultView.getComputedStyle(element, pseudo);
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const parse = (colour) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const light = (rgb) => {
    const [r, g, b] = rgb.map((value) => (value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const colour = parse(styleOf(at).backgroundColor);
      if (colour[3] > 0) return colour;
    }
    return [255, 255, 255, 255];
  };
  const speaks = (element, pseudo) => {
    if (pseudo === "::placeholder") return Boolean(element.placeholder);
    if (pseudo) return !["none", "normal", ""].includes(styleOf(element, pseudo).content);
    if (["INPUT", "SELECT", "TEXTAREA"].includes(element.tagName)) return true;
    return [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
  };
  const low = [];
  let looked = 0;
  for (const element of doc.querySelectorAll("body, body *")) {
    if (!element.checkVisibility() || ["SCRIPT", "STYLE", "IFRAME", "OPTION"].includes(element.tagName)) continue;
    for (const pseudo of [null, "::before", "::after", "::placeholder"]) {
      if (!speaks(element, pseudo)) continue;
      const style = styleOf(element, pseudo);
      const colour = element.tagName === "text" ? style.fill : style.color;
      const [one, two] = [light(parse(colour)), light(ground(element))].sort((left, right) => right - left);
      const ratio = (one + 0.05) / (two + 0.05);
      looked += 1;
      if (ratio < 4.5) low.push(`${element.tagName}.${element.getAttribute("class")}${pseudo || ""}: ${ratio.toFixed(2)}`);
    }
  }
  return { low, looked };
}

// The texts of a page, or of a frame in it, that stand out too little; and how many were looked at.
const contrast = (page, within = null) => page.evaluate(look, within);

module.exports = { contrast };
