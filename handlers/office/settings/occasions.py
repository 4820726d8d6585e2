"""When the sentences that citizens read are said, for the list of them: each belongs to one occasion."""

from collections.abc import Iterable, Mapping

OCCASIONS: Mapping[str, tuple[str, ...]] = {
    "asking": (
        *("invite", "reminder", "invite_by_link", "reminder_by_link", "page"),
        *("next", "ask", "others"),
    ),
    "rated": ("recorded", "thanks", "changed", "change", "same", "meant", "few", "pick", "further", "sealed"),
    "unclear": (
        "unclear",
        "reversed",
        "handed_over",
        "kept",
        "noted",
        "later",
        "words_please",
        "stale",
        "forwarded",
    ),
    "leaving": ("declined", "opted_out", "opted_in"),
    "wrong": ("whose", "wrong_person", "slipped", "foreign_contact"),
    "phoning": ("will_phone", "calling"),
    "welcome": ("welcome", "help", "menu"),
    "about_case": ("complaint",),
    "filing": ("filing",),
    "applying": ("apply", "request"),
    "told": ("ticket",),
    "verdict": ("verdict", "adding"),
    "remedy": ("remedy",),
    "panel": ("panel",),
    "progress": ("progress",),
    "receipts": ("receipt", "check"),
    "buttons": ("button",),
    "parts": ("ring", "span"),
}
"""By name (`texts.occasion_…`), how the keys begin, in the order in which a month goes."""
_OF = {begins: occasion for occasion, beginnings in OCCASIONS.items() for begins in beginnings}


def occasion_of(key: str) -> str:
    """When this sentence is said; raises KeyError for one that has no place yet."""
    return _OF[key.partition(".")[0]]


def by_occasion(keys: Iterable[str]) -> dict[str, list[str]]:
    """The keys under the occasions that have any, in order; within each as they come."""
    found: dict[str, list[str]] = {occasion: [] for occasion in OCCASIONS}
    for key in keys:
        found[occasion_of(key)].append(key)
    return {occasion: listed for occasion, listed in found.items() if listed}
