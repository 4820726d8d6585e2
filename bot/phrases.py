"""The office's own phrases: the file that `HUIFANG_PHRASES` names, read and checked once a process; and under it, the
sentences that were changed in the browser."""

from dataclasses import replace
from functools import cache
from pathlib import Path

from bot.dialogue.own_phrases import BadPhrases, OwnPhrases, parse
from bot.dialogue.own_texts import OwnTexts, overlaid
from bot.dialogue.reading.understanding import OwnWords
from bot.domain.os_reason import os_reason
from bot.library import corpus, wording
from bot.settings import Settings


def phrases_of(settings: Settings) -> OwnPhrases:
    """The office's words and all sentences; raises BadPhrases with one sentence that names file, line and reason."""
    if not settings.phrases:
        return OwnPhrases(OwnWords(), wording())
    return _read(Path(settings.phrases).absolute(), settings.phrases)


def spoken(settings: Settings, texts: OwnTexts) -> OwnPhrases:
    """The office's words and all sentences that hold: the file's before those changed in the browser (`texts`, checked), these
    before ours. Raises BadPhrases."""
    own = phrases_of(settings)
    return replace(own, wording=overlaid(own.wording, texts, fixed=own.replaced))


@cache
def _read(file: Path, name: str) -> OwnPhrases:
    try:
        return parse(file.read_bytes(), ours=wording(), corpus=corpus())
    except OSError as e:
        raise BadPhrases(f"读不了 HUIFANG_PHRASES 的文件 {name}：{os_reason(e)}") from None
    except BadPhrases as bad:
        raise BadPhrases(f"HUIFANG_PHRASES 的文件 {name} 不能用：{bad}") from None
