"""打电话以前先说一声: a text message that somebody will phone, sent as a case goes to the call sheet.

Who knows that the office will ring picks up. It asks nothing, so it counts as no attempt to reach the person: where nothing
of ours ever arrived, this does not hide it.
"""

from bot.dialogue.draft import Draft
from bot.dialogue.effects import MessageKind, Say
from bot.dialogue.talk import Talk
from bot.domain.medium import Medium
from bot.domain.stage import Stage


def announced(draft: Draft, before: Talk) -> Draft:
    """Say that somebody will phone about the case that was open or waited first `before`; nothing where none has gone to
    the phone, by any other way than an SMS that can be answered, and at an hour at which nothing is begun."""
    case = before.current or next(iter(before.waiting), None)
    if case is None or draft.medium is not Medium.SMS:
        return draft
    if not (draft.scene.may_start and draft.scene.replies):
        return draft
    callback = draft.at(case)
    if callback.stage is not Stage.BY_PHONE:
        return draft
    text = draft.sentence("will_phone", callback)
    use = draft.approved("calling", callback)
    return draft.then(Say(MessageKind.NOTICE, text, callback.case.case_no, template=use))
