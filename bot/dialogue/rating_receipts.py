"""评价回执 in the conversation: given to whoever asks for it about a case of theirs, checked for whoever sends a code.

It is never offered as a duty and never sent along: not having one is the usual case. What a check says in a chat stands in
the messages of that person alone; words with a code in them are kept nowhere.
"""

from bot.dialogue.talk import Callback
from bot.domain.disposition import Disposition


def may_have_one(callback: Callback) -> bool:
    """Whether its person may have the receipt: they have answered, or the month is sealed; never a stranger on their number."""
    if callback.disposition is Disposition.WRONG_PERSON:
        return False
    return callback.closed or callback.score is not None or callback.disposition is Disposition.REFUSED
