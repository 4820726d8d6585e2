"""The questionnaire's form arranged anew: what its buttons for order, adding and setting aside do to the fields alone."""

from collections.abc import Callable, Mapping

from bot.dialogue.questionnaire import Form
from bot.dialogue.questionnaire_document import next_own
from bot.dialogue.questionnaire_form import ORDER, fields
from bot.library import national_reasons

MOST = 30
"""Questions, those set aside included."""
Typed = dict[str, str]


def _moved(typed: Typed, about: str, by: int) -> Typed:
    """One place up or down among those that are asked; the first place is the score's."""
    order = typed.get(ORDER, "").split(",")
    asked = [name for name in order if not typed.get(f"{name}.aside")]
    if about in asked and 1 <= asked.index(about) + by < len(asked) and asked.index(about) > 0:
        here, there = order.index(about), order.index(asked[asked.index(about) + by])
        order[here], order[there] = order[there], order[here]
    return typed | {ORDER: ",".join(order)}


def _out(typed: Typed, about: str) -> Typed:
    return typed | {f"{about}.aside": "1"}


def _back(typed: Typed, about: str) -> Typed:
    order = [name for name in typed.get(ORDER, "").split(",") if name != about]
    return typed | {f"{about}.aside": "", ORDER: ",".join([*order, about])}


def _added(typed: Typed, form: str) -> Typed:
    order = [name for name in typed.get(ORDER, "").split(",") if name]
    if form not in (Form.CHOICE, Form.TEXT) or len(order) >= MOST:
        return typed
    name = next_own([{"id": one} for one in order])
    return typed | {ORDER: ",".join([*order, name]), f"{name}.form": form}


def _with_reasons(typed: Typed, _: str) -> Typed:
    """The nation's reasons right behind the score, those that were set aside too."""
    ready = national_reasons().questions
    first, *rest = [name for name in typed.get(ORDER, "").split(",") if name not in ready]
    added = fields(list(ready.values())) | {f"{name}.aside": "" for name in ready}
    return typed | added | {ORDER: ",".join([first, *ready, *rest])}


ARRANGED: Mapping[str, Callable[[Typed, str], Typed]] = {
    "up": lambda typed, about: _moved(typed, about, -1),
    "down": lambda typed, about: _moved(typed, about, 1),
    "out": _out,
    "back": _back,
    "add": _added,
    "reasons": _with_reasons,
}
"""What a press does to the form alone."""
