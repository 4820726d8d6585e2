"""What the stand-ins of Aliyun and Tencent Cloud share: an account with templates, and unsigned pushes to a secret path.

Each keeps its own API, rows and codes; the control door's verbs and the command line are one.
"""

import json
from abc import abstractmethod
from collections.abc import Callable, Mapping
from typing import Any, ClassVar, Generic, Protocol, TypeVar, Unpack

from standins.carrier import PUBLIC_URL, Carrier, CarrierOptions, F, M
from standins.command_line import parser_for, serve, told
from standins.control import number_of, patience_of, plain, planned, shared_verbs, text_of
from standins.posting import Answer, Patience
from standins.serving import JsonObject, Verb

PUSH_SECRET = "a-secret-in-the-path-of-pushes-0123456789"


class Templated(Protocol):
    """An account: its templates by number."""

    templates: dict[str, str]


A = TypeVar("A", bound=Templated)


class DomesticOptions(CarrierOptions, total=False):
    """What may be said of such a carrier when it is made."""

    push_secret: str


class DomesticCarrier(Carrier[M, F], Generic[A, M, F]):
    """One account. `account` holds its templates and rules; `fates` what may become of a message, by name."""

    vendor: ClassVar[str]
    """As it stands in the address of its pushes."""
    answered_within = 5.0

    def __init__(
        self,
        account: A,
        fates: Mapping[str, F],
        *,
        push_secret: str = PUSH_SECRET,
        **options: Unpack[CarrierOptions],
    ) -> None:
        super().__init__(fates["delivered"], **options)
        self.account, self.fates, self.push_secret = account, fates, push_secret
        self.refused: list[tuple[str, str]] = []
        """Number and code of every message that was refused."""
        self.asked: list[tuple[str, Mapping[str, Any]]] = []
        """Every action that was admitted, with its parameters."""
        self.pushed: list[tuple[str, object, int]] = []
        """Way, body and the status that was answered (0: none)."""

    @abstractmethod
    async def text(
        self, number: str, words: str, /, *, patience: Patience | None = None, pushes: int = 1
    ) -> Answer:
        """A person answers, which is pushed so many times. The last push's answer."""

    async def push(self, way: str, body: object, patience: Patience | None = None) -> Answer:
        """Post a report or a reply, as anybody could who knew the secret."""
        url = f"{self.public_url}/webhooks/{self.vendor}/{self.push_secret}/{way}"
        raw = json.dumps(body, ensure_ascii=False).encode("utf-8", "surrogatepass")
        headers = {"Content-Type": "application/json"}
        answer = await self.postman.post(url, raw, headers, patience or self.patience)
        self.pushed.append((way, body, answer.status))
        return answer

    def verbs(self) -> Mapping[str, Verb]:
        """The control door's verbs by name; those that show take `{"after": n}` and leave out the first n."""

        async def accepted(argument: JsonObject) -> object:
            return plain(self.accepted[int(number_of(argument, "after")) :])

        async def inbox(argument: JsonObject) -> object:
            phone = self.phone(text_of(argument, "number"))
            return plain(phone.inbox[int(number_of(argument, "after")) :])

        async def pushed(argument: JsonObject) -> object:
            return plain(self.pushed[int(number_of(argument, "after")) :])

        async def text(argument: JsonObject) -> object:
            said = text_of(argument, "from"), text_of(argument, "body")
            pushes = int(number_of(argument, "pushes", 1))
            answer = await self.text(*said, patience=patience_of(argument), pushes=pushes)
            return {"status": answer.status, "text": answer.text, "error": answer.error}

        async def fate(argument: JsonObject) -> object:
            self.fate(text_of(argument, "number"), self.fates[text_of(argument, "fate")])
            return {}

        async def templates(argument: JsonObject) -> object:
            self.account.templates.update({number: text_of(argument, number) for number in argument})
            return dict(self.account.templates)

        async def read_faults(argument: JsonObject) -> object:
            self.read_faults.plan = planned(self.read_faults.plan, argument)
            return plain(self.read_faults.plan)

        async def settle(argument: JsonObject) -> object:
            await self.settled(number_of(argument, "within", 10.0))
            return {}

        own: Mapping[str, Verb] = {
            "accepted": accepted,
            "inbox": inbox,
            "pushed": pushed,
            "text": text,
            "fate": fate,
            "templates": templates,
            "read_faults": read_faults,
            "settle": settle,
        }
        return {**shared_verbs(self, self.faults, self.deliver_to), **own}


def run(
    carrier: Callable[..., DomesticCarrier[Any, Any, Any]], fates: Mapping[str, object], what: str
) -> None:
    """Run one as a process. `what`: who it stands in for."""
    parser = parser_for(f"A stand-in for {what}.")
    parser.add_argument("--public-url", default=PUBLIC_URL, help="the application's public address")
    parser.add_argument("--push-secret", default=PUSH_SECRET, help="the secret in the path of pushes")
    parser.add_argument("--fate", default="delivered", choices=list(fates), help="of every message")
    server, options = told(parser, carrier, "public_url", "push_secret")
    server.default_fate = fates[options.fate]
    serve(server)
