// The widget in a browser, against the bot as it is built: `node browser/widget.mjs`, after `cargo build`.
//
// It starts everything itself, on free ports of this machine: the demo's bot with a web channel, pages that may show the
// widget, under a strict content security policy, and one that may not. CHINWAG_BIN is the binary, CHROMIUM the browser,
// SHOTS a folder for pictures, where some are wanted. One line is printed for each check that holds.
import { spawn } from "node:child_process";
import { createHmac } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import assert from "node:assert/strict";
import axe from "axe-core";
import { chromium } from "playwright-core";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const binary = process.env.CHINWAG_BIN || join(root, "target/debug/chinwag");
const shots = process.env.SHOTS;
const SECRET = "a secret of the site, of no use elsewhere";
const folder = mkdtempSync(join(tmpdir(), "chinwag-widget-"));

const listen = (server, port = 0) => new Promise((go) => server.listen(port, "127.0.0.1", () => go(server.address().port)));

async function freePort() {
  const server = createServer();
  const port = await listen(server);
  await new Promise((go) => server.close(go));
  return port;
}

const base64 = (bytes) => Buffer.from(bytes).toString("base64url");
/** What a site makes of one of its users. */
function signed(sub, seconds = 300, secret = SECRET) {
  const claims = { sub, name: "Ada", exp: Math.floor(Date.now() / 1000) + seconds };
  const text = `${base64('{"alg":"HS256"}')}.${base64(JSON.stringify(claims))}`;
  return `${text}.${createHmac("sha256", secret).update(text).digest("base64url")}`;
}

const gateway = await freePort();
const bot = `http://127.0.0.1:${gateway}`;
const page = (attributes, style = "") => `<!doctype html><html lang="en"><meta charset="utf-8"><title>Teas of the world</title>
<meta name="viewport" content="width=device-width, initial-scale=1">${style}
<main><h1>Teas of the world</h1><p>Everything there is.</p><div id="here"></div></main>
<script type="module" src="${bot}/webhooks/site/widget.js" ${attributes}></script></html>`;
/** A style sheet that does to a page what no widget should have to stand. */
const HOSTILE = `* { font: 40px serif !important; color: red !important; display: none !important; opacity: .1 !important;
  text-transform: uppercase !important; pointer-events: none !important; --accent: red; --ground: red; }
html, body { display: block !important; pointer-events: auto !important; opacity: 1 !important; }
button, textarea { border: 9px solid lime !important; }`;
const sites = [0, 1].map(() => createServer((request, response) => {
  const { searchParams } = new URL(request.url, "http://site");
  const isStyle = request.url.startsWith("/hostile.css");
  response.setHeader("content-type", isStyle ? "text/css" : "text/html; charset=utf-8");
  response.setHeader("content-security-policy", `default-src 'none'; script-src ${bot}; connect-src ${bot}; img-src ${bot}; style-src 'self'`);
  if (isStyle) return response.end(HOSTILE);
  const [user, inline] = [searchParams.get("user"), searchParams.has("inline")];
  const attributes = `${user ? `data-user="${user}"` : ""} ${inline ? 'data-inline="here"' : ""}`;
  response.end(page(attributes, searchParams.has("hostile") ? '<link rel="stylesheet" href="/hostile.css">' : ""));
}));
const [allowed, foreign] = (await Promise.all(sites.map((site) => listen(site)))).map((port) => `http://127.0.0.1:${port}`);

const settings = join(folder, "chinwag.toml");
writeFileSync(settings, `
[gateway]
listen = "127.0.0.1:${gateway}"
[engine]
type = "sqlite"
path = "${join(folder, "bot.db")}"
[[channel]]
name = "site"
platform = "web"
secret = { env = "WEB_SECRET" }
origins = ["${allowed}"]
title = "Tea house"
greeting = "Welcome! Ask for anything that is **not** coffee."
colour = "#0f766e"
public_url = "${bot}"
messages_per_minute = 600
requests_per_minute = 6000
`);

