// The map: walked by keyboard, and live.
import assert from "node:assert/strict";
import { startBot } from "./lib/bot.mjs";
import { signIn } from "./lib/browser.mjs";
import { check, run } from "./lib/check.mjs";

await run(async () => {
  const bot = await startBot();
  const tab = await signIn(bot);
  await tab.goto(`${bot.console}/map`);

  await check("every node is reached by Tab, in order from the left, and is seen to be", async () => {
    const nodes = await tab.locator("svg a.node").count();
    assert.ok(nodes >= 6, `${nodes} nodes`);
    await tab.locator("#content").focus();
    const reached = [];
    for (let step = 0; step < nodes; step += 1) {
      await tab.keyboard.press("Tab");
      const found = await tab.evaluate(() => {
        const node = document.activeElement;
        if (!node.matches("a.node")) return null;
        const { outlineStyle } = getComputedStyle(node);
        const { stroke } = getComputedStyle(node.querySelector("rect"));
        return { name: node.querySelector("title").textContent, x: Number(node.querySelector("rect").getAttribute("x")), isSeen: outlineStyle !== "none" || stroke !== "none" };
      });
      assert.ok(found?.isSeen, `step ${step} is on no node that is seen: ${JSON.stringify(found)}`);
      reached.push(found);
    }
    assert.equal(new Set(reached.map(({ name }) => name)).size, nodes);
    const xs = reached.map(({ x }) => x);
    assert.deepEqual(xs, [...xs].sort((one, other) => one - other), "the order is not from the left");
  });

  await check("Enter goes to a function", async () => {
    await tab.locator("svg a.node").filter({ hasText: "talk" }).first().focus();
    await tab.keyboard.press("Enter");
    await tab.getByRole("heading", { name: "talk", level: 1 }).waitFor();
    await tab.goBack();
  });

  await check("what flows is seen without a reload, and keeps the focus where it is", async () => {
    const node = tab.locator("svg a.node").filter({ hasText: "talk" }).first();
    await node.focus();
    await bot.say("hello map");
    await tab.locator("path.arrow.busy").first().waitFor();
    await tab.waitForFunction(() => document.activeElement?.matches("a.node"));
    assert.match(await tab.evaluate(() => document.activeElement.textContent), /talk/);
  });

  await check("the arrows are there in words", async () => {
    const row = tab.getByRole("row").filter({ hasText: "message_received" }).filter({ hasText: "talk" });
    await row.first().waitFor();
  });

  await check("nothing is complained of", () => assert.deepEqual(tab.faults, []));
});
