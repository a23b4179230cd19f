// What every referee in JavaScript says, one line of JSON each: a comparison of two verdicts, or a claim of its own.

import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";

/** Whether the SDK accepts a captured request. `chinwag verify` has to say the same. */
export function compare(what, platform, capture, accepts) {
  say({ what, platform, capture, accepts });
}

/** Something that the SDK has to get through without an error. */
export async function claim(what, attempt) {
  try {
    await attempt();
    say({ what, refused: null });
  } catch (error) {
    say({ what, refused: String(error?.stack ?? error) });
  }
}

/** The captured requests among the fixtures of a platform: name and content. */
export function captures(platform) {
  const folder = join(process.env.INTEROP_ROOT, "fixtures", platform);
  const names = readdirSync(folder).filter((name) => name.endsWith(".json")).sort();
  const read = names.map((name) => [name, JSON.parse(readFileSync(join(folder, name), "utf8"))]);
  return read.filter(([, fixture]) => fixture.kind === "signature" && typeof fixture.body === "string");
}

/** The headers of a captured request, in lower case. */
export function headersOf(capture) {
  const headers = { ...capture.headers };
  if (capture.header) headers[capture.header] = capture.value;
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

/** Bodies that are easily taken for other bytes. */
export const BODIES = [
  '{"events":[]}',
  '{"text":"Grüße, 👋 \\u00e9\\/","n":1.0}',
  '{ "text" : "<a&b>" ,\n\t"x":"%20+&=" }\n',
];

/** Requests as `sign` signs them, and as somebody else would forge them; each is shown to `verify`. */
export async function forge({ platform, secret, other, header, sign, verify, bodies = BODIES, extra = {} }) {
  const show = async (what, capture) => {
    const accepts = await verify(capture);
    assert.equal(accepts, what.startsWith("signed"), what);
    compare(what, platform, capture, accepts);
  };
  for (const [index, body] of bodies.entries()) {
    const signed = { secret, body, headers: sign(body, secret), ...extra };
    const signature = signed.headers[header];
    const changed = signature.slice(0, -4) + (signature.at(-4) === "0" ? "1" : "0") + signature.slice(-3);
    const named = (what) => `${what}, body ${index + 1}`;
    await show(named("signed"), signed);
    await show(named("another body"), { ...signed, body: `${body} ` });
    await show(named("another signature"), { ...signed, headers: { ...signed.headers, [header]: changed } });
    await show(named("another secret"), { ...signed, secret: other });
    await show(named("an empty signature"), { ...signed, headers: { ...signed.headers, [header]: "" } });
  }
}

/** The bodies of the calls that our adapter makes of the replies in `replies.json`. */
export function rendered(platform, conversation) {
  const input = readFileSync(join(process.env.INTEROP_ROOT, "interop/replies.json"));
  const lines = execFileSync(process.env.INTEROP_RENDERED, [platform, conversation], { input, encoding: "utf8" });
  const calls = lines.trim().split("\n").map((line) => JSON.parse(line));
  return calls.map(({ reply, body }) => ({ reply, body: JSON.parse(body) }));
}

/** A simulated provider, as a program of its own. */
export class Simulator {
  static async start(platform) {
    const child = spawn(process.env.INTEROP_SIMULATOR, [platform], { stdio: ["pipe", "pipe", "inherit"] });
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const simulator = new Simulator();
    Object.assign(simulator, { child, lines }, await simulator.#line(lines));
    return simulator;
  }

  async #line(lines) {
    const { value, done } = await lines.next();
    if (done) throw new Error("the simulator has ended");
    return JSON.parse(value);
  }

  async ask(command) {
    this.child.stdin.write(`${JSON.stringify(command)}\n`);
    const { answer, error } = await this.#line(this.lines);
    if (error) throw new Error(`the simulator: ${error}`);
    return answer;
  }

  pointAt(address) {
    return this.ask({ point_at: address });
  }

  act(person, deed) {
    return this.ask({ act: { person, deed } });
  }

  hears(person) {
    return this.ask({ hears: person });
  }

  stop() {
    this.child.stdin.end();
  }
}

function say(line) {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
