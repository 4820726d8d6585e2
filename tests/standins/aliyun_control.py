"""The Aliyun stand-in's control door: what a test in another process may see and do."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from standins.aliyun_fates import FATES
from standins.control import number_of, patience_of, plain, planned, shared_verbs, text_of
from standins.serving import JsonObject, Verb

if TYPE_CHECKING:
    from standins.aliyun_server import AliyunServer


def aliyun_verbs(server: "AliyunServer") -> Mapping[str, Verb]:
    """The verbs; those that show take `{"after": n}` and leave out the first n."""

    async def accepted(argument: JsonObject) -> object:
        return plain(server.accepted[int(number_of(argument, "after")) :])

    async def inbox(argument: JsonObject) -> object:
        phone = server.phone(text_of(argument, "number"))
        return plain(phone.inbox[int(number_of(argument, "after")) :])

    async def pushed(argument: JsonObject) -> object:
        return plain(server.pushed[int(number_of(argument, "after")) :])

    async def text(argument: JsonObject) -> object:
        answer = await server.text(
            text_of(argument, "from"),
            text_of(argument, "body"),
            patience=patience_of(argument),
            pushes=int(number_of(argument, "pushes", 1)),
        )
        return {"status": answer.status, "text": answer.text, "error": answer.error}

    async def fate(argument: JsonObject) -> object:
        server.fate(text_of(argument, "number"), FATES[text_of(argument, "fate")])
        return {}

    async def templates(argument: JsonObject) -> object:
        server.account.templates.update({number: text_of(argument, number) for number in argument})
        return dict(server.account.templates)

    async def read_faults(argument: JsonObject) -> object:
        server.read_faults.plan = planned(server.read_faults.plan, argument)
        return plain(server.read_faults.plan)

    async def settle(argument: JsonObject) -> object:
        await server.settled(number_of(argument, "within", 10.0))
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
    return {**shared_verbs(server, server.faults, server.deliver_to), **own}
