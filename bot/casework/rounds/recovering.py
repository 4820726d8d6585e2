"""After a restore: what kind of message each text found at a provider was, and about which case.

The lost part of the database cannot be asked. What is left of a message is its text, which ends with our
reference and, when it asks about a case, contains that case's number in full.
"""

import re
from collections.abc import Collection, Iterable

REFERENCE = re.compile(r"〔([0-9A-Z]{4,16})〕\s*\Z")


def reference(text: str) -> str | None:
    """Our own reference; None: the message is not ours."""
    found = REFERENCE.search(text)
    return found[1] if found is not None else None


def asks(text: str, questions: Iterable[str]) -> bool:
    """Whether the text asks for the score, in any of its languages."""
    return any(question in text for question in questions)


def case_named(text: str, case_nos: Collection[str]) -> str | None:
    """Which of these cases the text is about; the longest number wins, because one may begin with another."""
    return max((no for no in case_nos if no in text), key=len, default=None)