let running;
/** What the bot said was wrong, shown where a check fails. */
let complaints = "";
/** Starts the bot; resolves when it answers. */
async function start() {
  running = spawn(binary, ["run", "--config", settings, "--log-level", "warn"],
    { env: { ...process.env, WEB_SECRET: SECRET }, stdio: ["ignore", "ignore", "pipe"] });
  running.stderr.on("data", (data) => { complaints = (complaints + data).slice(-5000); });
  const ended = new Promise((_, fail) => running.once("exit", (code) => fail(new Error(`the bot ended with ${code}`))));
  ended.catch(() => {});
  const ready = async () => {
    for (;;) {
      if ((await fetch(`${bot}/readyz`).catch(() => null))?.ok) return;
      await new Promise((go) => setTimeout(go, 50));
    }
  };
  await Promise.race([ready(), ended]);
}
/** Kills it, as a power cut would. */
const kill = () => new Promise((go) => { running.once("exit", go); running.kill("SIGKILL"); });

let browser;
let count = 0;
async function check(what, test) {
  await test();
  count += 1;
  console.log(`ok  ${what}`);
}

/** A visitor, on a page. */
async function visit(address, more = {}) {
  const context = await browser.newContext({ viewport: { width: 1100, height: 800 }, ...more });
  const tab = await context.newPage();
  tab.setDefaultTimeout(20000);
  tab.faults = [];
  tab.on("pageerror", (error) => tab.faults.push(String(error)));
  tab.on("console", (line) => { if (/Content Security Policy/i.test(line.text())) tab.faults.push(line.text()); });
  tab.on("dialog", (dialog) => { tab.faults.push(`a dialog: ${dialog.message()}`); dialog.dismiss(); });
  await tab.goto(address);
  return tab;
}
const open = (tab) => tab.getByRole("button", { name: "Open the chat" }).click();
const field = (tab) => tab.getByRole("textbox", { name: "Write a message" });
const bubbles = (tab) => tab.locator(".log .bubble");
async function say(tab, text) {
  await field(tab).fill(text);
  await field(tab).press("Enter");
}
const shown = (tab, text) => tab.locator(".log .bubble", { hasText: text }).last().waitFor();
const times = (tab, text) => tab.locator(".log .row:not(.mine) .bubble").filter({ hasText: new RegExp(`^${text}$`) }).count();
/** Waits until nothing waits to be sent. */
const empty = (tab) => tab.waitForFunction(() => !Object.keys(localStorage).some((key) => key.includes(" waiting ")));
/** What axe finds that is serious. */
async function grave(tab) {
  await tab.evaluate(axe.source);
  const { violations } = await tab.evaluate(() => window.axe.run());
  return violations.filter(({ impact }) => ["serious", "critical"].includes(impact)).map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" ")}`);
}
const shoot = async (tab, name) => { if (shots) await tab.screenshot({ path: join(shots, `widget-${name}.png`) }); };
/** Asks the gateway from a page, as its script would. */
const asks = (tab, path, init) => tab.evaluate(([url, init]) => fetch(url, init).then((answer) => answer.status, () => "refused"), [`${bot}/webhooks/site/${path}`, init]);
const storage = (tab, name) => tab.evaluate((name) => JSON.parse(localStorage[Object.keys(localStorage).find((key) => key.endsWith(` ${name}`))]), name);

const CORPUS = [
  "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<svg onload=alert(1)>", "[press](javascript:alert(1))",
  "[press](JaVaScRiPt:alert(1))", "[press](data:text/html,<script>alert(1)</script>)", "[a](vbscript:msgbox)",
  "[x](https://a.example/\"onmouseover=alert(1))", "<iframe srcdoc='<script>alert(1)</script>'>", "<a href=javascript:alert(1)>x</a>",
  "**<b onclick=alert(1)>bold</b>**", "`<script>alert(1)</script>`", "```\n</pre><script>alert(1)</script>\n```",
  "<math><mi xlink:href=\"javascript:alert(1)\">", "<style>*{display:none}</style>", "&lt;script&gt;alert(1)&lt;/script&gt;",
  "</textarea><script>alert(1)</script>", "<template shadowrootmode=open><script>alert(1)</script></template>", "\u202ehttps://a.example/\u0000<b>",
];

async function all() {
  await start();
  browser = await chromium.launch({ executablePath: process.env.CHROMIUM || "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu",
    "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"] });
  const tab = await visit(allowed);

  await check("an allowed page shows it, and the greeting is there", async () => {
    await open(tab);
    await shown(tab, "Welcome!");
    assert.equal(await tab.getByRole("heading", { name: "Tea house" }).count(), 1);
  });
  await check("it talks, and its buttons are pressed", async () => {
    await say(tab, "hello");
    await shown(tab, "I am a small bot");
    await shoot(tab, "buttons");
    await tab.getByRole("button", { name: "Roll the dice" }).click();
    await shown(tab, "🎲");
    await tab.getByRole("button", { name: "Tell me a joke" }).click();
    await tab.getByRole("button", { name: "Another joke" }).waitFor();
    assert.equal(await tab.getByRole("button", { name: "Again", exact: true }).count(), 0, "what was offered is gone");
  });
  await check("cards stand side by side and are pressed", async () => {
    await say(tab, "cards");
    await tab.getByRole("button", { name: "Choose water" }).waitFor();
    await shoot(tab, "cards");
    await tab.getByRole("button", { name: "Choose tea" }).click();
    await shown(tab, "A good choice. Your tea");
  });
  await check("a file is sent, and can be fetched by whoever has its address and by nobody else", async () => {
    const png = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==", "base64");
    await tab.locator("input[type=file]").setInputFiles({ name: "cup.png", mimeType: "image/png", buffer: png });
    await shown(tab, "picture");
    await empty(tab);
    await tab.reload();
    const image = tab.locator(".log img").first();
    await image.waitFor();
    const address = await image.getAttribute("src");
    const answer = await fetch(address);
    assert.equal(answer.headers.get("content-type"), "image/png");
    assert.deepEqual(Buffer.from(await answer.arrayBuffer()), png);
    assert.equal((await fetch(address.replace(/key=.*/, "key=AAAA"))).status, 403);
  });
  await check("after a reload the conversation is there, each thing once", async () => {
    await tab.reload();
    await shown(tab, "A good choice. Your tea");
    assert.equal(await times(tab, "A good choice\\. Your tea.*"), 1);
    assert.equal(await bubbles(tab).filter({ hasText: "Welcome!" }).count(), 0, "no greeting where something was said");
  });
  await check("what two tabs write while the bot is away is all delivered, although one of them is closed", async () => {
    const other = await tab.context().newPage();
    await other.goto(allowed);
    await shown(other, "A good choice. Your tea");
    await kill();
    for (const one of [tab, other]) await one.getByText("Offline.").waitFor();
    await say(other, "from the other tab");
    await say(tab, "from this tab");
    await other.close();
    await start();
    // Whoever is left posts its own; what the closed one had kept is posted when the page is opened again.
    await shown(tab, "Echo: from this tab");
    await tab.reload();
    await shown(tab, "Echo: from the other tab");
    await empty(tab);
    assert.deepEqual([await times(tab, "Echo: from this tab"), await times(tab, "Echo: from the other tab")], [1, 1]);
  });
  await check("what is written while the bot is away is delivered once, in order", async () => {
    await kill();
    await tab.getByText("Offline.").waitFor();
    for (const word of ["one", "two", "three"]) await say(tab, word);
    assert.equal(await tab.getByText("not sent yet").count(), 3);
    await shoot(tab, "offline");
    await tab.reload().catch(() => {});
    await start();
    // The page could not fetch the widget while the gateway was away.
    await tab.reload();
    await shown(tab, "Echo: three");
    await empty(tab);
    await tab.reload();
    await shown(tab, "Echo: three");
    const echoes = (await bubbles(tab).allTextContents()).filter((text) => /^Echo: (one|two|three)$/.test(text));
    assert.deepEqual(echoes, ["Echo: one", "Echo: two", "Echo: three"]);
  });
  await check("a page that stays open goes on by itself after the bot was killed", async () => {
    await kill();
    await tab.getByText("Offline.").waitFor();
    await say(tab, "still here");
    await start();
    await shown(tab, "Echo: still here");
    assert.equal(await times(tab, "Echo: still here"), 1);
    assert.equal(await tab.getByText("not sent yet").count(), 0);
  });
  await check("no text becomes anything but text", async () => {
    for (const text of CORPUS) {
      const before = await tab.locator(".log .row:not(.mine)").count();
      await say(tab, text);
      await tab.waitForFunction((before) => document.querySelector("chinwag-chat").shadowRoot.querySelectorAll(".log .row:not(.mine)").length > before + 1 || undefined, before - 1);
    }
    await say(tab, "the end");
    await shown(tab, "Echo: the end");
    const found = await tab.evaluate(() => {
      const log = document.querySelector("chinwag-chat").shadowRoot.querySelector(".log");
      const bad = [...log.querySelectorAll("script, iframe, svg[onload], style, template, math, b")].map((one) => one.outerHTML);
      for (const one of log.querySelectorAll("*")) {
        for (const { name, value } of one.attributes) if (/^on/i.test(name) || /^\s*(javascript|data|vbscript):/i.test(value)) bad.push(one.outerHTML);
      }
      for (const one of log.querySelectorAll("a")) if (!/noopener/.test(one.rel) || !/^(https?|mailto|tel):/.test(one.getAttribute("href"))) bad.push(one.outerHTML);
      return bad;
    });
    assert.deepEqual(found, []);
  });
  await check("markup is shown as such", async () => {
    await say(tab, "**bold** _slanted_ ~~struck~~ `code` [tea](https://tea.example/) https://a.example/_b_");
    const echo = tab.locator(".log .row:not(.mine) .bubble", { hasText: "slanted" });
    await echo.waitFor();
    for (const name of ["strong", "em", "s", "code"]) assert.equal(await echo.locator(name).count(), 1, name);
    assert.deepEqual(await echo.locator("a").evaluateAll((links) => links.map((link) => link.getAttribute("href"))), ["https://tea.example/", "https://a.example/_b_"]);
    await shoot(tab, "markup");
  });
  await check("the keyboard alone is enough", async () => {
    const other = await visit(allowed);
    await other.getByRole("button", { name: "Open the chat" }).waitFor();
    await other.keyboard.press("Tab");
    await other.keyboard.press("Enter");
    await shown(other, "Welcome!");
    await other.keyboard.type("hello");
    await other.keyboard.press("Enter");
    await other.getByRole("button", { name: "Roll the dice" }).waitFor();
    const focused = () => other.evaluate(() => document.querySelector("chinwag-chat").shadowRoot.activeElement?.textContent);
    for (let steps = 0; (await focused()) !== "Roll the dice"; steps += 1) {
      assert.ok(steps < 12, "the button is reached");
      await other.keyboard.press("Shift+Tab");
    }
    await other.keyboard.press("Enter");
    await shown(other, "🎲");
    await other.keyboard.press("Escape");
    assert.equal(await other.locator(".panel").isVisible(), false);
    assert.equal(await other.evaluate(() => document.querySelector("chinwag-chat").shadowRoot.activeElement?.className), "launch");
    assert.deepEqual(other.faults, []);
    await other.context().close();
  });
  await check("a user whom the site has signed is the same one everywhere, and nobody can sign themselves", async () => {
    const [one, two] = [await visit(`${allowed}/?user=${signed("7")}`), await visit(`${allowed}/?user=${signed("7")}`)];
    await open(one);
    await say(one, "hello");
    await shown(one, "Hello, Ada!");
    await open(two);
    await shown(two, "Hello, Ada!");
    assert.equal(await storage(one, "token").then((token) => JSON.parse(Buffer.from(token.split(".")[1], "base64url")).sub), "u-7");
    for (const forged of [signed("7", 300, "another secret that is long enough to be one"), signed("7", -300)]) {
      const thief = await visit(`${allowed}/?user=${forged}`);
      await open(thief);
      await thief.getByText("not available on this page").waitFor();
      await thief.context().close();
    }
    // On one machine, what is one user's is nothing to the next one, nor to whoever is not signed in.
    for (const next of [`${allowed}/?user=${signed("9")}`, allowed, `${allowed}/?user=${signed("9", -300)}`]) {
      await one.goto(next);
      await one.getByText(/Welcome!|not available/).first().waitFor({ state: "attached" });
      assert.equal(await one.getByText("Hello, Ada!").count(), 0, next);
    }
    for (const tab of [one, two]) await tab.context().close();
  });
  await check("the page's own style does not reach it", async () => {
    const other = await visit(`${allowed}/?hostile`);
    await open(other);
    await say(other, "hello");
    await other.getByRole("button", { name: "Roll the dice" }).click();
    await shown(other, "🎲");
    const found = await other.locator(".log .bubble").first().evaluate((one) => {
      const { fontSize, color, textTransform, opacity } = getComputedStyle(one);
      return [fontSize, color === "rgb(255, 0, 0)", textTransform, opacity];
    });
    assert.deepEqual(found, ["15px", false, "none", "1"]);
    assert.equal(await other.getByRole("textbox", { name: "Write a message" }).evaluate((one) => getComputedStyle(one).borderTopWidth), "1px");
    await shoot(other, "hostile");
    await other.context().close();
  });
  await check("it stands in an element of the page", async () => {
    const other = await visit(`${allowed}/?inline`);
    await shown(other, "Welcome!");
    assert.equal(await other.locator("#here chinwag-chat").count(), 1);
    assert.equal(await other.locator(".launch").isVisible(), false);
    assert.deepEqual(await grave(other), []);
    await shoot(other, "inline");
    await other.context().close();
  });
  await check("a picture that is too large is made smaller", async () => {
    const other = await visit(allowed);
    await open(other);
    const data = await other.evaluate(() => {
      const canvas = Object.assign(document.createElement("canvas"), { width: 2400, height: 1800 });
      const pixels = new ImageData(2400, 1800);
      const grain = crypto.getRandomValues(new Uint8Array(65521));
      for (let at = 0; at < pixels.data.length; at += 4) pixels.data.set([(at / 9600) % 256, (at / 19200) % 256, grain[at % 65521], 255], at);
      canvas.getContext("2d").putImageData(pixels, 0, 0);
      return canvas.toDataURL("image/png").split(",")[1];
    });
    const buffer = Buffer.from(data, "base64");
    await other.locator("input[type=file]").setInputFiles({ name: "harbour.png", mimeType: "image/png", buffer });
    assert.ok(buffer.length > 700000);
    await shown(other, "harbour");
    await empty(other);
    await other.reload();
    await other.locator(".log img").first().waitFor();
    const address = await other.locator(".log img").first().getAttribute("src");
    const got = await fetch(address);
    assert.equal(got.headers.get("content-type"), "image/jpeg");
    assert.ok(Number(got.headers.get("content-length")) <= 700000);
    await other.context().close();
  });
  await check("its view draws lines for any page, without a network", async () => {
    const other = await visit(allowed);
    const heard = await other.evaluate(async (address) => {
      const { view } = await import(address);
      const heard = [];
      const seen = view({ target: document.querySelector("#here"), on: { say: (what) => void heard.push(what) } });
      const reply = { type: "text", nodes: ["Hello, ", { bold: ["Ada"] }], buttons: [{ title: "Go on", payload: "go" }] };
      seen.told({ kind: "reply", id: "1", reply }, true);
      seen.told({ kind: "said", id: "2", said: { text: "hi" } }, true);
      document.querySelector("#here chinwag-chat").shadowRoot.querySelector(".press").click();
      return heard;
    }, `${bot}/webhooks/site/widget.js`);
    assert.deepEqual(heard, [{ type: "button", title: "Go on", payload: "go" }]);
    assert.deepEqual(await other.locator("#here .bubble").allTextContents(), ["Hello, Ada", "hi"]);
    await other.context().close();
  });
  await check("axe finds nothing serious, by day and by night", async () => {
    for (const colorScheme of ["light", "dark"]) {
      const other = await visit(`${allowed}/?user=${signed("10")}`, { colorScheme });
      await open(other);
      await say(other, "hello");
      await other.getByRole("button", { name: "Show cards" }).first().click();
      await other.getByRole("button", { name: "Choose tea" }).first().waitFor();
      await say(other, "**bold** [tea](https://tea.example/) `code`");
      await other.getByRole("link", { name: "tea" }).first().waitFor();
      assert.deepEqual(await grave(other), [], colorScheme);
      await other.context().close();
    }
  });
  await check("nobody reads or writes what is somebody else's", async () => {
    const thief = await visit(allowed);
    await open(thief);
    await shown(thief, "Welcome!");
    assert.equal(await bubbles(thief).count(), 1, "the greeting alone");
    const [theirs, own] = await Promise.all([storage(tab, "token"), storage(thief, "token")]);
    const victim = JSON.parse(Buffer.from(theirs.split(".")[1], "base64url")).sub;
    const [head, , signature] = own.split(".");
    const forged = `${head}.${base64(JSON.stringify({ sub: victim, exp: 9999999999 }))}.${signature}`;
    const none = `${base64('{"alg":"none"}')}.${base64(JSON.stringify({ sub: victim, exp: 9999999999 }))}.`;
    for (const token of [forged, none, "", "a.b.c"]) {
      assert.equal(await asks(thief, "events", { method: "POST", headers: { authorization: `Bearer ${token}` } }), 403, token);
    }
    const body = JSON.stringify({ conversation: victim, id: "0123456789", at: new Date().toISOString(), type: "text", text: "stolen" });
    assert.equal(await asks(thief, "messages", { method: "POST", body, headers: { authorization: `Bearer ${own}` } }), 403);
    await thief.context().close();
  });
  await check("a page of another origin is refused, whatever it has", async () => {
    const other = await visit(foreign);
    const token = await storage(tab, "token");
    for (const path of ["session", "events", "messages"]) {
      assert.equal(await asks(other, path, { method: "POST", headers: { authorization: `Bearer ${token}` } }), "refused", path);
    }
    assert.equal(await other.locator("chinwag-chat").count(), 0, "the widget is not even loaded");
    for (const headers of [{}, { origin: foreign }, { origin: "null" }]) {
      assert.equal((await fetch(`${bot}/webhooks/site/session`, { method: "POST", headers })).status, 403);
    }
    await other.context().close();
  });
  await check("it is at home on a phone and in the dark", async () => {
    const phone = await visit(`${allowed}/?user=${signed("8")}`, { viewport: { width: 390, height: 780 }, colorScheme: "dark", hasTouch: true });
    await open(phone);
    await say(phone, "hello");
    await phone.getByRole("button", { name: "Show cards" }).click();
    await phone.getByRole("button", { name: "Choose coffee" }).waitFor();
    await phone.waitForTimeout(300);
    await shoot(phone, "phone-dark");
    const box = await phone.locator(".panel").boundingBox();
    assert.deepEqual([box.x, box.y, box.width, box.height], [0, 0, 390, 780]);
    assert.deepEqual(phone.faults, []);
    await phone.context().close();
  });
  await check("nothing broke the page or its policy", async () => assert.deepEqual(tab.faults, []));
}

let failed = false;
try {
  await all();
  console.log(`${count} checks hold`);
} catch (error) {
  failed = true;
  console.error(error);
  console.error(complaints);
} finally {
  await browser?.close();
  if (running && running.exitCode === null && running.signalCode === null) await kill();
  sites.forEach((site) => { site.closeAllConnections(); site.close(); });
  rmSync(folder, { recursive: true, force: true });
}
process.exit(failed ? 1 : 0);
