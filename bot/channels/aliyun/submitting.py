"""How Aliyun wants its templates submitted: blanks by name, `${item}`, and a code that is sent alone of a kind of its own."""

from typing import Final

from bot.channels.blanks import Blank, Submission
from bot.settings import Settings

PROOF: Final = "验证码"
NOTICE: Final = "短信通知"


def submission(settings: Settings) -> Submission:
    """See `Vendor.submission`."""
    return Submission(
        longest=settings.aliyun_longest,
        mark=_named,
        approved=settings.aliyun_templates,
        one_for={"proof": PROOF},
        usual=NOTICE,
    )


def _named(blank: Blank, n: int) -> str:
    return f"${{{blank.name}}}"
