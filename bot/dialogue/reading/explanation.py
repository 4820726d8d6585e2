"""Why a reply is taken for what it is: which rule took which of its words, in the order of the rules.

For anybody who wonders about an answer (`huifang understand --explain`); what a reply means is decided in `understanding`
alone, by the same questions.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.dialogue.reading import own_words, phrases
from bot.dialogue.reading.characters import Reading, read
from bot.dialogue.reading.doubts import Score, ScoreDoubt, rest_of
from bot.dialogue.reading.kinds import EDGES, Kind
from bot.dialogue.reading.own_words import OURS_ALONE, OwnWords
from bot.dialogue.reading.parting import clauses_of
from bot.dialogue.reading.remarks import accounted_for
from bot.dialogue.reading.scores import NEVER_WITH, judged
from bot.dialogue.reading.stars import stars
from bot.dialogue.reading.tokens import Token, tokens
from bot.dialogue.reading.understanding import Meaning, Understood, understand, wants_out


class Rule(StrEnum):
    """What took words of a reply."""

    TOO_LONG = "too_long"
    OPTOUT = "optout"
    WHOLE_REPLY = "whole_reply"
    STARS = "stars"
    COMPLAINT = "complaint"
    WRONG_PERSON = "wrong_person"
    DECLINED = "declined"
    LEVEL = "level"
    DIGIT = "digit"
    REMARK = "remark"
    DOUBT = "doubt"
    LEANING = "leaning"


@dataclass(frozen=True, slots=True)
class TakenWords:
    """Words that one rule took, and what it took them for."""

    rule: Rule
    words: str
    says: str


_DOUBTS = {
    ScoreDoubt.SILENT: "没有说到等级、数字或星",
    ScoreDoubt.MOCKED: "像反话，或是别人要求打的分",
    ScoreDoubt.MISPLACED: "说到了等级或数字，但前后的话让人拿不准是不是在评价",
    ScoreDoubt.SEVERAL: "说了不止一个等级",
    ScoreDoubt.ANOTHER_NUMBER: "还有一个数，可能才是答案",
    ScoreDoubt.CONDITIONAL: "带着条件或愿望",
    ScoreDoubt.OTHER_TIME: "说的是别的时候",
    ScoreDoubt.TAKEN_BACK: "后面又收回了",
    ScoreDoubt.QUOTED: "等级在引号里，像是引用",
    ScoreDoubt.CONTRADICTED: "旁边的话意思相反",
    ScoreDoubt.UNACCOUNTED: "旁边的话认不出来，或者和好评不合",
}


_GOOD = 4
"""Any good score: what stands beside all of them has to be accounted for."""


def explain(text: str, own: OwnWords = OURS_ALONE) -> tuple[TakenWords, ...]:
    """Which rules took which words; the last one decides. Empty when there are no words."""
    reading = read(text)
    found = understand(text, own)
    if reading.too_long:
        return (TakenWords(Rule.TOO_LONG, reading.cleaned[:20], "太长，不当作评分，原话留给人看"),)
    return tuple(_taken(reading, found, own)) if reading.folded else ()


def _taken(reading: Reading, found: Understood, own: OwnWords) -> Iterator[TakenWords]:
    if wants_out(reading.folded, own):
        yield TakenWords(Rule.OPTOUT, reading.cleaned, "整条都是不要再发的意思")
        return
    refused = phrases.refusing(reading.folded)
    if refused and found.score is not None and not found.optout:
        yield from explain(refused, own)
        yield TakenWords(Rule.REMARK, found.comment, "评分低，不知道拒收的是短信还是材料，原样留着")
        return
    if found.optout:
        rest = next(
            rest
            for rest, quoted in (*phrases.splits(reading.folded), (refused, False))
            if rest and (understand(rest, own).score or own.leaning(rest))
            if not (quoted and understand(rest, own).comment)
        )
        wish = reading.folded.replace(rest, "", 1).strip(" ,;:、.)!(")
        yield TakenWords(
            Rule.OPTOUT, wish, "评分旁边的退订" if found.score else "退订，旁边的话没有说定，不再问"
        )
        yield from explain(rest, own) if found.score else ()
        return
    counted = stars(reading.cleaned)
    if counted is not None:
        yield TakenWords(Rule.STARS, reading.cleaned, f"五颗星：{counted}")
    elif own_words.level_of(reading.folded) is not None:
        yield TakenWords(Rule.WHOLE_REPLY, reading.cleaned, f"整条是一个说法：{found.meaning.value}")
    elif own.leaning(reading.folded) is not None and found.leans is not None:
        yield TakenWords(
            Rule.WHOLE_REPLY, reading.cleaned, f"本单位的说法，不直接算分，问一句是不是 {found.leans.level}"
        )
    else:
        yield from _by_words(reading, found)


def _by_words(reading: Reading, found: Understood) -> Iterator[TakenWords]:
    words = tokens(reading)
    score = judged(words)
    if isinstance(score, Score):
        yield from _scored(reading, words, score)
    if found.meaning is Meaning.COMPLAINT:
        yield from (
            TakenWords(Rule.COMPLAINT, _own(reading, [t]), "要投诉") for t in words if t.kind is Kind.COMPLAIN
        )
    elif found.score is None and _of_wrong_person(reading, found):
        decided = found.meaning is Meaning.WRONG_PERSON
        says = "整条都说找错了人" if decided else "像是说找错了人，但不是整条都这么说"
        yield TakenWords(Rule.WRONG_PERSON, reading.cleaned, says)
    elif phrases.declines(reading.folded) and found.score is None:
        yield TakenWords(
            Rule.DECLINED, reading.cleaned, "不想评价" if found.declined else "像是不想评价，又说到评分"
        )
    elif found.leans is not None:
        yield TakenWords(Rule.LEANING, reading.cleaned, f"没有说定，问一句是不是 {found.leans.level}")
    elif isinstance(score, ScoreDoubt):
        yield TakenWords(Rule.DOUBT, _doubtful(reading, words, score), _DOUBTS[score])


def _scored(reading: Reading, words: Sequence[Token], score: Score) -> Iterator[TakenWords]:
    """What says the score, what stands beside it, and a clause that is not accounted for."""
    for mark in score.said:
        rule = Rule.LEVEL if mark.named else Rule.DIGIT
        yield TakenWords(rule, _own(reading, words[mark.first : mark.end]), f"评分 {mark.value}")
    for clause in clauses_of(rest_of(words, score)):
        if accounted_for(score.value, [clause], named=any(mark.named for mark in score.said)):
            yield TakenWords(Rule.REMARK, _own(reading, clause), "附带的话，不改变评分")
        else:
            yield TakenWords(Rule.REMARK, _own(reading, clause), "不满的话，原样留着")


def _doubtful(reading: Reading, words: Sequence[Token], doubt: ScoreDoubt) -> str:
    """The words that cause the doubt, as far as they can be pointed out."""
    if doubt is ScoreDoubt.MOCKED:
        return _own(reading, [next(t for t in words if t.kind in NEVER_WITH)])
    if doubt is ScoreDoubt.UNACCOUNTED:
        beside = [(at, t) for at, t in enumerate(words) if t.kind not in EDGES]
        silent = (c for c in clauses_of(beside) if judged(c) is ScoreDoubt.SILENT)
        return next((_own(reading, c) for c in silent if not accounted_for(_GOOD, [c])), reading.cleaned)
    return reading.cleaned


def _of_wrong_person(reading: Reading, found: Understood) -> bool:
    return found.meaning is Meaning.WRONG_PERSON or phrases.hints_at_wrong_person(reading.folded)


def _own(reading: Reading, words: Sequence[Token]) -> str:
    """The words in the person's own characters."""
    if not words:
        return ""
    return reading.cleaned[reading.back[words[0].start] : reading.back[words[-1].end - 1] + 1]
