"""slack-sdk signs and judges requests of Slack, understands what the simulator answers, and reads our blocks."""

import time
from unittest import mock

from received import Received
from referee import Simulator, captures, claim, compare, forge, headers_of, is_kept, rendered
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.models.blocks import Block
from slack_sdk.signature import SignatureVerifier


def verify(capture):
    clock = mock.Mock()
    clock.now.return_value = capture.get("now", time.time())
    try:
        return SignatureVerifier(capture["secret"], clock).is_valid_request(capture["body"], headers_of(capture))
    except ValueError:
        return False


def sign(body, secret):
    timestamp = str(int(time.time()))
    signature = SignatureVerifier(secret).generate_signature(timestamp=timestamp, body=body)
    return {"x-slack-request-timestamp": timestamp, "x-slack-signature": signature}


def refused(what, attempt, status, error):
    with claim(what):
        try:
            attempt()
        except SlackApiError as problem:
            found = (problem.response.status_code, problem.response["error"])
            assert found == (status, error), found
            return problem.response
        raise AssertionError("it was not refused")


for name, capture in captures("slack"):
    compare(name, "slack", capture, verify(capture))
forge("slack", "of-no-use-0123456789", "of-no-use-9876543210", "x-slack-signature", sign, verify)

for name, body in rendered("slack", "T0123456789:D0123456789"):
    with claim(name):
        assert body["text"] and len(body["text"]) <= 40_000
        for block in body.get("blocks", []):
            is_kept(block, Block.parse(block).to_dict())

with Simulator("slack") as simulator, Received() as received:
    simulator.ask({"point_at": received.address})
    verifier = SignatureVerifier(simulator.credentials["signing_secret"])
    for deed in [{"says": "Grüße"}, {"says": "/order one"}, {"edits": "x"}]:
        with claim(f"the simulator's signature is accepted: {deed}"):
            if "edits" in deed:
                simulator.act("anna", {"says": "y"})
                received.take()
            simulator.act("anna", deed)
            headers, body = received.take()
            assert verifier.is_valid_request(body, headers)
            assert not verifier.is_valid_request(body + b" ", headers)
    client = WebClient(simulator.credentials["bot_token"], base_url=f"{simulator.api_url}/api/")
    channel = simulator.ask({"user_id": "anna"})
    with claim("the credential is tested"):
        assert client.auth_test()["user_id"]
    with claim("a message is posted, changed, reacted to and deleted"):
        sent = client.chat_postMessage(channel=channel, text="a &lt;b&gt; 👋")
        place, ts = sent["channel"], sent["ts"]
        assert simulator.hears("anna") == ["a <b> 👋"]
        client.chat_update(channel=place, ts=ts, text="b")
        client.reactions_add(channel=place, timestamp=ts, name="thumbsup")
        client.chat_delete(channel=place, ts=ts)
        assert simulator.hears("anna") == ["b", "[deleted]"]
    post = lambda: client.chat_postMessage(channel=channel, text="x")
    nowhere = lambda: client.chat_postMessage(channel="C0NOWHERE", text="x")
    refused("an unknown channel is an error", nowhere, 200, "channel_not_found")
    simulator.ask({"befall": {"status": 429, "retry_after_secs": 7}})
    refused("too many calls are an error", post, 429, "ratelimited")
    simulator.ask({"befall": {"status": 500}})
    refused("trouble of the server is an error", post, 500, "internal_error")
