"""line-bot-sdk judges signatures of LINE, and its types read what our adapter sends."""

import base64
import hashlib
import hmac

from linebot.v3.messaging import PushMessageRequest
from linebot.v3.webhook import SignatureValidator
from referee import captures, claim, compare, forge, headers_of, is_kept, rendered


def verify(capture):
    signature = headers_of(capture).get("x-line-signature", "")
    return SignatureValidator(capture["secret"]).validate(capture["body"], signature)


def sign(body, secret):
    mac = hmac.new(secret.encode(), body.encode(), hashlib.sha256).digest()
    return {"x-line-signature": base64.b64encode(mac).decode()}


for name, capture in captures("line"):
    compare(name, "line", capture, verify(capture))
forge("line", "of-no-use-0123456789", "of-no-use-9876543210", "x-line-signature", sign, verify)

for name, body in rendered("line", "U206d25c2ea6bd87c17655609a1c37cb8"):
    with claim(name):
        is_kept(body, PushMessageRequest.from_dict(body).to_dict())
