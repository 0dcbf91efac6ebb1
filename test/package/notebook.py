"""A notebook's kernel for the test of the front end: traits and messages as lines of JSON, with bytes as base64."""

import base64
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[2] / "python" / "src"))
from segy_lens.protocol import TRAITS, answer, check_trait, open_source  # noqa: E402

source = open_source(sys.argv[1])
traits = {name: first for name, (first, _) in TRAITS.items()}


def say(**line):
    print(json.dumps(line), flush=True)


say(kind="start", traits={**traits, "name": source.name, "size": source.size, "height": 500})
for line in sys.stdin:
    told = json.loads(line)
    if told["kind"] == "message":
        message, buffers = answer(source, told["message"])
        say(kind="message", message=message, buffers=[base64.b64encode(each).decode() for each in buffers])
    elif told["kind"] == "trait":
        traits[told["name"]] = check_trait(told["name"], told["value"])
    elif told["kind"] == "set":
        traits[told["name"]] = check_trait(told["name"], told["value"])
        say(kind="trait", name=told["name"], value=traits[told["name"]])
    elif told["kind"] == "get":
        say(kind="traits", traits=traits)
