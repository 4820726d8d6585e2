"""Who hears typed words: one table in order of priority. The first listener that takes them has them alone.

The table stands printed in docs/conversation.md, with those of the complaint and the survey, to which it passes words on.
"""

from bot.dialogue import automatic_replies, listening, rating_receipts, welcome
from bot.dialogue.applying import applying
from bot.dialogue.complaint import complaint, submission
from bot.dialogue.complaint.filing import Asked
from bot.dialogue.complaint.filing_questions import ask
from bot.dialogue.draft import Draft
from bot.dialogue.inputs import Said
from bot.dialogue.listening import Heard, Listener
from bot.dialogue.reading.complaint_words import Want, only_names_ticket, shows_code, want
from bot.dialogue.reading.steering import Steer, bare, steer
from bot.dialogue.reading.understanding import (
    Command,
    Meaning,
    command_of,
    leaves_in_so_many_words,
    understand,
)
from bot.dialogue.survey import complaint_offer, open_question, opt_out, survey
from bot.dialogue.tickets import progress, remedies, reply_or_remedy, verdict
from bot.dialogue.turning import ask_survey, put_aside, to_callback, to_survey
from bot.dialogue.typed_words import TypedWords


def hear(draft: Draft, event: Said, *, caption: bool = False) -> Heard:
    """Ask the listeners in their order. Total: the last one takes everything."""
    filing = complaint.open_filing(draft)
    application = applying.open_application(draft)
    words = TypedWords(event, caption, filing, command_of(event.text), want(event.text), application)
    return listening.first(LISTENERS, draft, words)


def table() -> list[str]:
    """All tables as Markdown lines for human readers: this one, and those to which it passes words on."""
    return [
        "| 次序 | 谁 | 什么时候听 | 怎么办 |",
        "|---|---|---|---|",
        *listening.printed("", LISTENERS),
        *listening.printed("投诉 ", complaint.LISTENERS),
        *listening.printed("调查 ", survey.LISTENERS),
        *listening.printed("问分 ", open_question.TO_THE_SCORE),
        *listening.printed("追问 ", open_question.TO_A_FURTHER_ONE),
    ]


def _opted_out(draft: Draft, words: TypedWords) -> Draft | None:
    return ask_survey(draft, words.event) if draft.talk.opted_out else None


def _nobodys(draft: Draft, words: TypedWords) -> Draft | None:
    """Messages that are nobody's own words; a complaint or a reason that is being told may contain anything."""
    if words.caption or draft.talk.hearing is not None or words.filing is not None or words.application:
        return None
    text, current = words.text, draft.talk.current
    about = current or opt_out.latest(draft.talk)
    machine = automatic_replies.by_machine(text) and understand(text).meaning is Meaning.UNCLEAR
    telling = current is not None and current.question == complaint_offer.COMPLAINT
    passed_on = not telling and automatic_replies.passed_on(words.event, draft.scene.agency, about)
    if about is None and (machine or passed_on):
        return welcome.stranger(draft, text, machine=machine)
    if about is None or not (machine or automatic_replies.is_empty(text) or passed_on):
        return draft if automatic_replies.is_empty(text) else None
    draft = draft.keep(about, "comment", None, text)
    if machine or (current is None and automatic_replies.is_empty(text)):
        return draft
    lead = "" if automatic_replies.is_empty(text) else draft.sentence("forwarded")
    return draft.reply(lead, about) if current is None else welcome.repeat_open(draft, current, lead)


def _reply_or_remedy(draft: Draft, words: TypedWords) -> Draft | None:
    return reply_or_remedy.heard(survey.in_their_language(draft, words.text), words.event)


def _remedy(draft: Draft, words: TypedWords) -> Draft | None:
    return remedies.heard(survey.in_their_language(draft, words.text), words.event)


def _quoted(draft: Draft, words: TypedWords) -> Draft | None:
    about = words.event.about
    return to_survey(draft, words.event) if about is not None and draft.talk.find(about) is not None else None


def _form_left(draft: Draft, words: TypedWords) -> Draft | None:
    """On a phone `cancel` is a carrier's opt-out word; in a chat it is the way out of a form."""
    if not draft.in_chat or bare(words.text) != "cancel":
        return None
    if words.application is not None:
        return applying.heard(draft, words.application, words.text)
    return submission.cancel(draft) if draft.talk.filing is not None else None


def _opting_out(draft: Draft, words: TypedWords) -> Draft | None:
    talk, own = draft.talk, draft.scene.own
    if words.telling:
        leaves = leaves_in_so_many_words(words.text, own)
    else:
        # With nothing but its question open, the survey looks for opting out itself.
        survey_only = talk.current is not None and talk.filing is None and talk.hearing is None
        leaves = not survey_only and understand(words.text, own).meaning is Meaning.OPTOUT
    return ask_survey(put_aside(draft), words.event) if leaves else None


