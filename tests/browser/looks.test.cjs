// Reports and the playground can be read in light and dark; takes the pictures of the docs.
"use strict";
const assert = require("node:assert/strict");
const { after, before, test } = require("node:test");
const { answered, file, gleaner, folder, launch, open, picture, report, watch } = require("./browser.cjs");
const { contrast } = require("./contrast.cjs");
const { pathToFileURL } = require("node:url");
const { join } = require("node:path");

const SAMPLE = "examples/pages/sample.html";
const CATEGORIES = ["consent", "hidden", "generator_credit", "comments", "advertisement", "promotion", "share_social", "breadcrumb_pagination", "tags",
  "byline", "media_caption", "related", "navigation", "site_header", "interface", "footer_legal", "sidebar_widget", "other"];
let browser;
before(async () => { browser = await launch(); });
after(async () => { await browser.close(); });

async function standsOut(page, within, least) {
  const { low, looked } = await contrast(page, within);
  assert.deepEqual(low, []);
  assert.ok(looked >= least, `${looked} texts`);
}

// Puts a block of every category into the report, whether the sample has one or not, and one that is less sure.
function addEveryCategory(names) {
  const main = document.getElementById("page").contentDocument.querySelector("main");
  for (const name of [...names, "other weak"]) {
    const block = main.ownerDocument.createElement("div");
    block.className = `b r c-${name}`;
    block.textContent = name;
    main.append(block);
    const label = document.createElement("label");
    label.className = `c-${name}`;
    label.textContent = name;
    document.getElementById("legend").append(label);
  }
}

for (const colorScheme of ["light", "dark"]) {
  test(`text stands out in ${colorScheme}`, async () => {
    const other = answered(SAMPLE).answer;
    other.article.body.blocks.shift();
    other.article.removed.pop();
    const address = report(SAMPLE, `${colorScheme}.html`, "--against", file("other.json", JSON.stringify(other)));
    const { page, context } = await watch(browser, { colorScheme });
    await open(page, address);
    await page.evaluate(addEveryCategory, CATEGORIES);
    await standsOut(page, null, 80);
    await standsOut(page, "#page", 60);
    const out = join(folder, `corpus-${colorScheme}`);
    gleaner(["inspect", "examples/pages", "-o", out]);
    await page.goto(pathToFileURL(join(out, "index.html")).href);
    await standsOut(page, null, 20);

    await open(page, report(SAMPLE, `picture-${colorScheme}.html`));
    await page.keyboard.press("j");
    await page.keyboard.press("j");
    await picture(page, colorScheme);
    await context.close();
  });
}

test("the reader's choice of colours counts more than the system's", async () => {
  const { page, context } = await watch(browser, { colorScheme: "light" });
  await open(page, report(SAMPLE, "choice.html"));
  const ground = () => page.evaluate(() => [document, document.getElementById("page").contentDocument].map((doc) => getComputedStyle(doc.body).backgroundColor));
  const light = await ground();
  await page.locator("#scheme").selectOption("dark");
  const dark = await ground();
  assert.notEqual(light[0], dark[0]);
  assert.notEqual(light[1], dark[1]);
  await standsOut(page, null, 30);
  await standsOut(page, "#page", 30);
  await context.close();
});

test("nothing is cut off on a small screen", async () => {
  const { page, context } = await watch(browser, { viewport: { width: 360, height: 700 } });
  await open(page, report(SAMPLE, "small.html"));
  const wide = await page.evaluate(() => [document, document.getElementById("page").contentDocument].map((doc) => doc.documentElement.scrollWidth - doc.documentElement.clientWidth));
  assert.deepEqual(wide, [0, 0]);
  await context.close();
});
