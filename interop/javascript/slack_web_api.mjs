// @slack/web-api understands what the simulator answers, its refusals above all.

import assert from "node:assert/strict";
import { ErrorCode, LogLevel, WebClient } from "@slack/web-api";
import { claim, Simulator } from "./referee.mjs";

const simulator = await Simulator.start("slack");
const options = {
  slackApiUrl: `${simulator.api_url}/api/`,
  logLevel: LogLevel.ERROR,
  rejectRateLimitedCalls: true,
  retryConfig: { retries: 0 },
};
const client = new WebClient(simulator.credentials.bot_token, options);
await simulator.pointAt("http://127.0.0.1:9/");
// The direct channel is there once somebody has written; that nobody takes the webhook does not matter here.
await simulator.act("anna", { says: "hello" }).catch(() => {});
const channel = await simulator.ask({ user_id: "anna" });
const refusal = (attempt) => attempt.then(() => assert.fail("it was not refused"), (error) => error);

await claim("the credential is tested", async () => {
  const { ok, user_id, team_id } = await client.auth.test();
  assert.ok(ok && user_id && team_id);
});
await claim("a message is posted, changed, reacted to and deleted", async () => {
  const { ts, channel: place, message } = await client.chat.postMessage({ channel, text: "a &lt;b&gt; 👋" });
  assert.equal(message.ts, ts);
  assert.deepEqual(await simulator.hears("anna"), ["a <b> 👋"]);
  assert.equal((await client.chat.update({ channel: place, ts, text: "b" })).ts, ts);
  await client.reactions.add({ channel: place, timestamp: ts, name: "thumbsup" });
  assert.equal((await client.chat.delete({ channel: place, ts })).ts, ts);
  assert.deepEqual(await simulator.hears("anna"), ["b", "[deleted]"]);
});
await claim("a message with blocks is posted into a thread", async () => {
  const { ts, channel: place } = await client.chat.postMessage({ channel, text: "above" });
  const blocks = [{ type: "section", text: { type: "mrkdwn", text: "below" } }];
  await client.chat.postMessage({ channel: place, thread_ts: ts, text: "below", blocks, unfurl_links: false });
  assert.deepEqual(await simulator.hears("anna"), ["above", "below"]);
});
await claim("an unknown channel is a platform error", async () => {
  const error = await refusal(client.chat.postMessage({ channel: "C0NOWHERE", text: "x" }));
  assert.deepEqual([error.code, error.data.error], [ErrorCode.PlatformError, "channel_not_found"]);
});
await claim("a wrong token is a platform error", async () => {
  const error = await refusal(new WebClient("xoxb-wrong", options).auth.test());
  assert.deepEqual([error.code, error.data.error], [ErrorCode.PlatformError, "invalid_auth"]);
});
await claim("too many calls are told with the time to wait", async () => {
  await simulator.ask({ befall: { status: 429, retry_after_secs: 7 } });
  const error = await refusal(client.chat.postMessage({ channel, text: "x" }));
  assert.deepEqual([error.code, error.retryAfter], [ErrorCode.RateLimitedError, 7]);
});
await claim("trouble of the server is an HTTP error", async () => {
  await simulator.ask({ befall: { status: 503 } });
  const error = await refusal(client.chat.postMessage({ channel, text: "x" }));
  assert.deepEqual([error.code, error.statusCode], [ErrorCode.HTTPError, 503]);
});
await claim("a channel that is refused is a platform error", async () => {
  await simulator.ask({ befall: { status: 403 } });
  const error = await refusal(client.chat.postMessage({ channel, text: "x" }));
  assert.equal(error.code, ErrorCode.PlatformError);
});
simulator.stop();
