// The keyboard alone: everything that can be clicked is reached, in the order in which it is read, and is seen to be.
import assert from "node:assert/strict";
import { check, run } from "./lib/check.mjs";
import { filledBot } from "./lib/pages.mjs";

/** What has the focus: what it is, where it stands in the document, and whether that is seen. */
const focused = (tab) => tab.evaluate(() => {
  const element = document.activeElement;
  if (!element || element === document.body) return null;
  const all = [...document.querySelectorAll("*")];
  const style = getComputedStyle(element);
  const box = element.getBoundingClientRect();
  const rect = element.querySelector("rect");
  const isOutlined = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  return {
    what: `${element.tagName.toLowerCase()} ${(element.textContent || element.name || "").trim().slice(0, 40)}`,
    at: all.indexOf(element),
    isSeen: (isOutlined || Boolean(rect && parseFloat(getComputedStyle(rect).strokeWidth) >= 2)) && box.width > 0 && box.height > 0
      && box.bottom > 0 && box.right > 0,
  };
});

/** What can be clicked or written in. */
const reachable = (tab) => tab.evaluate(() => [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']")]
  .filter((element) => element.checkVisibility() && !element.disabled).length);

await run(async () => {
  const { bot, tab, pages } = await filledBot();

  await check("the first Tab is a way past the navigation", async () => {
    await tab.goto(`${bot.console}/conversations`);
    await tab.keyboard.press("Tab");
    const skip = tab.getByRole("link", { name: "Skip to content" });
    assert.equal(await skip.evaluate((link) => link === document.activeElement && link.getBoundingClientRect().left >= 0), true);
    await tab.keyboard.press("Enter");
    await tab.keyboard.press("Tab");
    assert.equal(await tab.evaluate(() => Boolean(document.activeElement.closest("main"))), true);
  });

  for (const { name, path } of pages) {
    await check(`${name}: Tab reaches everything, in order, and it is seen`, async () => {
      await tab.goto(bot.console + path);
      const count = await reachable(tab);
      let before = -1;
      let reached = 0;
      for (let step = 0; step < count + 20; step += 1) {
        await tab.keyboard.press("Tab");
        const now = await focused(tab);
        if (!now || now.at < before) break;
        assert.ok(now.at > before, `Tab is caught at ${now.what}`);
        assert.ok(now.isSeen, `it is not seen that ${now.what} has the focus`);
        before = now.at;
        reached += 1;
      }
      assert.ok(reached >= count, `${reached} of ${count} are reached`);
    });
  }

  await check("a page is left, a function found and a letter run again without a mouse", async () => {
    const press = async (name, role = "link") => {
      await tab.getByRole(role, { name, exact: true }).first().focus();
      await tab.keyboard.press("Enter");
    };
    await tab.goto(`${bot.console}/`);
    await press("Map");
    await tab.getByRole("heading", { name: "Map", level: 1 }).waitFor();
    await press("Dead letters");
    await tab.getByRole("heading", { name: "Dead letters", level: 1 }).waitFor();
    await press("Run again", "button");
    await tab.getByRole("status").filter({ hasText: "1 letter runs again." }).waitFor();
    await bot.delivered("Echo: lose this");
  });
});
