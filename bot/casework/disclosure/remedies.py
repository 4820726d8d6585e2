"""复议和诉讼: what a letter that ends a request has to say of the ways against it, by how it ended.

行政复议法 (2023) art. 20: within 60 days of knowing; art. 23: against a refusal to disclose, reconsideration comes before the
court. 行政诉讼法 art. 45: to the court within 15 days of the decision; art. 46: directly within six months.
"""

from bot.domain.disclosure import GROUP_OF, DisclosureGroup, DisclosureOutcome

_FIRST = (
    "如对本告知不服，可以自收到之日起六十日内依法申请行政复议。依照《中华人民共和国行政复议法》第二十三条，"
    "对行政机关不予公开政府信息不服的，应当先申请行政复议；对复议决定不服的，可以自收到复议决定书之日起十五日内"
    "向人民法院提起行政诉讼。"
)
_EITHER = (
    "如对本答复不服，可以自收到之日起六十日内依法申请行政复议，"
    "或者自收到之日起六个月内向人民法院提起行政诉讼。"
)


def remedy_of(outcome: DisclosureOutcome | None) -> tuple[str, ...]:
    """The paragraphs of a letter; none of one that ends nothing."""
    if outcome is None:
        return ()
    return (_EITHER,) if GROUP_OF[outcome] is DisclosureGroup.GRANTED else (_FIRST,)
