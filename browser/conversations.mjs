// From words that somebody remembers to the message, and all that it led to.
import assert from "node:assert/strict";
import { startBot } from "./lib/bot.mjs";
import { signIn } from "./lib/browser.mjs";
import { check, run } from "./lib/check.mjs";

await run(async () => {
  const bot = await startBot();
  for (const [text, person] of [["a needle in it", "2001"], ["only hay", "2002"], ["hay again", "2003"]]) {
    await bot.say(text, person);
    await bot.delivered(`Echo: ${text}`);
  }
  const tab = await signIn(bot);

  await check("a conversation is found by its words, from the keyboard", async () => {
    await tab.getByRole("link", { name: "Conversations" }).click();
    await tab.getByRole("link", { name: "page:1:2002" }).waitFor();
    await tab.keyboard.press("/");
    await tab.keyboard.type("needle");
    await tab.keyboard.press("Enter");
    await tab.waitForURL(/q=needle/);
    const keys = await tab.locator("tbody th").allInnerTexts();
    assert.deepEqual(keys, ["page:1:2001"]);
  });

  await check("words that nobody said find nothing, and that is said", async () => {
    await tab.getByRole("searchbox").fill("haystack");
    await tab.keyboard.press("Enter");
    await tab.getByText("Nothing was found").waitFor();
  });

  await check("a conversation's own name leads straight to it", async () => {
    await tab.getByRole("searchbox").fill("page:1:2001");
    await tab.keyboard.press("Enter");
    await tab.getByRole("heading", { name: "page:1:2001" }).waitFor();
  });

  await check("its transcript is a chat, and goes on by itself", async () => {
    const lines = tab.getByRole("list", { name: "What was said" }).getByRole("listitem");
    await lines.filter({ hasText: "Echo: a needle in it" }).waitFor();
    await bot.say("and another thing", "2001");
    await lines.filter({ hasText: "Echo: and another thing" }).waitFor();
  });

  await check("a message opens its event: what led to what, how long it took, and the provider's own words", async () => {
    await tab.locator(".chat li.bot").filter({ hasText: "a needle in it" }).getByRole("link").click();
    await tab.getByRole("heading", { level: 1, name: /response_/ }).waitFor();
    const content = await tab.getByRole("main").innerText();
    for (const words of ["webhook_received", "message_received", "response_sent", "/messages", "a needle in it"]) {
      assert.ok(content.includes(words), `${words} is not on the page:\n${content}`);
    }
    assert.ok(!content.includes("FAKE_CREDENTIAL"), "a credential is on the page");
    await tab.locator(".tree").getByRole("link", { name: "message_received" }).click();
    await tab.getByRole("heading", { level: 1, name: /message_received/ }).waitFor();
    await tab.getByRole("heading", { name: "Who took it" }).waitFor();
  });

  await check("nothing is complained of", () => assert.deepEqual(tab.faults, []));
});
