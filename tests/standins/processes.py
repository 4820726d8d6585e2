"""A stand-in in a process of its own, driven through its control door: for journeys and benchmarks.

with running("twilio", "--unavailable", "0.05") as twilio:
    start_the_application(twilio.url)
    twilio.ask("text", {"from": "+12025550101", "body": "5"})
    assert twilio.rows("duplicates") == []
"""

import json
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast

from standins.serving import CONTROL, JsonObject


class Refused(RuntimeError):
    """The control door did not do what it was asked; the message is its own."""


@dataclass(frozen=True, slots=True)
class StandIn:
    """A running stand-in."""

    url: str
    process: subprocess.Popen[str]

    def ask(
        self, verb: str, argument: Mapping[str, object] | None = None, *, within: float = 30.0
    ) -> JsonObject:
        """Use a verb that answers with an object. Raises Refused."""
        return cast(JsonObject, self._ask(verb, argument, within))

    def rows(self, verb: str, argument: Mapping[str, object] | None = None) -> list[JsonObject]:
        """Use a verb that answers with a list, such as `accepted` or `sent`. Raises Refused."""
        return cast(list[JsonObject], self._ask(verb, argument, 30.0))

    def _ask(self, verb: str, argument: Mapping[str, object] | None, within: float) -> object:
        body = json.dumps(argument or {}).encode()
        request = urllib.request.Request(
            self.url + CONTROL + verb, body, {"Content-Type": "application/json"}
        )
        try:
            with urllib.request.urlopen(request, timeout=within) as answer:
                return cast(object, json.load(answer))
        except urllib.error.HTTPError as refused:
            with refused:
                raise Refused(refused.read().decode("utf-8", "replace")) from None


@contextmanager
def running(
    name: Literal["twilio", "telegram"], *options: str, env: Mapping[str, str] | None = None
) -> Iterator[StandIn]:
    """Start a stand-in, wait until it listens, and end it afterwards. Raises RuntimeError when it does not start."""
    command = [sys.executable, str(Path(__file__).with_name(f"{name}.py")), *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=env) as process:
        try:
            if process.stdout is None or not (line := process.stdout.readline()):
                raise RuntimeError(f"the {name} stand-in did not start")
            yield StandIn(json.loads(line)["url"], process)
        finally:
            process.terminate()
            process.wait(10)
