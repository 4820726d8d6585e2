"""What codes that end a message mean, in words: 云MAS's own, the words of CMPP, and ours. A row may bring others, said as they are."""

from collections.abc import Mapping

from bot.domain.language import Label

CODE_WORDS: Mapping[str, Label] = {
    "InvalidMobile": Label("号码不对", "號碼不對", "not a valid number"),
    "InvalidMessage": Label("网关不收这个内容", "閘道不收這個內容", "the gateway does not take these words"),
    "CM:8001": Label("有运营商不许的字", "有運營商不許的字", "it holds a word that the carrier forbids"),
    "CM:8003": Label("在运营商的黑名单里", "在運營商的黑名單裡", "on the carrier's blacklist"),
    "CM:8004": Label("在本单位的黑名单里", "在本單位的黑名單裡", "on the office's blacklist"),
    "CM:4008": Label("给这个号码发得太多", "給這個號碼發得太多", "too many for this number"),
    "GW:9999": Label("网关超时", "閘道逾時", "the gateway timed out"),
    "UNDELIV": Label("没有送到", "沒有送到", "not delivered"),
    "EXPIRED": Label("过了时限没有送到", "過了時限沒有送到", "not delivered in time"),
    "REJECTD": Label("被拒收", "被拒收", "rejected"),
    "too_long": Label("太长，网关发不了", "太長，閘道發不了", "too long for the gateway"),
    "not_mainland": Label("不是内地手机号", "不是內地手機號", "not a mainland mobile number"),
}
