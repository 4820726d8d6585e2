"""What Twilio's codes mean, in words: for whoever has to phone instead. What follows from them is in `codes`."""

from collections.abc import Mapping

from bot.domain.language import Label

CODE_WORDS: Mapping[str, Label] = {
    "20429": Label("发得太快", "發得太快", "we sent too fast"),
    "21408": Label("没有开通这个地区", "沒有開通這個地區", "we may not send to this region"),
    "21608": Label(
        "试用账号不能发给这个号码", "試用帳號不能發給這個號碼", "a trial account may not text this number"
    ),
    "30007": Label("被当作垃圾短信拦下", "被當作垃圾簡訊攔下", "blocked as spam"),
    "21211": Label("号码不对", "號碼不對", "not a valid number"),
    "21217": Label("号码不对", "號碼不對", "not a valid number"),
    "21610": Label("对方退订了短信", "對方退訂了簡訊", "the person wants no texts"),
    "21614": Label("不是手机号", "不是手機號", "not a mobile number"),
    "21635": Label("是座机", "是座機", "a landline"),
    "30003": Label(
        "关机、停机或没有信号", "關機、停機或沒有信號", "switched off, suspended or without signal"
    ),
    "30004": Label("对方或运营商拒收", "對方或運營商拒收", "refused by the person or the carrier"),
    "30005": Label("空号", "空號", "no such number"),
    "30006": Label(
        "座机，或运营商不通", "座機，或運營商不通", "a landline, or a carrier that cannot be reached"
    ),
    "30008": Label("运营商没说原因", "運營商沒說原因", "the carrier gave no reason"),
    "30036": Label("过了时限没有送到", "過了時限沒有送到", "not delivered in time"),
}
