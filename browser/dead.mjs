// A dead letter: found, its reason read, run again, and gone.
import assert from "node:assert/strict";
import { startBot, until } from "./lib/bot.mjs";
import { signIn } from "./lib/browser.mjs";
import { check, run } from "./lib/check.mjs";

await run(async () => {
  const bot = await startBot();
  const tab = await signIn(bot);
  const letters = tab.getByRole("main").locator("section.group");

  await check("there is none, and that is said", async () => {
    await tab.goto(`${bot.console}/dead`);
    await tab.getByText(/^There is no dead letter/).waitFor();
  });

  await check("one that comes is told of on the overview, and leads there", async () => {
    await tab.goto(`${bot.console}/`);
    bot.lose("Echo: first");
    bot.lose("Echo: second");
    await bot.say("first", "3001");
    await bot.say("second", "3002");
    await tab.getByText(/gave up on 2 events within 5m, and has 2 dead letters/).waitFor();
    await tab.getByRole("row").filter({ hasText: "sender" }).getByRole("link", { name: "2" }).click();
    await tab.getByRole("heading", { name: "Dead letters", level: 1 }).waitFor();
  });

  await check("those with one cause are one group, and the cause is there to read", async () => {
    assert.equal(await letters.count(), 1);
    assert.match(await letters.getByRole("heading").innerText(), /sender: 2 letters/);
    assert.ok((await letters.locator("p.error").innerText()).length > 10);
  });

  await check("one is run again: it is delivered, and gone", async () => {
    await letters.getByRole("row").filter({ hasText: "page:1:3001" }).getByRole("button", { name: "Run again" }).click();
    await tab.getByRole("status").filter({ hasText: "1 letter runs again." }).waitFor();
    await bot.delivered("Echo: first");
    assert.equal(await letters.getByRole("row").filter({ hasText: "page:1:3001" }).count(), 0);
    assert.ok(!bot.sent.some((body) => body.includes("Echo: second")), "the other was sent as well");
  });

  await check("forgetting one is asked about first", async () => {
    tab.expected.push(/a dialog/);
    await letters.getByLabel("Reason").fill("a test");
    await letters.getByRole("button", { name: "Discard" }).click();
    assert.equal(await letters.count(), 1);
    // The page says no for us: see `open`. Now it says yes.
    tab.removeAllListeners("dialog");
    tab.on("dialog", (dialog) => dialog.accept());
    await letters.getByRole("button", { name: "Discard" }).click();
    await tab.getByRole("status").filter({ hasText: "1 letter is discarded." }).waitFor();
    await until("none is left", async () => (await letters.count()) === 0);
    assert.ok(!bot.sent.some((body) => body.includes("Echo: second")), "it was sent");
  });

  await check("nothing is complained of", () => assert.deepEqual(tab.faults, []));
});
