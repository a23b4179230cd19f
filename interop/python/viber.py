"""viberbot judges signatures of Viber, and its types read what our adapter sends."""

from referee import captures, claim, compare, forge, headers_of, is_kept, rendered
from viberbot import Api, BotConfiguration
from viberbot.api.messages import get_message

HEADER = "x-viber-content-signature"


def api(token):
    return Api(BotConfiguration(name="bot", avatar="", auth_token=token))


def verify(capture):
    signature = headers_of(capture).get(HEADER, "")
    return api(capture["secret"]).verify_signature(capture["body"].encode(), signature)


def sign(body, token):
    # It signs what it sends in no way of its own; what it verifies with is what the provider signs with.
    return {HEADER: api(token)._calculate_message_signature(body.encode())}


for name, capture in captures("viber"):
    compare(name, "viber", capture, verify(capture))
forge("viber", "of-no-use-0123456789", "of-no-use-9876543210", HEADER, sign, verify)

# Who it is from and to is added when it is sent; its types read no alternative text, though they write one.
BESIDE = {"receiver", "sender", "alt_text"}

for name, body in rendered("viber", "01234567890A="):
    with claim(name):
        # The documents write degrees as texts; it writes numbers, which are taken as well.
        if "location" in body:
            body["location"] = {key: float(value) for key, value in body["location"].items()}
        message = get_message(body)
        assert message.validate()
        is_kept({key: value for key, value in body.items() if key not in BESIDE}, message.to_dict())
