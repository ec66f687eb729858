// The playground of a running service, as a person uses it and as a hostile page would.
"use strict";
const assert = require("node:assert/strict");
const { spawn } = require("node:child_process");
const { readFileSync } = require("node:fs");
const { createServer } = require("node:net");
const { after, before, test } = require("node:test");
const { launch, picture, quiet, watch } = require("./browser.cjs");
const { contrast } = require("./contrast.cjs");
const { HOSTILE } = require("./pages.cjs");

const SAMPLE = readFileSync("examples/pages/sample.html", "utf8");
let browser;
let service;
let address;

// A port that nobody listens on.
function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

async function serve(...more) {
  const [grpc, admin] = [await freePort(), await freePort()];
  const args = ["serve", "--grpc-addr", `127.0.0.1:${grpc}`, "--admin-addr", `127.0.0.1:${admin}`, ...more];
  const process_ = spawn(process.env.GLEANER, args, { stdio: "ignore" });
  for (const until = Date.now() + 120000; Date.now() < until;) {
    const ready = await fetch(`http://127.0.0.1:${admin}/readyz`).then((answer) => answer.ok, () => false);
    if (ready) return { process: process_, address: `http://127.0.0.1:${admin}` };
    assert.equal(process_.exitCode, null, "the service runs");
    await new Promise((resolve) => { setTimeout(resolve, 50); });
  }
  process_.kill();
  throw new Error("the service did not become ready");
}

const ended = (child) => new Promise((resolve) => {
  if (child.exitCode !== null) return resolve();
  child.once("exit", resolve);
  child.kill("SIGTERM");
});

before(async () => {
  browser = await launch();
  service = await serve("--playground");
  address = service.address;
});
after(async () => {
  await browser.close();
  await ended(service.process);
});

async function reported(page) {
  await page.getByRole("button", { name: "Show what is kept" }).click();
  await page.waitForFunction(() => document.getElementById("status").textContent !== "Cleaning …", null, { timeout: 120000 });
  return page.locator("#status").textContent();
}

test("a pasted page becomes a report that works", async () => {
  const { page, context, seen } = await watch(browser);
  await page.goto(`${address}/playground`);
  await page.locator("#html").fill(SAMPLE);
  await page.locator("#bias").selectOption("recall");
  assert.equal(await reported(page), "Done.");
  const report = page.frameLocator("#report");
  await report.locator("html[data-ready=yes]").waitFor();
  const blocks = report.frameLocator("#page").locator(".r");
  const all = await blocks.count();
  assert.ok(all > 0);
  await report.locator("#none").click();
  assert.equal(await report.frameLocator("#page").locator(".r:visible").count(), 0);
  await report.locator("#all").click();
  assert.equal(await report.frameLocator("#page").locator(".r:visible").count(), all);
  quiet(seen, address);
  await context.close();
});

test("a dropped file is read with its own encoding", async () => {
  const { page, context, seen } = await watch(browser);
  await page.goto(`${address}/playground`);
  const text = "<meta charset=windows-1252><article><h1>Caf\u00e9</h1><p>Le caf\u00e9 du port, ouvert toute l'ann\u00e9e, a retrouv\u00e9 ses clients.</p></article>";
  await page.locator("#file").setInputFiles({ name: "cafe.html", mimeType: "text/html", buffer: Buffer.from(text, "latin1") });
  await page.waitForFunction(() => document.getElementById("status").textContent === "Done.");
  await page.frameLocator("#report").frameLocator("#page").getByText("Le café du port").waitFor();
  quiet(seen, address);
  await context.close();
});

test("a file is dropped on the page", async () => {
  const { page, context, seen } = await watch(browser);
  await page.goto(`${address}/playground`);
  const transfer = await page.evaluateHandle((text) => {
    const made = new DataTransfer();
    made.items.add(new File([text], "dropped.html", { type: "text/html" }));
    return made;
  }, SAMPLE);
  await page.dispatchEvent("#html", "drop", { dataTransfer: transfer });
  await page.waitForFunction(() => document.getElementById("status").textContent === "Done.");
  await page.frameLocator("#report").getByRole("heading", { name: "Harbour towns agree" }).waitFor();
  quiet(seen, address);
  await context.close();
});

test("its policy admits its own script and style only", async () => {
  const { page, context } = await watch(browser);
  const answer = await page.goto(`${address}/playground`);
  const policy = answer.headers()["content-security-policy"];
  assert.match(policy, /default-src 'none'/);
  assert.doesNotMatch(policy, /unsafe|\*|https?:/);
  const stopped = await page.evaluate(() => new Promise((resolve) => {
    document.addEventListener("securitypolicyviolation", (event) => resolve(event.effectiveDirective));
    const script = document.createElement("script");
    script.textContent = "window.owned = 1";
    document.body.append(script);
  }));
  assert.deepEqual([stopped, await page.evaluate(() => window.owned)], ["script-src-elem", undefined]);
  await context.close();
});

for (const colorScheme of ["light", "dark"]) {
  test(`its text stands out in ${colorScheme}`, async () => {
    const { page, context } = await watch(browser, { colorScheme });
    await page.goto(`${address}/playground`);
    const { low, looked } = await contrast(page);
    assert.deepEqual(low, []);
    assert.ok(looked > 8, `${looked} texts`);
    await page.locator("#html").fill(SAMPLE);
    assert.equal(await reported(page), "Done.");
    await page.frameLocator("#report").locator("html[data-ready=yes]").waitFor();
    if (colorScheme === "light") await picture(page, "playground");
    await context.close();
  });
}

test("a hostile page runs and loads nothing", async () => {
  const { page, context, seen } = await watch(browser);
  await page.goto(`${address}/playground`);
  await page.locator("#html").fill(HOSTILE);
  assert.equal(await reported(page), "Done.");
  const report = page.frameLocator("#report");
  await report.locator("html[data-ready=yes]").waitFor();
  for (const block of await report.frameLocator("#page").locator(".b").all()) await block.click();
  await page.evaluate(() => new Promise((resolve) => { requestAnimationFrame(() => requestAnimationFrame(() => resolve())); }));
  assert.equal(await page.evaluate(() => window.owned ?? document.getElementById("report").contentWindow.owned), undefined);
  quiet(seen, address);
  await context.close();
});

test("what cannot be cleaned is told", async () => {
  const { page, context } = await watch(browser);
  await page.goto(`${address}/playground`);
  assert.match(await reported(page), /^Not cleaned: .*empty/);
  assert.equal(await page.locator("#report").isVisible(), false);
  await context.close();
});

test("it is shut unless a flag opens it", async () => {
  const shut = await serve();
  const answer = await fetch(`${shut.address}/playground`);
  assert.equal(answer.status, 404);
  await ended(shut.process);
});
