"""The Telegram stand-in's control door: what a test in another process may see and do."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from standins.control import number_of, optional_text_of, plain, shared_verbs, text_of
from standins.serving import JsonObject, Verb

if TYPE_CHECKING:
    from standins.telegram_chats import Person
    from standins.telegram_server import TelegramServer


def telegram_verbs(server: "TelegramServer") -> Mapping[str, Verb]:
    """The verbs; those that act take `user_id`, those that show take `{"after": n}` and leave out the first n."""

    async def person(argument: JsonObject) -> object:
        given = {name: text_of(argument, name) for name in _PERSONAL if name in argument}
        return plain(server.person(_user_id(argument), **given).user())

    async def group(argument: JsonObject) -> object:
        return server.group(int(number_of(argument, "chat_id")), text_of(argument, "title", "监察室")).json()

    async def say(argument: JsonObject) -> object:
        return {"update_id": _person(server, argument).says(text_of(argument, "text"))}

    async def say_all(argument: JsonObject) -> object:
        """`{"says": [[user_id, text], …]}`: many at once, for benchmarks."""
        says = argument.get("says")
        if not isinstance(says, list):
            raise ValueError("'says' must be a list of [user_id, text]")
        return {"update_ids": [server.person(int(user_id)).says(str(text)) for user_id, text in says]}

    async def start(argument: JsonObject) -> object:
        return {"update_id": _person(server, argument).starts(text_of(argument, "payload", ""))}

    async def press(argument: JsonObject) -> object:
        who = _person(server, argument)
        message = who.find(int(number_of(argument, "message_id"))) if "message_id" in argument else None
        return {"update_id": who.presses(text_of(argument, "button"), message)}

    async def contact(argument: JsonObject) -> object:
        whose = server.person(int(number_of(argument, "of"))) if "of" in argument else None
        phone = optional_text_of(argument, "phone")
        return {"update_id": _person(server, argument).shares_contact(whose, phone=phone)}

    async def block(argument: JsonObject) -> object:
        return {"update_id": _person(server, argument).blocks()}

    async def inbox(argument: JsonObject) -> object:
        chat = server.chat(int(number_of(argument, "user_id")))
        return plain(chat.inbox[_after(argument) :])

    async def sent(argument: JsonObject) -> object:
        return plain(server.sent[_after(argument) :])

    async def calls(argument: JsonObject) -> object:
        return plain(server.calls[_after(argument) :])

    async def counts(_: JsonObject) -> object:
        return {"sent": len(server.sent), "waiting": server.updates.waiting, "called": dict(server.called())}

    async def duplicates(_: JsonObject) -> object:
        return [plain(several) for several in server.duplicates().values()]

    async def redeliver(argument: JsonObject) -> object:
        server.redeliver(int(number_of(argument, "update_id")))
        return {}

    async def settle(argument: JsonObject) -> object:
        await server.settled(number_of(argument, "within", 10.0))
        return {}

    own: Mapping[str, Verb] = {
        "person": person,
        "group": group,
        "say": say,
        "say_all": say_all,
        "start": start,
        "press": press,
        "contact": contact,
        "block": block,
        "inbox": inbox,
        "sent": sent,
        "calls": calls,
        "counts": counts,
        "duplicates": duplicates,
        "redeliver": redeliver,
        "settle": settle,
    }
    return {**shared_verbs(server, server.faults, server.deliver_to), **own}


_PERSONAL = ("first_name", "language_code", "phone")


def _user_id(argument: JsonObject) -> int:
    return int(number_of(argument, "user_id"))


def _person(server: "TelegramServer", argument: JsonObject) -> "Person":
    return server.person(_user_id(argument))


def _after(argument: JsonObject) -> int:
    return max(0, int(number_of(argument, "after")))
