// What people write stays words, in a browser too: nothing runs, nothing is fetched, no page looks otherwise.
import assert from "node:assert/strict";
import { startBot } from "./lib/bot.mjs";
import { signIn } from "./lib/browser.mjs";
import { check, run } from "./lib/check.mjs";

const WORDS = [
  "<script>window.zqx = 1</script>",
  "<img src=x onerror='window.zqx = 1'>",
  "<svg onload='window.zqx = 1'>",
  "\"><iframe src='javascript:parent.zqx = 1'></iframe>",
  "</title></pre></table><body onload='window.zqx = 1'>",
  "javascript:window.zqx=1",
  "<link rel=stylesheet href=//zqx.example/x.css><style>body{display:none}</style>",
  "zqx\r\revent: piece\rid: transcript\rdata: forged words\r\r",
  "zqx\n\nevent: piece\nid: transcript\ndata: forged words\n\n",
  "\u202Ezqx\u2066 turned around",
];

await run(async () => {
  const bot = await startBot();
  for (const words of WORDS) await bot.say(words, "4000");
  await bot.delivered("turned around");
  const tab = await signIn(bot);
  const isSafe = async (where) => {
    const zqx = await tab.evaluate(() => window.zqx ?? [...document.querySelectorAll("iframe, style, main script, main img, [onload], [onerror]")].map((one) => one.outerHTML)[0]);
    assert.equal(zqx, undefined, where);
    assert.deepEqual(tab.faults, [], where);
  };

  await check("a conversation and its transcript, also while it is live", async () => {
    await tab.goto(`${bot.console}/conversation?key=page:1:4000`);
    const lines = tab.locator(".chat li");
    for (const again of ["zqx once more", "zqx at last"]) {
      // A live piece comes in the place of what was there.
      await bot.say(again, "4000");
      await lines.filter({ hasText: `Echo: ${again}` }).waitFor();
    }
    assert.ok(await lines.count() >= 2 * WORDS.length);
    assert.equal(await tab.getByText("forged words", { exact: true }).count(), 0);
    await isSafe("the conversation");
  });

  await check("lists, searches and events", async () => {
    for (const words of WORDS) {
      for (const path of ["conversations", "conversation", "event", "dead"]) {
        await tab.goto(`${bot.console}/conversations`);
        tab.expected = [/status of 404/];
        await tab.goto(`${bot.console}/${path}?${new URLSearchParams({ q: words, key: words, id: words, done: words, function: words })}`);
        await isSafe(`${path} with ${words}`);
      }
    }
    await tab.goto(`${bot.console}/conversations`);
    for (const href of await tab.locator("tbody td a").evaluateAll((links) => links.map((link) => link.href))) {
      assert.ok(href.startsWith(`${bot.console}/event?id=`), href);
      await tab.goto(href);
      await isSafe(href);
    }
  });
});
