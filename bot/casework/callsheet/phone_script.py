"""What an officer reads out on the phone: who is calling, about what, that nothing depends on it, and the levels.

The levels and the further questions are the questionnaire's own words, so that nobody is asked something else on the
phone than by message.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.dialogue.mentions import day, printable
from bot.dialogue.questionnaire import Form, Question, Questionnaire
from bot.domain.case import CaseFacts
from bot.domain.language import Language

NOBODY = "＿＿＿"
"""A blank for the caller's name: a printed sheet does not know who will phone."""

_GREETING: Mapping[Language, str] = {
    Language.ZH_HANS: "您好，我是{agency}的{caller}，现在方便说两句吗？",
    Language.ZH_HANT: "您好，我是{agency}的{caller}，現在方便說兩句嗎？",
    Language.EN: "Good day, this is {caller} from {agency}. Is this a good moment for a short question?",
}
_ABOUT: Mapping[Language, str] = {
    Language.ZH_HANS: "您{day}办好的“{item}”，想听听您的评价。不收费；答不答、怎么答，都不影响您今后办事。",
    Language.ZH_HANT: "您{day}辦好的「{item}」，想聽聽您的評價。不收費；答不答、怎麼答，都不影響您今後辦事。",
    Language.EN: "It is about “{item}”, finished on {day}. It costs nothing; whether and how you answer has no effect on any "
    "future business of yours.",
}
_ASK: Mapping[Language, str] = {
    Language.ZH_HANS: "对这次办理，您是{levels}？",
    Language.ZH_HANT: "對這次辦理，您是{levels}？",
    Language.EN: "Were you {levels} with the way it was handled?",
}
_REMEDIED: Mapping[Language, str] = {
    Language.ZH_HANS: "您上次评价“{item}”时说的事，我们这样处理了：{words}",
    Language.ZH_HANT: "您上次評價「{item}」時說的事，我們這樣處理了：{words}",
    Language.EN: "You told us something when you rated “{item}”. This is what was done about it: {words}",
}
_ASK_REMEDY: Mapping[Language, str] = {
    Language.ZH_HANS: "这样整改，您是满意、基本满意，还是不满意？原来的评分不变；说不说、怎么说，都不影响您今后办事。",
    Language.ZH_HANT: "這樣整改，您是滿意、基本滿意，還是不滿意？原來的評分不變；說不說、怎麼說，都不影響您今後辦事。",
    Language.EN: "Are you satisfied, fairly satisfied or dissatisfied with that? Your rating stays as it was; whether and how you "
    "answer has no effect on any future business of yours.",
}
_BETWEEN: Mapping[Language, tuple[str, str]] = {
    Language.ZH_HANS: ("、", "，还是"),
    Language.ZH_HANT: ("、", "，還是"),
    Language.EN: (", ", " or "),
}


@dataclass(frozen=True, slots=True)
class Script:
    """What is read out, with a pause after each part."""

    greeting: str
    about: str
    ask: str

    @property
    def lines(self) -> tuple[str, str, str]:
        """The whole script, in order."""
        return self.greeting, self.about, self.ask


def script(
    questions: Questionnaire, case: CaseFacts, *, agency: str, caller: str = NOBODY, language: Language
) -> Script:
    """The script for one case, in the language of the person phoned."""
    about = {"day": day(case.concluded_at, language), "item": printable(case.item)}
    return _script(questions, language, about, agency=agency, caller=caller)


def blank_script(questions: Questionnaire, *, agency: str, language: Language) -> Script:
    """The script with blanks for what a list of many cases says beside each of them."""
    return _script(questions, language, {"day": NOBODY, "item": NOBODY}, agency=agency, caller=NOBODY)


def _script(
    questions: Questionnaire, language: Language, about: Mapping[str, str], *, agency: str, caller: str
) -> Script:
    labels = [option.labels[language] for option in questions.overall.options]
    if language is Language.EN:
        labels = [label[:1].lower() + label[1:] for label in labels]
    comma, last = _BETWEEN[language]
    return Script(
        _GREETING[language].format(agency=agency, caller=caller),
        _ABOUT[language].format(**about),
        _ASK[language].format(levels=comma.join(labels[:-1]) + last + labels[-1]),
    )


def remedy_script(item: str, words: str, *, agency: str, caller: str, language: Language) -> Script:
    """What is read out to somebody who rated low: what was done about it, and how that is. `words`: what the office tells them."""
    return Script(
        _GREETING[language].format(agency=agency, caller=caller),
        _REMEDIED[language].format(item=printable(item), words=words),
        _ASK_REMEDY[language],
    )


def offer(questions: Questionnaire) -> Question | None:
    """The question that offers to register a complaint, if the questionnaire has one."""
    return next((q for q in questions.further if q.form is Form.TICKET), None)


def further(questions: Questionnaire) -> tuple[Question, ...]:
    """The further questions asked on the phone, without those that the person's own words already answer."""
    return tuple(q for q in questions.further if q.form is not Form.TICKET and q.once_said is None)
