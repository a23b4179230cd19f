// A person takes a conversation over from the bot, answers in it, and gives it back.
import assert from "node:assert/strict";
import { startBot, until } from "./lib/bot.mjs";
import { signIn } from "./lib/browser.mjs";
import { check, run } from "./lib/check.mjs";

await run(async () => {
  const bot = await startBot();
  const tab = await signIn(bot);
  await bot.say("hello there", "5001");
  await bot.delivered("Echo: hello there");
  await tab.goto(`${bot.console}/conversation?key=page:1:5001`);
  const hold = tab.getByRole("button", { name: "Take over from the bot" });
  if ((await hold.count()) === 0) {
    console.log("none takeover: there is nothing to take over with");
    return;
  }
  const lines = tab.getByRole("list", { name: "What was said" }).getByRole("listitem");
  const echoes = (words) => bot.sent.filter((body) => body.includes(`Echo: ${words}`)).length;

  await check("while a person has it, the bot is silent, and what is said is seen", async () => {
    await tab.locator("form[action='/conversation/hold']").getByLabel("Your name").fill("Ada");
    await hold.click();
    await tab.getByRole("button", { name: "Give it back to the bot" }).waitFor();
    await bot.say("is a person there?", "5001");
    await lines.filter({ hasText: "is a person there?" }).waitFor();
    // Another conversation is answered after it: this one would have been as well.
    await bot.say("meanwhile", "5002");
    await bot.delivered("Echo: meanwhile");
    assert.equal(echoes("is a person there?"), 0);
  });

  await check("what the person answers is delivered, once", async () => {
    await tab.getByLabel("Answer as a person").fill("Yes: I am Ada.");
    await tab.getByRole("button", { name: "Send" }).click();
    await bot.delivered("Yes: I am Ada.");
    await lines.filter({ hasText: "Yes: I am Ada." }).waitFor();
    await tab.reload();
    assert.equal(bot.sent.filter((body) => body.includes("Yes: I am Ada.")).length, 1);
  });

  await check("given back, the bot answers again", async () => {
    await tab.getByRole("button", { name: "Give it back to the bot" }).click();
    await hold.waitFor();
    await until("the bot answers", async () => {
      await bot.say("and the bot?", "5001");
      return echoes("and the bot?") > 0;
    });
  });

  await check("nothing is complained of", () => assert.deepEqual(tab.faults, []));
});
