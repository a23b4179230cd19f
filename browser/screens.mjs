// A picture of every page, light, dark and on a phone, to be looked at.
import { join } from "node:path";
import { signIn } from "./lib/browser.mjs";
import { check, run, shots } from "./lib/check.mjs";
import { filledBot } from "./lib/pages.mjs";

await run(async () => {
  const { bot, pages } = await filledBot();
  for (const [look, more] of [
    ["light", { colorScheme: "light" }],
    ["dark", { colorScheme: "dark" }],
    ["phone", { colorScheme: "light", viewport: { width: 390, height: 844 } }],
  ]) {
    await check(`pictures of every page, ${look}`, async () => {
      const tab = await signIn(bot, more);
      for (const { name, path } of pages) {
        await tab.goto(bot.console + path);
        await tab.screenshot({ path: join(shots, `${name}-${look}.png`), fullPage: true });
      }
    });
  }
});
