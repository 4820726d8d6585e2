"""What health says of the ledger: each sentence with what to do."""

from collections.abc import Sequence

from bot.casework.ledger.submission import ToldRefusal


def unwitnessed(months: Sequence[str], waited: str) -> str:
    """The rosters of these rounds wait for a witness, for so long."""
    return (
        f"{'、'.join(months)} 的名册等见证单位签字已 {waited}，"
        "有的申请人一条消息都还没有收到；请用 huifang ledger checkpoint -o 文件 取出来请见证单位签，"
        "签好了用 huifang ledger cosign 文件 交回"
    )


def refused(told: str, waited: str) -> str:
    """A witness that is asked over HTTP has not signed for so long. `told`: its name, a blank, and why (`ToldRefusal`)."""
    name, _, why = told.partition(" ")
    return f"见证单位（{name}）没有签：{ToldRefusal.read(why).says}（已 {waited}）；可以先用文件请它签"


def forgotten(size: int) -> str:
    """A checkpoint of so many lines was signed here, and the database does not have it any more."""
    return (
        f"台账以前签到第 {size} 行，现在的数据库里没有这一份：恢复的备份比它旧，再签下去就成了两本台账，见证单位不会签；"
        "请停下 huifang serve，恢复更新的备份；确实没有更新的，请室领导先书面告诉见证单位从哪里起另记，再移走数据库旁边的 .signed 文件"
    )


def unpublished(why: str) -> str:
    """A closed month could not be written where everybody sees it."""
    return f"{why}，公布不出去；请看看 HUIFANG_PUBLISHED 那个目录，好了会自己再公布"
