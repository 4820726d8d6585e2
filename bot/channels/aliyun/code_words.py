"""What Aliyun's codes mean, in words: for whoever has to phone instead. What follows from them is in `codes`."""

from collections.abc import Mapping

from bot.domain.language import Label

_UNREACHABLE = Label(
    "停机、空号、关机或不在服务区",
    "停機、空號、關機或不在服務區",
    "suspended, no such number, switched off or out of reach",
)
_BLACKLISTED = Label("在运营商的黑名单里", "在營運商的黑名單裡", "on the carrier's blacklist")
_FORBIDDEN = Label(
    "内容里有运营商不让发的词", "內容裡有營運商不讓發的詞", "words that the carrier does not allow"
)

CODE_WORDS: Mapping[str, Label] = {
    "no_template": Label(
        "这句话没有模板，发不了", "這句話沒有模板，發不了", "there is no template for these words"
    ),
    "does_not_fit": Label("内容放不进模板", "內容放不進模板", "the words do not fit into the template"),
    "isv.MOBILE_NUMBER_ILLEGAL": Label("号码不对", "號碼不對", "not a valid number"),
    "isv.CUSTOMER_REFUSED": Label("对方退订了短信", "對方退訂了簡訊", "the person wants no texts"),
    "W-BLACK": Label(
        "对方投诉过我们的短信", "對方投訴過我們的簡訊", "the person has complained about our texts"
    ),
    "MOBILE_IN_BLACK": _BLACKLISTED,
    "MBBLACK": _BLACKLISTED,
    "DB:0144": _BLACKLISTED,
    "USER_REJECT": Label("对方或运营商拒收", "對方或營運商拒收", "refused by the person or the carrier"),
    "MOBILE_NOT_ON_SERVICE": _UNREACHABLE,
    "INVALID_NUMBER": _UNREACHABLE,
    "MOBILE_ACCOUNT_ABNORMAL": Label(
        "号码欠费、携号转网或账户异常",
        "號碼欠費、攜號轉網或帳戶異常",
        "in arrears, moved to another carrier, or irregular",
    ),
    "MOBLLE_TERMINAL_ERROR": Label(
        "手机收不了（存满了等）", "手機收不了（存滿了等）", "the handset cannot take it"
    ),
    "MOBILE_SEND_LIMIT": Label(
        "这个号码今天收得太多了", "這個號碼今天收得太多了", "this number has had too many today"
    ),
    "SP_UNKNOWN_ERROR": Label("运营商没说原因", "營運商沒說原因", "the carrier gave no reason"),
    "EXPIRED": Label("过了时限没有送到", "過了時限沒有送到", "not delivered in time"),
    "CONTENT_KEYWORD": _FORBIDDEN,
    "isv.SMS_CONTENT_ILLEGAL": _FORBIDDEN,
    "isv.BLACK_KEY_CONTROL_LIMIT": _FORBIDDEN,
    "isv.TEMPLATE_PARAMS_ILLEGAL": _FORBIDDEN,
    "isv.UNSUPPORTED_CONTENT": Label(
        "内容里有发不了的字", "內容裡有發不了的字", "characters that cannot be sent"
    ),
    "isv.PARAM_LENGTH_LIMIT": Label("内容太长", "內容太長", "the words are too long"),
    "isv.PARAM_NOT_SUPPORT_URL": Label("内容里有网址", "內容裡有網址", "an address among the words"),
}
