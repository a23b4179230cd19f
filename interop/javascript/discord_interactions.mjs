// discord-interactions judges signatures of Discord.

import { generateKeyPairSync, sign as signBytes } from "node:crypto";
import { verifyKey } from "discord-interactions";
import { captures, compare, forge, headersOf } from "./referee.mjs";

const verify = (capture) => {
  const headers = headersOf(capture);
  return verifyKey(
    Buffer.from(capture.body),
    headers["x-signature-ed25519"] ?? "",
    headers["x-signature-timestamp"] ?? "",
    capture.secret,
  );
};

// It accepts a signature of any age; ours is of some age only, so a request comes when it was signed.
for (const [name, capture] of captures("discord")) {
  const now = Number(headersOf(capture)["x-signature-timestamp"]);
  compare(name, "discord", { now, ...capture }, await verify(capture));
}

const pairs = new Map();
const publicKey = () => {
  const pair = generateKeyPairSync("ed25519");
  const key = Buffer.from(pair.publicKey.export({ format: "jwk" }).x, "base64url").toString("hex");
  pairs.set(key, pair.privateKey);
  return key;
};

await forge({
  platform: "discord",
  secret: publicKey(),
  other: publicKey(),
  header: "x-signature-ed25519",
  sign: (body, key) => {
    const timestamp = String(Math.floor(Date.now() / 1000));
    const signature = signBytes(null, Buffer.from(timestamp + body), pairs.get(key)).toString("hex");
    return { "x-signature-ed25519": signature, "x-signature-timestamp": timestamp };
  },
  verify,
});
