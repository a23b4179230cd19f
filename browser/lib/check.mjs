// Checks: a line for each, a picture of the tab where one fails, and an exit code that says so.
import { mkdirSync } from "node:fs";
import { basename, join } from "node:path";
import { end } from "./bot.mjs";
import { lastTab } from "./browser.mjs";

export const shots = process.env.SHOTS || "target/browser";
mkdirSync(shots, { recursive: true });

const script = basename(process.argv[1], ".mjs");
let failures = 0;

/** One thing that is so. The next ones are looked at even where it is not. */
export async function check(what, test) {
  try {
    await test();
    console.log(`ok   ${script}: ${what}`);
  } catch (error) {
    failures += 1;
    console.log(`FAIL ${script}: ${what}\n     ${String(error.message ?? error).replaceAll("\n", "\n     ")}`);
    const path = join(shots, `failed-${script}-${failures}.png`);
    await lastTab?.screenshot({ path }).then(() => console.log(`     ${path}`), () => {});
  }
}

/** Runs a script's checks, and ends what it has started. */
export async function run(checks) {
  const late = setTimeout(() => { console.log(`FAIL ${script}: it was not done within two minutes`); process.exit(1); }, 120_000);
  try {
    await checks();
  } catch (error) {
    failures += 1;
    console.log(`FAIL ${script}: it could not go on\n     ${error.stack}`);
  }
  await end().catch((error) => { failures += 1; console.log(`FAIL ${script}: ending: ${error.message}`); });
  clearTimeout(late);
  process.exitCode = failures > 0 ? 1 : 0;
}

/** Whether a page of the console is there; a console without it has nothing to check. */
export async function isThere(tab, address) {
  const answer = await tab.goto(address);
  if (answer.status() === 200) return true;
  console.log(`none ${script}: there is no ${new URL(address).pathname}`);
  return false;
}
