// A bot written with botbuilder talks to the people of the simulated Teams; its connector judges the tokens of requests.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import {
  CardFactory,
  CloudAdapter,
  ConfigurationBotFrameworkAuthentication,
  MessageFactory,
  TeamsActivityHandler,
  TurnContext,
} from "botbuilder";
import { claim, Simulator } from "./referee.mjs";

const simulator = await Simulator.start("teams");
const { app_id, tenant } = simulator.settings;
const api = simulator.api_url;

/** As the SDK's own, but for the login: its library speaks to none without TLS. */
const credentialsOf = (own) => ({
  isValidAppId: async (appId) => appId === own,
  isAuthenticationDisabled: async () => false,
  createCredentials: async (appId, audience) => ({
    signRequest: async (request) => {
      const form = {
        grant_type: "client_credentials",
        client_id: appId,
        client_secret: simulator.credentials.client_secret,
        scope: `${audience}/.default`,
      };
      const login = `${api}/${tenant}/oauth2/v2.0/token`;
      const answer = await fetch(login, { method: "POST", body: new URLSearchParams(form) });
      const { access_token } = await answer.json();
      request.headers.set("authorization", `Bearer ${access_token}`);
      return request;
    },
  }),
});

function adapter(appId) {
  const configuration = {
    MicrosoftAppId: appId,
    MicrosoftAppType: "SingleTenant",
    MicrosoftAppTenantId: tenant,
    ToBotFromChannelOpenIdMetadataUrl: `${api}/v1/.well-known/openidconfiguration`,
    ToBotFromChannelTokenIssuer: "https://api.botframework.com",
    ToChannelFromBotLoginUrl: "https://login.microsoftonline.com/botframework.com",
    ToChannelFromBotOAuthScope: "https://api.botframework.com",
    ToBotFromEmulatorOpenIdMetadataUrl: `${api}/v1/.well-known/openidconfiguration`,
    OAuthUrl: api,
    ValidateAuthority: true,
  };
  const retries = { noRetryPolicy: true };
  return new CloudAdapter(
    new ConfigurationBotFrameworkAuthentication(configuration, credentialsOf(appId), undefined, undefined, retries),
  );
}

const failures = [];
class Helper extends TeamsActivityHandler {
  constructor() {
    super();
    this.onMessage(async (context, next) => {
      await this.answer(context);
      await next();
    });
    this.onReactionsAdded(async (context, next) => {
      await context.deleteActivity(context.activity.replyToId);
      await next();
    });
  }

  async answer(context) {
    const { text, value } = context.activity;
    if (value) return context.sendActivity(`Order ${value.order}`);
    const words = TurnContext.removeRecipientMention(context.activity) ?? text;
    switch (words.trim()) {
      case "hello": {
        const track = { type: "Action.Submit", title: "Track", data: { order: "7" } };
        const body = [{ type: "TextBlock", text: "Hello" }];
        const card = { type: "AdaptiveCard", version: "1.5", body, actions: [track] };
        return context.sendActivity(MessageFactory.attachment(CardFactory.adaptiveCard(card)));
      }
      case "think":
        await context.sendActivity({ type: "typing" });
        return context.sendActivity("I have thought.");
      case "change": {
        const { id } = await context.sendActivity("Cooking");
        return context.updateActivity({ ...MessageFactory.text("Ready"), id });
      }
      default:
        return context.sendActivity(`You said: ${words.trim()}`);
    }
  }

  async onTeamsMessageEdit(context) {
    await context.sendActivity(`You meant: ${context.activity.text}`);
  }
}

const bot = new Helper();
let current = adapter(app_id);
const server = createServer(async (request, response) => {
  let body = "";
  for await (const part of request) body += part;
  request.body = JSON.parse(body);
  response.header = (name, value) => response.setHeader(name, value);
  response.status = (code) => {
    response.statusCode = code;
    return response;
  };
  response.send = (content) => response.end(typeof content === "string" ? content : JSON.stringify(content));
  current.onTurnError = async (_, error) => {
    failures.push(String(error?.stack ?? error));
  };
  try {
    await current.process(request, response, (context) => bot.run(context));
  } catch (error) {
    if (!response.writableEnded) response.writeHead(500).end(String(error?.stack ?? error));
  }
});
await new Promise((done) => server.listen(0, "127.0.0.1", done));
await simulator.pointAt(`http://127.0.0.1:${server.address().port}/api/messages`);
const hears = (...lines) => sees("anna", ...lines);
const sees = async (person, ...lines) => {
  const heard = failures.length === 0 ? await simulator.hears(person) : [];
  assert.deepEqual(failures.splice(0), []);
  assert.deepEqual(heard, lines);
};

await claim("a message is let in, and a card shown", async () => {
  await simulator.act("anna", { says: "hello" });
  await hears("Hello", "[Track]");
});
await claim("a press is let in with what it submits", async () => {
  await simulator.act("anna", { presses: "Track" });
  await hears("Order 7");
});
await claim("the bot shows that it types, and answers", async () => {
  await simulator.act("anna", { says: "think" });
  await hears("I have thought.");
});
await claim("a message is changed", async () => {
  await simulator.act("anna", { says: "change" });
  await hears("Cooking", "Ready");
});
await claim("a mention in a channel is let in, and answered in its thread", async () => {
  await simulator.act("anna", { says: "@Helper order tea" });
  await hears("You said: order tea");
});
await claim("what is edited is told as that", async () => {
  await simulator.act("anna", { says: "tee" });
  await hears("You said: tee");
  await simulator.act("anna", { edits: "tea" });
  await hears("You meant: tea");
});
await claim("a reaction is let in, and the message deleted", async () => {
  await simulator.act("anna", { reacts: "👍" });
  await hears("[deleted]");
});
await claim("a redelivery is let in", async () => {
  // Not too much is said at once in one conversation.
  await simulator.act("berta", { says: "once" });
  await sees("berta", "You said: once");
  await simulator.ask({ redeliver: null });
  await sees("berta", "You said: once");
});
await claim("a token for another bot is refused", async () => {
  current = adapter("99999999-2222-3333-4444-555555555555");
  // It writes there what it refuses.
  console.error = () => {};
  await assert.rejects(simulator.act("anna", { says: "hello" }), /401/);
});
server.close();
server.closeAllConnections();
simulator.stop();
