// A bot as anybody would run it, and the provider it talks to: processes and servers of this machine, on free ports, that end
// with the script.
import { spawn } from "node:child_process";
import { createHmac } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

const binary = process.env.CHINWAG_BIN;
if (!binary) throw new Error("CHINWAG_BIN is not set: it is where the binary is");

/** What the console is signed in to with. */
export const TOKEN = "a token of the tests, of no use elsewhere";
const APP_SECRET = "FAKE_CREDENTIAL_0123456789abcdef";

/** What is to be undone, the last first. */
const endings = [];
export const atEnd = (ending) => endings.push(ending);
export async function end() {
  for (const ending of endings.splice(0).reverse()) await ending();
}

/** A server that ends with the script; its address. */
export async function serve(handler) {
  const server = createServer(handler);
  await new Promise((go) => server.listen(0, "127.0.0.1", go));
  atEnd(() => new Promise((go) => { server.close(go); server.closeAllConnections(); }));
  return `http://127.0.0.1:${server.address().port}`;
}

/** Waits until something is so. */
export async function until(what, is, within = 15_000) {
  const late = Date.now() + within;
  for (;;) {
    const found = await is();
    if (found) return found;
    if (Date.now() > late) throw new Error(`it did not come to that within ${within} ms: ${what}`);
    await new Promise((go) => setTimeout(go, 25));
  }
}

/** The provider: takes what the bot sends. Words that it is told to lose are lost once: the call is cut off. */
async function provider() {
  const sent = [];
  const lost = new Set();
  const url = await serve(async (request, response) => {
    let body = "";
    for await (const part of request) body += part;
    for (const words of lost) {
      if (body.includes(words)) {
        lost.delete(words);
        request.socket.destroy();
        return;
      }
    }
    sent.push(body);
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify({ recipient_id: "1", message_id: `m_out_${sent.length}` }));
  });
  return { url, sent, lose: (words) => lost.add(words) };
}

/** Starts the binary, which ends with the script; what it says of itself in the first line that has a console in it. */
async function spawned(args, cwd, env) {
  const bot = spawn(binary, args, { env, cwd, stdio: ["ignore", "pipe", "inherit"] });
  const ended = new Promise((go) => bot.once("exit", go));
  atEnd(() => { bot.kill("SIGKILL"); return ended; });
  const said = new Promise((go) => {
    createInterface({ input: bot.stdout }).on("line", (line) => {
      const words = JSON.parse(line);
      if (words.console) go(words);
    });
  });
  return Promise.race([said, ended.then((code) => { throw new Error(`the bot ended with ${code} before it ran`); })]);
}

/** Starts the demonstration: a bot on providers that are played. */
export async function startDemo() {
  const folder = mkdtempSync(join(tmpdir(), "chinwag-browser-"));
  atEnd(() => rmSync(folder, { recursive: true, force: true }));
  const script = join(folder, "script.txt");
  writeFileSync(script, "hello\n");
  // It removes its own folder when it is asked to stop, which being killed is not: it is made in ours.
  const { console: link } = await spawned(["demo", "--hold", "--json", "--script", script], folder, { ...process.env, TMPDIR: folder });
  return { link, console: new URL(link).origin };
}

/** Starts a bot with a console, and its provider. `settings` are added to its own. */
export async function startBot(settings = "") {
  const { url, sent, lose } = await provider();
  const folder = mkdtempSync(join(tmpdir(), "chinwag-browser-"));
  atEnd(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, "chinwag.toml");
  writeFileSync(file, `
[gateway]
listen = "127.0.0.1:0"
[engine]
type = "sqlite"
path = "${join(folder, "bot.db")}"
[sender]
unknown = "hold"
[console]
listen = "127.0.0.1:0"
token = { env = "CONSOLE_TOKEN" }
[[channel]]
name = "page"
platform = "messenger"
api_url = "${url}"
app_secret = { env = "APP_SECRET" }
page_token = { env = "APP_SECRET" }
verify_token = { env = "APP_SECRET" }
${settings}`);
  const env = { ...process.env, CONSOLE_TOKEN: TOKEN, APP_SECRET };
  const { listen, console: link } = await spawned(["run", "--json", "--log-level", "error", "--config", file], folder, env);
  let count = 0;
  return {
    link,
    console: new URL(link).origin,
    sent,
    lose,
    /** Somebody says something; their conversation is `page:1:` and their number. */
    async say(text, person = "1001") {
      count += 1;
      const at = Date.now();
      const message = { mid: `m_in_${count}`, text };
      const messaging = [{ sender: { id: person }, recipient: { id: "1" }, timestamp: at, message }];
      const body = JSON.stringify({ object: "page", entry: [{ id: "1", time: at, messaging }] });
      const signature = `sha256=${createHmac("sha256", APP_SECRET).update(body).digest("hex")}`;
      const headers = { "content-type": "application/json", "x-hub-signature-256": signature };
      const answer = await fetch(`${listen}/webhooks/page`, { method: "POST", headers, body });
      if (!answer.ok) throw new Error(`a message is answered ${answer.status}`);
    },
    /** Waits until the provider has taken something with these words. */
    delivered: (words) => until(`the provider gets “${words}”`, () => sent.some((body) => body.includes(words))),
  };
}
