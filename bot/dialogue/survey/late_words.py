"""Words that reach us after later words of the same person: whether the later ones have replaced them."""

from collections.abc import Sequence

from bot.dialogue.reading.understanding import OURS_ALONE, Command, Meaning, OwnWords, command_of, understand


def superseded(text: str, later: Sequence[str], own: OwnWords = OURS_ALONE) -> bool:
    """Whether what was said earlier is void because of what was said `later` and has already been taken.

    An opt-out is void only if messages were asked for again; a score or a refusal, if any later word decides something.
    """
    if understand(text, own).optout:
        return any(command_of(words) is Command.START for words in later)
    return any(_decides(words, own) for words in later)


def _decides(text: str, own: OwnWords) -> bool:
    found = understand(text, own)
    return (
        found.score is not None
        or found.declined
        or found.optout
        or found.meaning is Meaning.WRONG_PERSON
        or command_of(text) is Command.START
    )
