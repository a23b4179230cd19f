// twilio judges signatures of Twilio.

import twilio from "twilio";
import { captures, compare, forge, headersOf } from "./referee.mjs";

const FORM = "application/x-www-form-urlencoded";

const verify = (capture) => {
  const headers = headersOf(capture);
  const signature = headers["x-twilio-signature"] ?? "";
  if (capture.method === "GET") return twilio.validateRequest(capture.secret, signature, capture.url, {});
  if (headers["content-type"] !== FORM) {
    return twilio.validateRequestWithBody(capture.secret, signature, capture.url, capture.body);
  }
  return twilio.validateRequest(capture.secret, signature, capture.url, parameters(capture.body));
};

for (const [name, capture] of captures("twilio")) compare(name, "twilio", capture, verify(capture));

const url = "https://bot.example.com/webhooks/sms?tenant=a";
await forge({
  platform: "twilio",
  secret: "of-no-use-0123456789",
  other: "of-no-use-9876543210",
  header: "x-twilio-signature",
  bodies: [
    "Body=hello&From=%2B15550100001&To=%2B15550100002",
    "Body=Gr%C3%BC%C3%9Fe%2C+%F0%9F%91%8B+%26%3D%25%2B&From=whatsapp%3A%2B15550100001&Empty=",
    "b=2&a=1&B=3&A=4",
  ],
  extra: { url, method: "POST" },
  sign: (body, secret) => ({
    "content-type": FORM,
    "x-twilio-signature": twilio.getExpectedTwilioSignature(secret, url, parameters(body)),
  }),
  verify,
});

/** A name that comes more than once has a list, as the body parsers of the web frameworks make one. */
function parameters(body) {
  const found = {};
  for (const [name, value] of new URLSearchParams(body)) {
    found[name] = name in found ? [found[name], value].flat() : value;
  }
  return found;
}
