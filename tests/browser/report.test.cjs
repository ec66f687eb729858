"use strict";
const assert = require("node:assert/strict");
const { existsSync, statSync, mkdirSync } = require("node:fs");
const { after, before, test } = require("node:test");
const { folder, launch, watch, gleaner, report, file, open, readFileSync, pathToFileURL, join } = require("./browser.cjs");
const { HOSTILE, large } = require("./pages.cjs");

const SEED = join(process.env.GLEANER_SHARED || "../shared", "data/seed/page.html");
const SAMPLE = "examples/pages/sample.html";
let browser;
before(async () => { browser = await launch(); });
after(async () => { await browser.close(); });

function quiet(seen, address) {
  assert.deepEqual(seen.console, [], "no console message");
  assert.deepEqual(seen.errors, [], "no script error");
  assert.deepEqual(seen.dialogs, [], "no dialog");
  const asked = seen.requests.filter((url) => url.split("#")[0] !== address && !url.startsWith("about:"));
  assert.deepEqual(asked, [], "no request leaves the page");
}

// The removed blocks that the answer lists, by category.
function answered(source) {
  const answer = JSON.parse(gleaner("clean", source));
  const counts = new Map();
  for (const block of answer.article.removed) {
    const name = block.category.replace("BOILERPLATE_CATEGORY_", "").toLowerCase();
    counts.set(name, (counts.get(name) || 0) + 1);
  }
  return { total: answer.article.removed.length, counts, answer };
}

async function legend(page) {
  return new Map(await page.$$eval("#legend label", (labels) => labels.map((label) => [label.querySelector("input").value, Number(label.querySelector("b").textContent)])));
}

for (const [name, source] of [["sample", SAMPLE], ["seed", SEED]]) {
  test(`the ${name} page's report shows what the answer says`, { skip: existsSync(source) ? false : "no research data" }, async () => {
    const address = report(source, `${name}.html`);
    const { page, context, seen } = await watch(browser);
    await open(page, address);
    const expected = answered(source);
    assert.deepEqual([...(await legend(page))].sort(), [...expected.counts].sort());
    const frame = page.frameLocator("#page");
    assert.equal(await frame.locator(".r").count(), expected.total);
    assert.equal(await frame.locator(".r:visible").count(), expected.total);
    for (const [category, count] of expected.counts) assert.equal(await frame.locator(`.r.c-${category}`).count(), count, category);
    if (name === "seed") assert.equal(expected.total, 42);
    assert.equal(await page.locator("#shown").textContent(), `${expected.total} of ${expected.total} removed blocks shown`);
    assert.equal(await page.locator(".pane h3.title").textContent(), expected.answer.article.title || "(no title)");
    quiet(seen, address);
    await context.close();
  });
}

test("filters, slider, keys and pointer work", async () => {
  const address = report(SAMPLE, "controls.html");
  const { page, context, seen } = await watch(browser);
  await open(page, address);
  const { counts, total, answer } = answered(SAMPLE);
  const frame = page.frameLocator("#page");
  const [category, count] = [...counts][0];
  await page.locator(`#legend input[value=${category}]`).uncheck();
  assert.equal(await frame.locator(".r:visible").count(), total - count);
  await page.keyboard.press("n");
  assert.equal(await frame.locator(".r:visible").count(), 0);
  await page.keyboard.press("a");
  assert.equal(await frame.locator(".r:visible").count(), total);

  const least = 0.9;
  await page.locator("#confidence").fill(String(least * 100));
  const weak = answer.article.removed.filter((block) => Math.round((block.confidence || 0) * 100) / 100 < least).length;
  assert.equal(await frame.locator(".r.weak").count(), weak);
  await page.locator("#confidence").fill("0");
  assert.equal(await frame.locator(".r.weak").count(), 0);

  await page.locator("h1").click();
  await page.keyboard.press("j");
  const first = answer.article.removed[0];
  const details = page.locator("#details");
  assert.match(await details.textContent(), new RegExp(first.reason.ruleId.replaceAll(".", "\\.")));
  assert.equal(await frame.locator(":focus").getAttribute("data-o"), String(first.ordinal || 0));
  await page.keyboard.press("j");
  assert.equal(await frame.locator(":focus").getAttribute("data-o"), String(answer.article.removed[1].ordinal));
  await page.keyboard.press("k");
  assert.equal(await frame.locator(":focus").getAttribute("data-o"), String(first.ordinal || 0));
  const last = answer.article.removed.at(-1);
  await frame.locator(`[data-o="${last.ordinal}"]`).hover();
  assert.match(await details.textContent(), new RegExp(`Block ${last.ordinal} at`));
  quiet(seen, address);
  await context.close();
});

test("a hostile page runs and loads nothing", async () => {
  const address = report(file("hostile-page.html", HOSTILE), "hostile.html");
  const { page, context, seen } = await watch(browser);
  await open(page, address);
  const frame = page.frameLocator("#page");
  for (const block of await frame.locator(".b").all()) await block.dispatchEvent("mouseover");
  await page.waitForTimeout(300);
  assert.equal(await page.evaluate(() => window.owned), undefined);
  assert.equal(await frame.locator("script, img, style:not(head style), iframe, form, input, a, link, base, svg, object, embed").count(), 0);
  assert.match(await frame.locator("main").textContent(), /<\/iframe><\/textarea><\/script><script>parent\.owned=1/);
  quiet(seen, address);
  await context.close();
});

