"""常用语: phrases that an officer may put into the text of an act."""

from collections.abc import Mapping
from typing import Final

from bot.domain.act import Act

PHRASES: Final[Mapping[Act, tuple[str, ...]]] = {
    Act.REPLY: (
        "您好，您反映的事情我们查过了，结果如下：",
        "经查，您反映的情况属实。",
        "经查，您反映的情况部分属实。",
        "经查，没有发现您反映的情况。",
        "给您添了麻烦，我们向您道歉。",
        "已要求承办处室改正，并一次性告知所需材料。",
        "办理的依据和步骤是这样的：",
        "您如果不认可这个答复，请直接告诉我们，我们重新办理。",
    ),
    Act.RETURN: (
        "请写清楚查了什么、怎么查的。",
        "请写清楚认定了什么，依据是什么。",
        "请写清楚怎么改正、什么时候改好。",
        "请改用投诉人看得懂的话，不用内部的说法。",
        "请逐条回答所反映的问题。",
    ),
    Act.DECLINE: (
        "您反映的事情不属于本机关的职责。",
        "您反映的事情已经由法院或复议机关在办，请等那边的结果。",
        "同一件事已经答复过，没有新的情况。",
        "您的申请还在办理期限内，请等办理结果。",
    ),
    Act.SUSPEND: (
        "请说说是哪一天、在哪个窗口。",
        "请说说办的是哪一项业务。",
        "请把手里的回执或通知拍照发给我们。",
        "请说说您希望怎么解决。",
    ),
}


def put_in(text: str, phrase: str, act: Act) -> str:
    """The text with the phrase behind it; as it was when that is none of the act's."""
    return f"{text}\n{phrase}".lstrip("\n") if phrase in PHRASES.get(act, ()) else text
