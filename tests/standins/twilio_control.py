"""The Twilio stand-in's control door: what a test in another process may see and do."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from standins.control import number_of, optional_text_of, patience_of, plain, planned, shared_verbs, text_of
from standins.serving import JsonObject, Verb
from standins.twilio_fates import Fate, fate_named

if TYPE_CHECKING:
    from standins.twilio_server import TwilioServer


def twilio_verbs(server: "TwilioServer") -> Mapping[str, Verb]:
    """The verbs; those that show take `{"after": n}` and leave out the first n."""

    async def accepted(argument: JsonObject) -> object:
        return plain(server.accepted[_after(argument) :])

    async def posts(argument: JsonObject) -> object:
        return plain(server.posts[_after(argument) :])

    async def callbacks(argument: JsonObject) -> object:
        return plain(server.callbacks[_after(argument) :])

    async def inbound(argument: JsonObject) -> object:
        return plain(server.inbound[_after(argument) :])

    async def inbox(argument: JsonObject) -> object:
        return plain(server.phone(text_of(argument, "number")).inbox[_after(argument) :])

    async def duplicates(_: JsonObject) -> object:
        return [plain(several) for several in server.duplicates().values()]

    async def text(argument: JsonObject) -> object:
        answer = await server.text(
            text_of(argument, "from"),
            text_of(argument, "body"),
            message_sid=optional_text_of(argument, "message_sid"),
            signature=optional_text_of(argument, "signature"),
            patience=patience_of(argument),
        )
        return {"status": answer.status, "text": answer.text, "error": answer.error}

    async def fate(argument: JsonObject) -> object:
        server.fate(text_of(argument, "number"), *_fates(argument))
        return {}

    async def default_fate(argument: JsonObject) -> object:
        server.default_fate = _fates(argument)[0]
        return {}

    async def read_faults(argument: JsonObject) -> object:
        server.read_faults.plan = planned(server.read_faults.plan, argument)
        return plain(server.read_faults.plan)

    async def settle(argument: JsonObject) -> object:
        await server.settled(number_of(argument, "within", 10.0))
        return {}

    own: Mapping[str, Verb] = {
        "accepted": accepted,
        "posts": posts,
        "callbacks": callbacks,
        "inbound": inbound,
        "inbox": inbox,
        "duplicates": duplicates,
        "text": text,
        "fate": fate,
        "default_fate": default_fate,
        "read_faults": read_faults,
        "settle": settle,
    }
    return {**shared_verbs(server, server.faults, server.deliver_to), **own}


def _after(argument: JsonObject) -> int:
    return max(0, int(number_of(argument, "after")))


def _fates(argument: JsonObject) -> list[Fate]:
    """`{"fate": name}` or `{"fates": [name, …]}`, with `after` seconds to the final status."""
    names = argument.get("fates", [argument.get("fate")])
    if not isinstance(names, list) or not names:
        raise ValueError("'fates' must be a list of names")
    return [fate_named(str(name), number_of(argument, "after")) for name in names]