test("the report of a 2 MB page opens in under 2 s", async () => {
  const source = file("large-page.html", large(2 << 20));
  assert.ok(statSync(source).size >= 2 << 20);
  const address = report(source, "large.html");
  const { page, context, seen } = await watch(browser);
  await page.goto("about:blank");
  let best = Infinity;
  for (let run = 0; run < 3 && best >= 2000; run += 1) {
    const from = performance.now();
    await open(page, address);
    best = Math.min(best, performance.now() - from);
  }
  console.log(`2 MB page: ${best.toFixed(0)} ms`);
  assert.ok(best < 2000, `took ${best.toFixed(0)} ms`);
  quiet(seen, address);
  await context.close();
});

test("two answers are compared", async () => {
  const before = JSON.parse(gleaner("clean", SAMPLE));
  const [first, ...rest] = before.article.removed;
  before.article.removed = rest;
  before.article.title = "Another title";
  const other = file("before.json", JSON.stringify({ source: "x", ...before }));
  const address = report(SAMPLE, "against.html", "--against", other);
  const { page, context, seen } = await watch(browser);
  await open(page, address);
  assert.match(await page.locator(".difference").textContent(), /1 blocks judged otherwise/);
  await page.locator(".difference [data-block]").click();
  const frame = page.frameLocator("#page");
  assert.equal(await frame.locator(".changed").getAttribute("data-o"), String(first.ordinal || 0));
  assert.match(await page.locator(".difference tbody").textContent(), /Another title/);
  quiet(seen, address);
  await context.close();
});

// Texts whose WCAG 2 contrast with their background is below AA, in the report or in its frame.
const contrasts = (inFrame) => {
  const doc = inFrame ? document.getElementById("page").contentDocument : document;
  const styleOf = (element, pseudo) => doc.defaultView.getComputedStyle(element, pseudo);
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const parse = (colour) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const light = (rgb) => {
    const [r, g, b] = rgb.map((value) => (value / 255 <= 0.03928 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const colour = parse(styleOf(at).backgroundColor);
      if (colour[3] > 0) return colour;
    }
    return [255, 255, 255, 255];
  };
  const low = [];
  let looked = 0;
  for (const element of doc.querySelectorAll("body *")) {
    if (!element.checkVisibility() || ["SCRIPT", "STYLE", "IFRAME", "OPTION"].includes(element.tagName)) continue;
    const background = ground(element);
    for (const pseudo of [null, "::before", "::after"]) {
      const style = styleOf(element, pseudo);
      if (pseudo ? ["none", "normal", ""].includes(style.content) : ![...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim())) continue;
      const [one, two] = [light(parse(style.color)), light(background)].sort((left, right) => right - left);
      const ratio = (one + 0.05) / (two + 0.05);
      looked += 1;
      if (ratio < 4.5) low.push(`${element.tagName}.${element.className}${pseudo || ""}: ${ratio.toFixed(2)}`);
    }
  }
  return { low, looked };
};

for (const colorScheme of ["light", "dark"]) {
  test(`text stands out in ${colorScheme}`, async () => {
    const address = report(SAMPLE, "colours.html");
    const { page, context } = await watch(browser, { colorScheme });
    await open(page, address);
    // Every category's tint, whether the sample has it or not.
    const names = ["consent", "hidden", "generator_credit", "comments", "advertisement", "promotion", "share_social", "breadcrumb_pagination", "tags",
      "byline", "media_caption", "related", "navigation", "site_header", "interface", "footer_legal", "sidebar_widget", "other"];
    await page.evaluate(([all]) => {
      const body = document.getElementById("page").contentDocument.querySelector("main");
      for (const name of all) {
        const block = body.ownerDocument.createElement("div");
        block.className = `b r c-${name}`;
        block.dataset.c = name;
        block.textContent = name;
        body.append(block);
      }
    }, [names]);
    for (const inFrame of [false, true]) {
      const { low, looked } = await page.evaluate(contrasts, inFrame);
      assert.deepEqual(low, []);
      assert.ok(looked > 20, `${looked} texts`);
    }
    if (process.env.GLEANER_SCREENSHOTS) {
      mkdirSync(process.env.GLEANER_SCREENSHOTS, { recursive: true });
      await open(page, address);
      await page.keyboard.press("j");
      await page.keyboard.press("j");
      await page.screenshot({ path: join(process.env.GLEANER_SCREENSHOTS, `inspect-${colorScheme}.png`) });
    }
    await context.close();
  });
}

test("a folder becomes an index with its reports, the worst first", async () => {
  const out = join(folder, "corpus");
  gleaner("inspect", "examples/pages", "-o", out);
  const address = pathToFileURL(join(out, "index.html")).href;
  const { page, context, seen } = await watch(browser);
  await page.goto(address);
  const qualities = await page.$$eval("tbody tr td:nth-child(4)", (cells) => cells.map((cell) => Number(cell.textContent)));
  assert.ok(qualities.length >= 1);
  assert.deepEqual(qualities, [...qualities].sort((left, right) => left - right));
  assert.deepEqual(await page.$$eval("figcaption", (captions) => captions.map((caption) => caption.textContent)),
    ["Quality", "Share of text kept", "Removed text by category", "Page types", "Time by stage, median"]);
  assert.ok((await page.locator("svg rect").count()) > 20);
  quiet(seen, address);
  if (process.env.GLEANER_SCREENSHOTS) await page.screenshot({ path: join(process.env.GLEANER_SCREENSHOTS, "inspect-corpus.png") });
  await page.locator("tbody a").first().click();
  await page.waitForSelector("html[data-ready=yes]");
  assert.ok(readFileSync(join(out, "00001.html"), "utf8").includes("Content-Security-Policy"));
  await context.close();
});
