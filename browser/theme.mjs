// Light, dark, or as the system has it: chosen with a button, and kept.
import assert from "node:assert/strict";
import { startBot } from "./lib/bot.mjs";
import { signIn } from "./lib/browser.mjs";
import { check, run } from "./lib/check.mjs";

const ground = (tab) => tab.evaluate(() => getComputedStyle(document.body).backgroundColor);
const isDark = async (tab) => (await ground(tab)).match(/\d+/g).slice(0, 3).every((part) => Number(part) < 80);

await run(async () => {
  const bot = await startBot();
  const tab = await signIn(bot, { colorScheme: "dark" });
  const button = tab.getByRole("button", { name: /^Theme/ });

  await check("it is as the system has it, until something else is chosen", async () => {
    assert.equal(await isDark(tab), true);
    await tab.emulateMedia({ colorScheme: "light" });
    assert.equal(await isDark(tab), false);
  });

  await check("what is chosen counts on every page, and after a reload", async () => {
    await button.click();
    await button.filter({ hasText: "light" }).waitFor();
    await tab.emulateMedia({ colorScheme: "dark" });
    assert.equal(await isDark(tab), false);
    await button.click();
    await button.filter({ hasText: "dark" }).waitFor();
    await tab.emulateMedia({ colorScheme: "light" });
    await tab.goto(`${bot.console}/settings`);
    assert.equal(await isDark(tab), true);
    await tab.reload();
    assert.equal(await isDark(tab), true);
  });

  await check("it goes back to the system's", async () => {
    await button.click();
    await button.filter({ hasText: "system" }).waitFor();
    assert.equal(await isDark(tab), false);
  });

  await check("nothing is complained of", () => assert.deepEqual(tab.faults, []));
});
