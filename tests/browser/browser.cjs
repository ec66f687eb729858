// A browser that watches: what a page logs, what it asks the network for, whether hostile text ran.
"use strict";
const assert = require("node:assert/strict");
const { spawnSync } = require("node:child_process");
const { mkdtempSync, rmSync, writeFileSync } = require("node:fs");
const { tmpdir } = require("node:os");
const { join } = require("node:path");
const { pathToFileURL } = require("node:url");
const { chromium } = require("playwright-core");

const folder = mkdtempSync(join(tmpdir(), "gleaner-browser-"));
process.once("exit", () => rmSync(folder, { recursive: true, force: true }));

// No name resolves but this machine's: what a hostile page asks for is seen, and goes nowhere.
function launch() {
  const args = ["--no-sandbox", "--disable-dev-shm-usage", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"];
  return chromium.launch({ executablePath: process.env.CHROMIUM, args });
}

// A page on which every message, failure, dialog and request is kept.
async function watch(browser, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  const seen = { console: [], errors: [], requests: [], dialogs: [] };
  page.on("console", (message) => { if (["error", "warning"].includes(message.type())) seen.console.push(message.text()); });
  page.on("pageerror", (error) => seen.errors.push(String(error)));
  page.on("dialog", (dialog) => { seen.dialogs.push(dialog.message()); return dialog.dismiss(); });
  context.on("request", (request) => seen.requests.push(request.url()));
  context.on("page", (opened) => seen.requests.push(`window ${opened.url()}`));
  return { page, context, seen };
}

// Fails unless all was quiet, and nothing was asked for but what `home` begins.
function quiet(seen, home) {
  assert.deepEqual(seen.console, [], "no console message");
  assert.deepEqual(seen.errors, [], "no script error");
  assert.deepEqual(seen.dialogs, [], "no dialog");
  const asked = seen.requests.filter((url) => !url.startsWith(home) && !url.startsWith("about:") && url !== "data:,");
  assert.deepEqual(asked, [], "no request leaves the page");
}

// Runs the command line, which must end with this status.
function gleaner(args, status = 0) {
  const done = spawnSync(process.env.GLEANER, args, { encoding: "utf8", maxBuffer: 1 << 28 });
  assert.equal(done.status, status, done.stderr);
  return done.stdout;
}

// What `gleaner clean` says of a page, and how many blocks it removed of each category.
function answered(source) {
  const answer = JSON.parse(gleaner(["clean", source]));
  const removed = answer.article.removed.map((block) => ({
    ...block,
    ordinal: block.ordinal || 0,
    confidence: Math.round((block.confidence || 0) * 100) / 100,
    category: block.category.replace("BOILERPLATE_CATEGORY_", "").toLowerCase(),
  }));
  return { answer, removed, counts: tally(removed.map((block) => block.category)) };
}

function tally(names) {
  const counts = {};
  for (const name of [...names].sort()) counts[name] = (counts[name] || 0) + 1;
  return counts;
}

// Writes a report and answers its address.
function report(source, name, ...more) {
  const out = join(folder, name);
  gleaner(["inspect", source, "-o", out, ...more]);
  return pathToFileURL(out).href;
}

function file(name, content) {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

// Opens a report and waits until its script has begun.
async function open(page, address) {
  await page.goto(address);
  await page.waitForSelector("html[data-ready=yes]", { timeout: 120000 });
}

async function picture(page, name) {
  await page.screenshot({ path: join(process.env.GLEANER_SCREENSHOTS, `inspect-${name}.png`) });
}

module.exports = { answered, file, folder, gleaner, launch, open, picture, quiet, report, watch };
