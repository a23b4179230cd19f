// A browser, and tabs that notice what no page may do: complain, break its policy, or ask another server for anything.
import { chromium } from "playwright-core";
import { atEnd, TOKEN } from "./bot.mjs";

const FLAGS = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync", "--disable-default-apps", "--disable-dev-shm-usage",
];

let browser;
/** The last tab that was opened: what a picture is taken of when something goes wrong. */
export let lastTab;

async function started() {
  if (!browser) {
    browser = await chromium.launch({ executablePath: process.env.CHROMIUM || "/usr/bin/chromium", args: FLAGS });
    atEnd(() => browser.close());
  }
  return browser;
}

/** A tab of a browser of its own. What is wrong with its pages comes to be in `faults`. */
export async function open(more = {}) {
  const context = await (await started()).newContext({ viewport: { width: 1280, height: 900 }, reducedMotion: "reduce", ...more });
  const tab = await context.newPage();
  tab.setDefaultTimeout(15_000);
  tab.faults = [];
  tab.expected = [];
  const fault = (words) => {
    if (!tab.expected.some((pattern) => pattern.test(words))) tab.faults.push(words);
  };
  tab.on("pageerror", (error) => fault(`an error: ${error}`));
  tab.on("dialog", (dialog) => { fault(`a dialog: ${dialog.message()}`); dialog.dismiss(); });
  tab.on("console", (line) => {
    if (["error", "warning"].includes(line.type()) || /content security policy/i.test(line.text())) fault(`the console: ${line.text()}`);
  });
  tab.on("request", (request) => {
    const { origin, protocol } = new URL(request.url());
    if (protocol !== "data:" && tab.home && origin !== tab.home) fault(`a request to ${request.url()}`);
  });
  await context.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (event) => console.error(`Content Security Policy: ${event.violatedDirective} ${event.blockedURI}`));
  });
  lastTab = tab;
  return tab;
}

/** A tab in which somebody has signed in with the token. */
export async function signIn(bot, more = {}) {
  const tab = await open(more);
  tab.home = bot.console;
  await tab.goto(`${bot.console}/sign-in`);
  await tab.getByLabel("Token").fill(TOKEN);
  await tab.getByRole("button", { name: "Sign in" }).click();
  await tab.getByRole("heading", { name: "Overview" }).waitFor();
  return tab;
}
