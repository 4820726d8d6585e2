"""What comes while a correction is awaited and is none: a question back to the office, which uses nothing up.

In doubt it is the correction, for the time to answer runs from it. That is not final: the applicant is told what it was taken
for, and an officer who finds that it is none says so, once, which gives the applicant's time anew (`DisclosureAct.STILL`).
"""

import re

LONGEST_QUESTION = 60
_ASKS = re.compile(r"[^\n。；;]*(?:[?？]|吗|嗎|呢)[\s。.!！]*")


def only_asks(words: str) -> bool:
    """Whether the words are one short question and nothing else."""
    said = words.strip()
    return 0 < len(said) <= LONGEST_QUESTION and _ASKS.fullmatch(said) is not None
