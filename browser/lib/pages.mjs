// The pages of the console, and a bot with something to show on each.
import { startBot, until } from "./bot.mjs";
import { signIn } from "./browser.mjs";

/** Every page: a name for its picture, and its address. A new page is a line here; one that not every console has is optional. */
export const pages = ({ conversation, event }) => [
  { name: "overview", path: "/" },
  { name: "map", path: "/map" },
  { name: "function", path: "/functions/talk" },
  { name: "function-sender", path: "/functions/sender" },
  { name: "conversations", path: "/conversations" },
  { name: "conversations-none", path: "/conversations?q=nobody-said-this" },
  { name: "conversation", path: `/conversation?key=${encodeURIComponent(conversation)}` },
  { name: "event", path: `/event?id=${encodeURIComponent(event)}` },
  { name: "dead", path: "/dead" },
  { name: "logs", path: "/logs", optional: true },
  { name: "logs-of-function", path: "/logs?function=sender&level=warn", optional: true },
  { name: "simulator", path: "/simulator", optional: true },
  { name: "settings", path: "/settings" },
  { name: "audit", path: "/settings/audit", optional: true },
  { name: "not-found", path: "/nowhere", status: 404 },
];

/** Words that are hard to lay out: they are said in the bot that pages are looked at with. */
export const LONG = `A long one: ${"Donaudampfschifffahrtsgesellschaftskapitän".repeat(4)} https://example.com/${"a".repeat(200)}`;

/** A bot in which things have happened, somebody who has signed in, and the addresses of what happened. */
export async function filledBot(more) {
  const bot = await startBot();
  for (const [text, person] of [["hello", "1001"], ["cards", "1001"], [LONG, "1001"], ["order", "1002"], ["joke", "1003"]]) {
    await bot.say(text, person);
  }
  bot.lose("Echo: lose this");
  await bot.say("lose this", "1004");
  const tab = await signIn(bot, more);
  await until("there is a dead letter", async () => {
    await tab.goto(`${bot.console}/dead`);
    return tab.getByRole("button", { name: "Run again" }).first().isVisible();
  });
  const conversation = "page:1:1001";
  await tab.goto(`${bot.console}/conversation?key=${encodeURIComponent(conversation)}`);
  const href = await tab.locator(".chat li.bot a").first().getAttribute("href");
  const all = pages({ conversation, event: new URL(href, bot.console).searchParams.get("id") });
  const isThere = async ({ path, optional }) => !optional || (await tab.context().request.get(bot.console + path)).status() !== 404;
  const there = await Promise.all(all.map(isThere));
  return { bot, tab, pages: all.filter((_, index) => there[index]) };
}
