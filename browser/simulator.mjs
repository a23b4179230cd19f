// The demonstration: chats with the bot as a person of a platform, side by side, with what goes wrong switched on.
import assert from "node:assert/strict";
import { join } from "node:path";
import { audit, overflow } from "./lib/axe.mjs";
import { startDemo } from "./lib/bot.mjs";
import { open } from "./lib/browser.mjs";
import { check, isThere, run, shots } from "./lib/check.mjs";

await run(async () => {
  const demo = await startDemo();
  const tab = await open();
  tab.home = demo.console;
  await tab.goto(demo.link);
  if (!(await isThere(tab, `${demo.console}/simulator`))) return;
  const pane = (index) => tab.locator("section.pane").nth(index);
  const write = async (index, text) => {
    await pane(index).getByLabel("Write to the bot").fill(text);
    await pane(index).getByLabel("Write to the bot").press("Enter");
  };
  const bubble = (index, text) => pane(index).locator(".bubble").filter({ hasText: text });

  await check("what is written is answered, in its own chat alone", async () => {
    await write(0, "one and two");
    await bubble(0, "Echo: one and two").first().waitFor();
    if ((await tab.locator("section.pane").count()) > 1) assert.equal(await bubble(1, "one and two").count(), 0);
  });

  await check("another platform is put beside it, and its buttons work", async () => {
    const before = await tab.locator("section.pane").count();
    await tab.getByRole("link", { name: "Another chat beside these" }).click();
    await tab.locator("section.pane").nth(before).waitFor();
    await write(before, "hello");
    await pane(before).getByRole("button", { name: "Roll the dice" }).first().click();
    await bubble(before, "🎲").first().waitFor();
  });

  await check("while its provider is down nobody sees the answer, and afterwards it is, once", async () => {
    const fault = pane(0).getByRole("switch", { name: /^Provider down/ });
    await pane(0).locator("details").filter({ hasText: "What goes wrong" }).locator("summary").click();
    await fault.click();
    await pane(0).getByRole("switch", { name: /^Provider down/, checked: true }).waitFor();
    await write(0, "in spite of it");
    await pane(0).locator(".bubble.unseen").filter({ hasText: "Echo: in spite of it" }).waitFor();
    await fault.click();
    const seen = pane(0).locator(".bubble.bot:not(.unseen)").filter({ hasText: "Echo: in spite of it" });
    await seen.waitFor();
    assert.equal(await bubble(0, "Echo: in spite of it").count(), 1);
  });

  await check("it is in order light and dark, wide and on a phone", async () => {
    for (const width of [1280, 390]) {
      await tab.setViewportSize({ width, height: 900 });
      for (const colorScheme of ["light", "dark"]) {
        await tab.emulateMedia({ colorScheme });
        assert.deepEqual((await audit(tab)).grave, [], `${colorScheme}, ${width} px`);
        assert.equal(await overflow(tab), null, `${colorScheme}, ${width} px`);
        await tab.screenshot({ path: join(shots, `simulator-${colorScheme}-${width}.png`) });
      }
    }
  });

  await check("nothing is complained of", () => assert.deepEqual(tab.faults, []));
});
