// Signing in by a link and by the token, and out again.
import assert from "node:assert/strict";
import { serve, startBot, TOKEN } from "./lib/bot.mjs";
import { open, signIn } from "./lib/browser.mjs";
import { check, run } from "./lib/check.mjs";

const overview = (tab) => tab.getByRole("heading", { name: "Overview", level: 1 }).waitFor();

await run(async () => {
  const bot = await startBot();

  await check("without a session every page leads to signing in", async () => {
    const tab = await open();
    for (const path of ["/", "/map", "/conversations", "/dead", "/settings", "/functions/talk", "/nowhere"]) {
      await tab.goto(bot.console + path);
      assert.equal(new URL(tab.url()).pathname, "/sign-in", path);
    }
  });

  await check("a link on another site signs in by a button, and is good once", async () => {
    const site = await serve((request, response) => {
      response.setHeader("content-type", "text/html");
      response.end(`<!doctype html><title>A chat</title><a href="${bot.link}">the console</a>`);
    });
    const tab = await open();
    await tab.goto(site);
    await tab.getByRole("link", { name: "the console" }).click();
    await tab.getByRole("button", { name: "Sign in with this link" }).click();
    await overview(tab);
    await tab.reload();
    await overview(tab);

    const other = await open();
    await other.goto(bot.link);
    await other.getByRole("alert").filter({ hasText: "used up" }).waitFor();
  });

  await check("a link that is typed signs in at once", async () => {
    const fresh = await startBot();
    const tab = await open();
    tab.home = fresh.console;
    await tab.goto(fresh.link);
    await overview(tab);
    assert.equal(tab.url(), `${fresh.console}/`);
    assert.deepEqual(tab.faults, []);
  });

  await check("the cookie is out of reach of scripts and of other sites", async () => {
    const tab = await signIn(bot);
    const [cookie, ...others] = await tab.context().cookies();
    assert.deepEqual(others, []);
    assert.equal(cookie.httpOnly && cookie.sameSite, "Strict");
    assert.equal(await tab.evaluate(() => document.cookie), "");
  });

  await check("a wrong token is told so, and the right one signs in", async () => {
    const tab = await open();
    tab.expected.push(/status of 403/);
    await tab.goto(`${bot.console}/sign-in`);
    await tab.getByLabel("Token").fill("wrong");
    await tab.keyboard.press("Enter");
    await tab.getByRole("alert").filter({ hasText: "not the token" }).waitFor();
    await tab.getByLabel("Token").fill(TOKEN);
    await tab.keyboard.press("Enter");
    await overview(tab);
    assert.deepEqual(tab.faults, []);
  });

  await check("signing out ends the session, in other tabs too", async () => {
    const tab = await signIn(bot);
    const second = await tab.context().newPage();
    await second.goto(`${bot.console}/`);
    await overview(second);
    await tab.getByRole("button", { name: "Sign out" }).click();
    await tab.getByRole("heading", { name: "Sign in" }).waitFor();
    await tab.goto(`${bot.console}/map`);
    assert.equal(new URL(tab.url()).pathname, "/sign-in");
    // What is live notices by itself.
    await second.getByRole("heading", { name: "Sign in" }).waitFor();
  });
});
