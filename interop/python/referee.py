"""What every referee in Python says, one line of JSON each: a comparison of two verdicts, or a claim of its own."""

import json
import os
import subprocess
import sys
import traceback
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(os.environ["INTEROP_ROOT"])

# Bodies that are easily taken for other bytes.
BODIES = [
    '{"events":[]}',
    '{"text":"Grüße, 👋 \\u00e9\\/","n":1.0}',
    '{ "text" : "<a&b>" ,\n\t"x":"%20+&=" }\n',
]


def compare(what, platform, capture, accepts):
    """Whether the SDK accepts a captured request. `chinwag verify` has to say the same."""
    say({"what": what, "platform": platform, "capture": capture, "accepts": bool(accepts)})


@contextmanager
def claim(what):
    """Something that the SDK has to get through without an error."""
    try:
        yield
    except Exception:
        say({"what": what, "refused": traceback.format_exc(limit=-3)})
    else:
        say({"what": what, "refused": None})


def fixtures(platform):
    """The fixtures of a platform in JSON: name and content."""
    for path in sorted((ROOT / "fixtures" / platform).glob("*.json")):
        yield path.name, json.loads(path.read_text())


def captures(platform):
    """The captured requests among the fixtures of a platform: name and content."""
    for name, fixture in fixtures(platform):
        if fixture.get("kind") == "signature" and isinstance(fixture.get("body"), str):
            yield name, fixture


def headers_of(capture):
    """The headers of a captured request, in lower case."""
    headers = dict(capture.get("headers", {}))
    if "header" in capture:
        headers[capture["header"]] = capture["value"]
    return {name.lower(): value for name, value in headers.items()}


def forge(platform, secret, other, header, sign, verify):
    """Requests as `sign` signs them, and as somebody else would forge them; each is shown to `verify`."""
    for index, body in enumerate(BODIES, 1):
        headers = sign(body, secret)
        signed = {"secret": secret, "body": body, "headers": headers}
        signature = headers[header]
        changed = signature[:-4] + ("1" if signature[-4] == "0" else "0") + signature[-3:]
        for what, capture in [
            ("signed", signed),
            ("another body", {**signed, "body": f"{body} "}),
            ("another signature", {**signed, "headers": {**headers, header: changed}}),
            ("another secret", {**signed, "secret": other}),
            ("an empty signature", {**signed, "headers": {**headers, header: ""}}),
        ]:
            accepts = verify(capture)
            assert bool(accepts) == (what == "signed"), f"{what}, body {index}: {accepts}"
            compare(f"{what}, body {index}", platform, capture, accepts)


def calls(platform, conversation, *settings):
    """The calls that our adapter makes of the replies in `replies.json`, each with a name."""
    program = [os.environ["INTEROP_RENDERED"], platform, conversation, *settings]
    replies = (ROOT / "interop/replies.json").read_bytes()
    lines = subprocess.run(program, input=replies, stdout=subprocess.PIPE, check=True).stdout.decode()
    for index, line in enumerate(lines.splitlines(), 1):
        call = json.loads(line)
        yield f"call {index}, of reply {call['reply'] + 1}", call


def rendered(platform, conversation):
    """The same, with the bodies alone."""
    for name, call in calls(platform, conversation):
        yield name, json.loads(call["body"])


def is_kept(ours, theirs, path="$"):
    """Fails where something of ours is not in what the SDK has made of it."""
    if isinstance(ours, dict) and isinstance(theirs, dict):
        for key, value in ours.items():
            assert key in theirs, f"{path}.{key} is unknown to the SDK"
            is_kept(value, theirs[key], f"{path}.{key}")
    elif isinstance(ours, list) and isinstance(theirs, list):
        assert len(ours) == len(theirs), f"{path} has lost something"
        for index, pair in enumerate(zip(ours, theirs)):
            is_kept(*pair, f"{path}[{index}]")
    else:
        assert ours == theirs, f"{path}: {ours!r} has become {theirs!r}"


class Simulator:
    """A simulated provider, as a program of its own."""

    def __init__(self, platform):
        program = [os.environ["INTEROP_SIMULATOR"], platform]
        self._child = subprocess.Popen(program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        started = self._line()
        self.api_url = started["api_url"]
        self.credentials = started["credentials"]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._child.stdin.close()
        self._child.wait(timeout=10)

    def _line(self):
        line = self._child.stdout.readline()
        if not line:
            raise RuntimeError("the simulator has ended")
        return json.loads(line)

    def ask(self, command):
        self._child.stdin.write(json.dumps(command) + "\n")
        self._child.stdin.flush()
        answer = self._line()
        if "error" in answer:
            raise RuntimeError(f"the simulator: {answer['error']}")
        return answer["answer"]

    def act(self, person, deed):
        self.ask({"act": {"person": person, "deed": deed}})

    def hears(self, person):
        return self.ask({"hears": person})


def say(line):
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()
