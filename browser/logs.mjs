// More is logged of a function for ten minutes, with a click: it takes effect at once, is seen, and is in the audit.
import assert from "node:assert/strict";
import { startBot, until } from "./lib/bot.mjs";
import { signIn } from "./lib/browser.mjs";
import { check, isThere, run } from "./lib/check.mjs";

await run(async () => {
  const bot = await startBot();
  const tab = await signIn(bot);
  if (!(await isThere(tab, `${bot.console}/logs`))) return;
  const lines = tab.locator("ol.lines > li");
  const ofTalk = `${bot.console}/logs?function=talk&level=debug`;

  await check("nothing of a message is said at the level of the settings", async () => {
    await bot.say("quiet");
    await bot.delivered("Echo: quiet");
    await tab.goto(ofTalk);
    assert.equal(await lines.count(), 0);
    await tab.getByText("There is no such line.").waitFor();
  });

  await check("a function is told to say more for ten minutes, on its page", async () => {
    await tab.goto(`${bot.console}/functions/talk`);
    await tab.getByRole("button", { name: "Debug for 10 minutes" }).click();
    await tab.getByRole("button", { name: "Back to the settings" }).waitFor();
    assert.match(await tab.getByRole("main").innerText(), /debug/);
  });

  await check("within two seconds it does, and the lines appear by themselves", async () => {
    const began = Date.now();
    await tab.goto(ofTalk);
    await until("a line is said", async () => {
      await bot.say(`loud ${Date.now()}`);
      return (await lines.count()) > 0;
    }, 10_000);
    assert.ok(Date.now() - began < 8_000, "it took too long");
    assert.equal(await tab.getByText("quiet", { exact: false }).count(), 0, "what people say is in the log");
  });

  await check("lines are searched", async () => {
    await tab.goto(`${ofTalk}&q=nobody-says-this`);
    assert.equal(await lines.count(), 0);
  });

  await check("it is in the audit, and taken back", async () => {
    await tab.goto(`${bot.console}/settings/audit`);
    const entry = tab.getByRole("row").filter({ has: tab.getByRole("link", { name: "talk" }) }).filter({ hasText: "level=debug" });
    await entry.first().waitFor();
    assert.match(await entry.first().innerText(), /token-/);
    await tab.goto(`${bot.console}/functions/talk`);
    await tab.getByRole("button", { name: "Back to the settings" }).click();
    await until("it is taken back", async () => (await tab.getByRole("button", { name: "Back to the settings" }).count()) === 0);
  });

  await check("nothing is complained of", () => assert.deepEqual(tab.faults, []));
});
