"""The control door's vocabulary that both stand-ins share, and JSON for the records they keep."""

import asyncio
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import datetime
from enum import Enum

from standins.faults import PLAN_FIELDS, Faults, Plan
from standins.posting import TWILIO, Patience
from standins.serving import JsonObject, LocalServer, Verb


def plain(value: object) -> object:
    """A record (dataclasses, times, enums, bytes within) as JSON can carry it."""
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name.rstrip("_"): plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    match value:
        case datetime():
            return value.isoformat()
        case Enum():
            return value.value
        case bytes():
            return {"bytes": len(value)}
        case _:
            return value


def text_of(argument: JsonObject, name: str, default: str | None = None) -> str:
    """The text under a name. Raises ValueError when it is missing or no text."""
    value = argument.get(name, default)
    if not isinstance(value, str):
        raise ValueError(f"{name!r} must be a text")
    return value


def optional_text_of(argument: JsonObject, name: str) -> str | None:
    """The text under a name, or None when there is none."""
    return None if argument.get(name) is None else text_of(argument, name)


def number_of(argument: JsonObject, name: str, default: float = 0.0) -> float:
    """The number under a name. Raises ValueError when it is no number."""
    value = argument.get(name, default)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise ValueError(f"{name!r} must be a number")
    return float(value)


def patience_of(argument: JsonObject) -> Patience:
    """`{"attempts": n, "pause": s}`, 5xx included; without attempts, Twilio's own."""
    if "attempts" not in argument:
        return TWILIO
    return Patience(int(number_of(argument, "attempts")), number_of(argument, "pause", 0.5), also_5xx=True)


def planned(plan: Plan, argument: JsonObject) -> Plan:
    """The plan with the named fields changed. Raises ValueError for an unknown field or a wrong share."""
    unknown = sorted(set(argument) - set(PLAN_FIELDS))
    if unknown:
        raise ValueError(f"a plan has no {unknown}; it has {list(PLAN_FIELDS)}")
    changes: Mapping[str, float] = {name: number_of(argument, name) for name in argument}
    return replace(plan, **changes)


def shared_verbs(server: LocalServer, faults: Faults, deliver_to: dict[str, str]) -> Mapping[str, Verb]:
    """`faults` {share: …}, `drawn`, `deliver_to` {public: local}, `refuse` {"seconds"}."""

    async def set_faults(argument: JsonObject) -> object:
        faults.plan = planned(faults.plan, argument)
        return plain(faults.plan)

    async def drawn(_: JsonObject) -> object:
        return {trouble.value: times for trouble, times in faults.drawn.items()}

    async def set_deliver_to(argument: JsonObject) -> object:
        deliver_to.update({public: text_of(argument, public) for public in argument})
        return dict(deliver_to)

    async def refuse(argument: JsonObject) -> object:
        seconds = number_of(argument, "seconds", 1.0)

        async def be_away() -> None:
            async with server.refusing():
                await asyncio.sleep(seconds)

        server.keep(be_away())
        return {"seconds": seconds}

    return {"faults": set_faults, "drawn": drawn, "deliver_to": set_deliver_to, "refuse": refuse}
