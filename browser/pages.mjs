// Every page, light and dark, wide and on a phone: nothing is asked of another server, nothing complained of, nothing runs out
// of the screen, and axe finds nothing serious.
import assert from "node:assert/strict";
import { audit, overflow } from "./lib/axe.mjs";
import { signIn } from "./lib/browser.mjs";
import { check, run } from "./lib/check.mjs";
import { filledBot } from "./lib/pages.mjs";

const LOOKS = [
  { look: "light", colorScheme: "light", width: 1280 },
  { look: "dark", colorScheme: "dark", width: 1280 },
  { look: "light on a phone", colorScheme: "light", width: 390 },
  { look: "dark on a phone", colorScheme: "dark", width: 390 },
];

await run(async () => {
  const { bot, pages } = await filledBot();
  const tabs = await Promise.all(LOOKS.map(async ({ look, colorScheme, width }) =>
    ({ look, tab: await signIn(bot, { colorScheme, viewport: { width, height: 900 } }) })));
  for (const { name, path, status = 200 } of pages) {
    await check(`${name}: in order in every look`, async () => {
      for (const { look, tab } of tabs) {
        tab.faults.length = 0;
        tab.expected = status === 200 ? [] : [/status of 4\d\d/];
        const answer = await tab.goto(bot.console + path);
        assert.equal(answer.status(), status);
        const { grave } = await audit(tab);
        assert.deepEqual(grave, [], look);
        assert.equal(await overflow(tab), null, look);
        assert.equal(await tab.getByRole("main").count(), 1, look);
        assert.equal(await tab.getByRole("heading", { level: 1 }).count(), 1, look);
        assert.deepEqual(tab.faults, [], look);
      }
    });
  }
  await check("signing in: in order in every look", async () => {
    for (const { look, tab } of tabs) {
      await tab.context().clearCookies();
      for (const path of ["/sign-in", "/sign-in?code=0"]) {
        tab.expected = [/status of 403/];
        await tab.goto(bot.console + path);
        assert.deepEqual((await audit(tab)).grave, [], look);
        assert.equal(await overflow(tab), null, look);
        assert.deepEqual(tab.faults, [], look);
      }
    }
  });
});
