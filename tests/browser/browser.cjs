// A browser that watches: what a page logs, what it asks the network for, whether hostile text ran.
"use strict";
const { execFileSync } = require("node:child_process");
const { mkdtempSync, writeFileSync, readFileSync } = require("node:fs");
const { tmpdir } = require("node:os");
const { join } = require("node:path");
const { pathToFileURL } = require("node:url");
const { chromium } = require("playwright-core");

const GLEANER = process.env.GLEANER;
const folder = mkdtempSync(join(tmpdir(), "gleaner-browser-"));

async function launch() {
  return chromium.launch({ executablePath: process.env.CHROMIUM || "/usr/bin/chromium", args: ["--no-sandbox", "--disable-dev-shm-usage"] });
}

// A page on which every message, failure and request is kept.
async function watch(browser, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  const seen = { console: [], errors: [], requests: [], dialogs: [] };
  page.on("console", (message) => { if (["error", "warning"].includes(message.type())) seen.console.push(message.text()); });
  page.on("pageerror", (error) => seen.errors.push(String(error)));
  page.on("request", (request) => seen.requests.push(request.url()));
  page.on("dialog", (dialog) => { seen.dialogs.push(dialog.message()); return dialog.dismiss(); });
  return { page, context, seen };
}

function gleaner(...args) {
  return execFileSync(GLEANER, args, { encoding: "utf8", maxBuffer: 1 << 28, stdio: ["ignore", "pipe", "pipe"] });
}

// Writes a report and answers its address.
function report(source, name, ...more) {
  const out = join(folder, name);
  gleaner("inspect", source, "-o", out, ...more);
  return pathToFileURL(out).href;
}

function file(name, content) {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

// Opens a report and waits until its script has drawn the legend.
async function open(page, address) {
  await page.goto(address);
  await page.waitForSelector("html[data-ready=yes]", { timeout: 20000 });
}

module.exports = { folder, launch, watch, gleaner, report, file, open, readFileSync, pathToFileURL, join };
