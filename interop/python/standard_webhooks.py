"""standardwebhooks judges signatures of the platform `webhook`: what comes in, and what our adapter sends."""

import base64
import json
from datetime import datetime, timezone
from unittest import mock

from referee import calls, captures, claim, compare, forge, headers_of
from standardwebhooks import webhooks

HEADER = "webhook-signature"


def secret(letter):
    return "whsec_" + base64.b64encode(letter * 24).decode()


def verify(capture):
    now = capture.get("now")
    clock = mock.Mock(wraps=datetime)
    clock.now.side_effect = lambda tz: datetime.fromtimestamp(now, tz) if now else datetime.now(tz)
    with mock.patch.object(webhooks, "datetime", clock):
        try:
            webhook = webhooks.Webhook(capture["secret"])
            webhook.verify(capture["body"], headers_of(capture), json_parse=False)
        except Exception:
            return False
        return True


def sign(body, key):
    now = datetime.now(timezone.utc)
    signature = webhooks.Webhook(key).sign(msg_id="msg_of_no_use", timestamp=now, data=body)
    headers = {"webhook-id": "msg_of_no_use", "webhook-timestamp": str(int(now.timestamp()))}
    return {**headers, HEADER: signature}


for name, capture in captures("standard-webhooks"):
    # It has no public keys.
    if not capture["secret"].startswith("whpk_"):
        compare(name, "webhook", capture, verify(capture))
forge("webhook", secret(b"a"), secret(b"b"), HEADER, sign, verify)

settings = {"secret": {"env": secret(b"a")}, "url": "https://chat.invalid/replies"}
for name, call in calls("webhook", "anna", json.dumps(settings)):
    with claim(f"our signature of {name}"):
        webhooks.Webhook(secret(b"a")).verify(call["body"], call["headers"])
        for other in [{**call, "body": call["body"] + " "}, {**call, "headers": {**call["headers"], "webhook-id": "x"}}]:
            try:
                webhooks.Webhook(secret(b"a")).verify(other["body"], other["headers"])
            except webhooks.WebhookVerificationError:
                continue
            raise AssertionError("a forged one is accepted")
