// grammy judges the secret of Telegram, and a bot written with it talks to the people of the simulator.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { Bot, GrammyError, InlineKeyboard, webhookCallback } from "grammy";
import { captures, claim, compare, headersOf, Simulator } from "./referee.mjs";

const me = { id: 1, is_bot: true, first_name: "Bot", username: "of_no_use_bot" };
const SECRET_HEADER = "x-telegram-bot-api-secret-token";

async function verify(capture) {
  const bot = new Bot("1:of-no-use", { botInfo: me });
  const callback = webhookCallback(bot, "std/http", { secretToken: capture.secret });
  const body = '{"update_id":1}';
  const request = new Request("http://127.0.0.1/", { method: "POST", headers: headersOf(capture), body });
  return (await callback(request)).status === 200;
}

for (const [name, capture] of captures("telegram")) compare(name, "telegram", capture, await verify(capture));
for (const given of ["of-no-use_0123", "of-no-use_0124", "of-no-use_012", "of-no-use_01234", "OF-NO-USE_0123"]) {
  const capture = { secret: "of-no-use_0123", body: '{"update_id":1}', headers: { [SECRET_HEADER]: given } };
  compare(`the secret ${given}`, "telegram", capture, await verify(capture));
}

const simulator = await Simulator.start("telegram");
const bot = new Bot(simulator.credentials.bot_token, { client: { apiRoot: simulator.api_url } });
const problems = [];
bot.catch(({ error }) => problems.push(error));
bot.command("start", (context) => context.reply("<b>Welcome</b> &amp; hello", { parse_mode: "HTML" }));
bot.hears("hello", (context) =>
  context.reply("Hello!", {
    reply_markup: new InlineKeyboard().text("Track", "track:7").url("Site", "https://example.com/"),
    reply_parameters: { message_id: context.msg.message_id },
  }),
);
bot.callbackQuery(/track:(.*)/, async (context) => {
  await context.answerCallbackQuery();
  await context.editMessageText(`Order ${context.match[1]}`);
});
bot.on("message_reaction", (context) => context.api.deleteMessage(context.chat.id, context.messageReaction.message_id));
bot.hears("picture", (context) => context.replyWithPhoto("https://example.com/a.png", { caption: "a picture" }));
bot.hears("place", (context) => context.replyWithLocation(52.5, 13.4));
bot.on("edited_message:text", (context) => context.reply(`changed to ${context.msg.text}`));

const take = webhookCallback(bot, "http", { secretToken: simulator.credentials.secret_token });
const server = createServer((request, response) => {
  take(request, response).catch((error) => {
    problems.push(error);
    response.writeHead(500).end();
  });
});
await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
await simulator.pointAt(`http://127.0.0.1:${server.address().port}/`);
const talk = (what, deed, ...lines) =>
  claim(what, async () => {
    await simulator.act("anna", deed).catch((error) => {
      throw problems.pop() ?? error;
    });
    assert.deepEqual(await simulator.hears("anna"), lines);
  });

await claim("the bot knows itself", async () => {
  await bot.init();
  assert.ok(bot.botInfo.is_bot && bot.botInfo.username);
});
await talk("a command is let in, and answered", { says: "/start" }, "Welcome & hello");
await talk("a message is let in, and answered with buttons", { says: "hello" }, "Hello!", "[Track] [Site]");
await talk("a press is let in, and the message changed", { presses: "Track" }, "Order 7");
await talk("a reaction is let in, and the message deleted", { reacts: "👍" }, "[deleted]");
await talk("a picture is sent", { says: "picture" }, "[image] https://example.com/a.png", "a picture");
await talk("a place is sent", { says: "place" }, "[location] 52.5 13.4");
await talk("a change is let in, and answered", { edits: "plaice" }, "changed to plaice");

const chat = Number(await simulator.ask({ user_id: "anna" }));
const refusal = (attempt) => attempt.then(() => assert.fail("it was not refused"), (error) => error);
const refused = (what, attempt, code, parameters = {}) =>
  claim(what, async () => {
    const error = await refusal(attempt());
    assert.ok(error instanceof GrammyError, String(error));
    assert.deepEqual([error.error_code, error.parameters], [code, parameters]);
    assert.ok(error.description.length > 0);
  });
await refused("an unknown chat is an error", () => bot.api.sendMessage(1, "x"), 400);
await refused("a wrong mark is an error", () => bot.api.sendMessage(chat, "<b>x", { parse_mode: "HTML" }), 400);
await refused("an unknown method is an error", () => bot.api.raw.sendNothing({}), 404);
await refused("a wrong token is an error", () => {
  return new Bot("1:wrong", { client: { apiRoot: simulator.api_url } }).api.getMe();
}, 401);
await simulator.ask({ befall: { status: 429, retry_after_secs: 7 } });
await refused("too many calls are told with the time to wait", () => bot.api.getMe(), 429, { retry_after: 7 });
for (const status of [403, 500]) {
  await simulator.ask({ befall: { status } });
  await refused(`${status} is an error`, () => bot.api.sendMessage(chat, "x"), status);
}
server.close();
simulator.stop();
