// @slack/bolt judges signatures of Slack, and a bot written with it talks to the people of the simulator.

import { createHmac } from "node:crypto";
import assert from "node:assert/strict";
import bolt from "@slack/bolt";
import { captures, claim, compare, forge, headersOf, Simulator } from "./referee.mjs";

const verify = (capture) => {
  const headers = headersOf(capture);
  const nowMilliseconds = (capture.now ?? Date.now() / 1000) * 1000;
  headers["x-slack-request-timestamp"] = Number(headers["x-slack-request-timestamp"]);
  const options = { signingSecret: capture.secret, body: capture.body, headers, nowMilliseconds };
  return bolt.isValidSlackRequest(options);
};

for (const [name, capture] of captures("slack")) compare(name, "slack", capture, verify(capture));

await forge({
  platform: "slack",
  secret: "of-no-use-0123456789",
  other: "of-no-use-9876543210",
  header: "x-slack-signature",
  sign: (body, secret) => {
    const timestamp = String(Math.floor(Date.now() / 1000));
    const mac = createHmac("sha256", secret).update(`v0:${timestamp}:${body}`).digest("hex");
    return { "x-slack-request-timestamp": timestamp, "x-slack-signature": `v0=${mac}` };
  },
  verify,
});

const simulator = await Simulator.start("slack");
const app = new bolt.App({
  token: simulator.credentials.bot_token,
  signingSecret: simulator.credentials.signing_secret,
  clientOptions: { slackApiUrl: `${simulator.api_url}/api/`, retryConfig: { retries: 0 } },
  logLevel: bolt.LogLevel.ERROR,
});
const button = { type: "button", text: { type: "plain_text", text: "Track" }, action_id: "track", value: "7" };
app.message("hello", async ({ message, say }) => {
  await say({
    text: `Hello, <@${message.user}>!`,
    blocks: [
      { type: "section", text: { type: "mrkdwn", text: "Hello &amp; *welcome*" } },
      { type: "actions", elements: [button] },
    ],
  });
});
app.action("track", async ({ ack, action, body, client }) => {
  await ack();
  await client.chat.update({ channel: body.channel.id, ts: body.message.ts, text: `Order ${action.value}` });
});
app.event("reaction_added", async ({ event, client }) => {
  await client.chat.delete({ channel: event.item.channel, ts: event.item.ts });
});
app.command("/order", async ({ ack, command }) => ack(`Ordered: ${command.text}`));
app.message(/secret/, async ({ message, client }) => {
  await client.chat.postEphemeral({ channel: message.channel, user: message.user, text: "for you alone" });
});

const server = await app.start({ port: 0, host: "127.0.0.1" });
await simulator.pointAt(`http://127.0.0.1:${server.address().port}/slack/events`);
const hears = async (...lines) => assert.deepEqual(await simulator.hears("anna"), lines);

await claim("a message is let in, and its answer shown", async () => {
  await simulator.act("anna", { says: "hello" });
  await hears("Hello & *welcome*", "[Track]");
});
await claim("a press is let in, and the message changed", async () => {
  await simulator.act("anna", { presses: "Track" });
  await hears("Order 7");
});
await claim("a reaction is let in, and the message deleted", async () => {
  await simulator.act("anna", { reacts: "👍" });
  await hears("[deleted]");
});
await claim("a command is answered in its own response", async () => {
  await simulator.act("anna", { says: "/order two large" });
  await hears("Ordered: two large");
});
await claim("a message for one person is shown", async () => {
  await simulator.act("anna", { says: "a secret" });
  await hears("for you alone");
});
await claim("a redelivery is let in", async () => {
  await simulator.ask({ redeliver: null });
  await hears("for you alone");
});
await app.stop();
simulator.stop();