def _takes_words(draft: Draft, words: TypedWords) -> bool:
    """Whether any words are for a complaint, or for the reason of a verdict."""
    return draft.talk.hearing is not None or words.telling


def _receipts(draft: Draft, words: TypedWords) -> Draft | None:
    after = rating_receipts.hear(draft, words.event, busy=_takes_words(draft, words))
    return after if after is None or words.filing is None else ask(after, words.filing)


def _starting(draft: Draft, words: TypedWords) -> Draft | None:
    return to_survey(draft, words.event) if words.command is Command.START else None


def _asked_by_sms(draft: Draft, words: TypedWords) -> Draft | None:
    asked = words.filing is not None and not draft.in_chat and draft.talk.current is not None
    return to_survey(draft, words.event) if asked else None


def _progress(draft: Draft, words: TypedWords) -> Draft | None:
    asks = not _takes_words(draft, words) and only_names_ticket(words.text)
    if words.command is not Command.PROGRESS and not asks:
        return None
    draft = progress.tell(survey.in_their_language(draft, words.text), words.text)
    return draft if words.filing is None else ask(draft, words.filing)


def _complaint(draft: Draft, words: TypedWords) -> Draft | None:
    filing, text = words.filing, words.text
    if filing is None:
        return None
    if words.command is Command.HELP:
        return ask(draft, filing, draft.sentence("filing.help") if draft.in_chat else "")
    if words.command is Command.COMPLAINT or words.wanted is Want.RESUME:
        return ask(draft, filing)
    if filing.asked is Asked.CONTENT:
        draft = survey.in_their_language(draft, text)
    return complaint.heard(draft, filing, text)


def _application(draft: Draft, words: TypedWords) -> Draft | None:
    if words.application is None:
        return None
    return applying.heard(survey.in_their_language(draft, words.text), words.application, words.text)


def _begins_application(draft: Draft, words: TypedWords) -> Draft | None:
    kind = applying.begun_by(words.text)
    return None if kind is None else applying.begin(survey.in_their_language(draft, words.text), kind)


def _resumed(draft: Draft, words: TypedWords) -> Draft | None:
    left = draft.talk.filing
    if left is None or words.wanted is not Want.RESUME:
        return None
    return complaint.resume(survey.in_their_language(draft, words.text), left)


def _no_reason(draft: Draft, words: TypedWords) -> Draft | None:
    hearing = draft.talk.hearing
    return None if hearing is None or words.wanted is not Want.CANCEL else verdict.hear(draft, hearing, "")


def _cancelled(draft: Draft, words: TypedWords) -> Draft | None:
    """While a survey question is open, 算了 refers to it; with nothing to cancel, 取消 is a remark about a case."""
    if words.wanted is not Want.CANCEL:
        return None
    typed = words.command is Command.CANCEL
    if draft.talk.filing is not None:
        return submission.cancel(draft) if typed or draft.talk.current is None else None
    return draft.reply(draft.sentence("filing.none")) if typed and not draft.talk.callbacks else None


def _help(draft: Draft, words: TypedWords) -> Draft | None:
    return ask_survey(draft, words.event) if words.command is Command.HELP else None


def _reason(draft: Draft, words: TypedWords) -> Draft | None:
    hearing = draft.talk.hearing
    return None if hearing is None else verdict.hear(draft, hearing, words.text)


def _callback(draft: Draft, words: TypedWords) -> Draft | None:
    return to_callback(draft) if words.wanted is Want.CALLBACK else None


def _code(draft: Draft, words: TypedWords) -> Draft | None:
    """A story told with a code that leads nowhere is a new complaint."""
    if not shows_code(words.text):
        return None
    found = draft.scene.found
    nowhere = found is None or found.ticket is None
    if nowhere and understand(words.text).meaning is Meaning.COMPLAINT:
        return None
    judged = verdict.typed(draft, words.text)
    return submission.back(progress.by_code(draft, words.text)) if judged is None else judged


def _named_reply(draft: Draft, words: TypedWords) -> Draft | None:
    """Words that name a reply are no answer to the survey's question."""
    named = draft.talk.current is not None and verdict.names_one(draft, words.text)
    return verdict.typed(draft, words.text) if named else None


def _question(draft: Draft, words: TypedWords) -> Draft | None:
    return None if draft.talk.current is None else ask_survey(draft, words.event)


