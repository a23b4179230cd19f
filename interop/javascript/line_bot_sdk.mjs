// @line/bot-sdk judges signatures of LINE.

import { createHmac } from "node:crypto";
import { validateSignature } from "@line/bot-sdk";
import { captures, compare, forge, headersOf } from "./referee.mjs";

const verify = (capture) => {
  const signature = headersOf(capture)["x-line-signature"];
  return Boolean(signature) && validateSignature(capture.body, capture.secret, signature);
};

for (const [name, capture] of captures("line")) compare(name, "line", capture, verify(capture));

await forge({
  platform: "line",
  secret: "of-no-use-0123456789",
  other: "of-no-use-9876543210",
  header: "x-line-signature",
  sign: (body, secret) => ({ "x-line-signature": createHmac("SHA256", secret).update(body).digest("base64") }),
  verify,
});
