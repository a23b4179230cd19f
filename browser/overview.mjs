// The overview, live: what happens is seen without a click.
import assert from "node:assert/strict";
import { startBot } from "./lib/bot.mjs";
import { signIn } from "./lib/browser.mjs";
import { check, run } from "./lib/check.mjs";

await run(async () => {
  const bot = await startBot();
  const tab = await signIn(bot);

  await check("it says in a sentence that everybody has been answered", async () => {
    await tab.getByRole("status").filter({ hasText: "Everybody has been answered" }).waitFor();
  });

  await check("a message that comes in and is answered appears without a reload", async () => {
    await tab.evaluate(() => { window.isTheSamePage = true; });
    const row = tab.getByRole("table").first().getByRole("row").filter({ has: tab.getByRole("rowheader", { name: "page" }) });
    assert.equal(await row.getByRole("cell").nth(2).innerText(), "0");
    await bot.say("good morning");
    await bot.delivered("Echo: good morning");
    // Webhooks and sends.
    await row.getByRole("cell").nth(2).filter({ hasText: /^1$/ }).waitFor();
    await row.getByRole("cell").nth(4).filter({ hasText: /^1$/ }).waitFor();
    assert.equal(await tab.evaluate(() => window.isTheSamePage), true);
  });

  await check("each function leads to its page", async () => {
    await tab.getByRole("rowheader").getByRole("link", { name: "talk" }).click();
    await tab.getByRole("heading", { name: "talk", level: 1 }).waitFor();
    await tab.getByRole("heading", { name: "Last runs" }).waitFor();
    await tab.getByText("done", { exact: true }).first().waitFor();
  });

  await check("nothing is complained of", () => assert.deepEqual(tab.faults, []));
});