def _verdict(draft: Draft, words: TypedWords) -> Draft | None:
    return verdict.typed(survey.in_their_language(draft, words.text), words.text)


def _new_complaint(draft: Draft, words: TypedWords) -> Draft | None:
    """A new complaint.

    By SMS it goes to the case asked about last, unless that case's month is sealed and only the wish to complain was said.
    """
    text = words.text
    wishes = steer(text) is Steer.COMPLAIN
    if not wishes and understand(text).meaning is not Meaning.COMPLAINT:
        return None
    case = opt_out.latest(draft.talk)
    if not draft.in_chat and case is not None and not (case.closed and wishes):
        return ask_survey(draft, words.event)
    return complaint.begin(survey.in_their_language(draft, text), text)


def _addition(draft: Draft, words: TypedWords) -> Draft | None:
    number = verdict.wanting_more(draft, words.text)
    if number is None:
        return None
    return verdict.hear(survey.in_their_language(draft, words.text), number, words.text)


def _rest(draft: Draft, words: TypedWords) -> Draft:
    return ask_survey(draft, words.event)


LISTENERS: tuple[Listener[TypedWords], ...] = (
    Listener(
        "退订的人", "已经退订", "只收下，不回；退订前问的那一件，说了分数的照记；说“恢复”才恢复", _opted_out
    ),
    Listener(
        "不是本人说的",
        "自动回复、转发来的通知、空白；没有在讲投诉，也没在等原因",
        "收下，不当回答；问题还开着就再问",
        _nobodys,
    ),
    Listener(
        "回执",
        "“回执”，后面可以带编号；“查回执”、/check，或者有回执码；不是在填自己的话",
        "给评过的那几件的回执，或者告诉算进去没有，再接着讲投诉",
        _receipts,
    ),
    Listener("答复还是整改", "两样都在等评价，没有说是哪一样", "问一句；说了的，照说的记", _reply_or_remedy),
    Listener("整改评判", "整改告诉了，只说满意不满意，没有别的在等", "记作对整改的评价，评分不变", _remedy),
    Listener("引用的那一件", "引用了某一件的问题", "交给调查，算那一件的；在讲的投诉先放一放", _quoted),
    Listener("退出填写", "聊天里只说 cancel，有没提交的投诉或申请", "作废", _form_left),
    Listener("退订", "要求不再联系；在填自己的话时，要说得明明白白", "退订；在讲的投诉先放一放", _opting_out),
    Listener("开始", "“开始”", "交给调查；在讲的投诉先放一放", _starting),
    Listener(
        "短信里的调查", "用短信，既在讲投诉，又有一件在问", "算对问题的回答；投诉先放一放", _asked_by_sms
    ),
    Listener("查进度", "“进度”，或只发编号、查询码；不是在填自己的话", "告诉进度，再接着讲投诉", _progress),
    Listener("在填的申请", "正在填依申请公开或干扰申诉", "算当前这一问的回答", _application),
    Listener("在讲的投诉", "正在讲投诉", "算当前这一步的回答", _complaint),
    Listener("接着讲", "“继续投诉”，有放着的投诉", "接着讲", _resumed),
    Listener("不说原因", "在等不满意的原因，说“取消”", "按没有说原因记下", _no_reason),
    Listener(
        "取消",
        "“取消”，有放着的投诉（没有在问的问题时“算了”也是），或什么都没有",
        "投诉作废，或说没有可取消的",
        _cancelled,
    ),
    Listener("帮助", "“帮助”", "说明怎么用", _help),
    Listener(
        "新的申请",
        "只说“依申请公开”“干扰申诉”一类的话",
        "开始一问一答地填；用短信的，告诉去哪里填",
        _begins_application,
    ),
    Listener("原因", "在等不满意的原因或补充", "记到那一件投诉上", _reason),
    Listener("回访", "想要回访的问题", "把问题再发一遍", _callback),
    Listener("查询码", "有查询码；不是另讲一件投诉", "是评价就记评价，不然告诉进度", _code),
    Listener("点名的评价", "有一件在问，话里点了一件已答复投诉的编号", "记评价", _named_reply),
    Listener("调查的问题", "有一件在问", "算对问题的回答", _question),
    Listener("评价", "没有在问的，有已答复的投诉等评价，说的是评价", "记评价", _verdict),
    Listener(
        "新的投诉", "没有在问的，说的是投诉", "开始讲投诉；短信里有回访过的件，就登记到那一件", _new_complaint
    ),
    Listener("补充", "没有在问的，有投诉在等补充", "记到那一件投诉上", _addition),
    Listener("其余", "都不是", "交给调查：改分、致谢、留言", _rest),
)
"""In order of priority."""
