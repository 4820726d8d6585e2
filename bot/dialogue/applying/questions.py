"""What is asked of whoever files a ticket that is no complaint about conduct: by kind, in order, as data.

Another question is another line here. What is `personal` is kept apart from what the ticket is about, and masked to readers.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bot.domain.disclosure import APPLICANT_KINDS, ApplicantKind
from bot.domain.language import Label
from bot.domain.ticket_kind import TicketKind


class Fits(StrEnum):
    """What a typed answer has to look like."""

    WORDS = "words"
    NAME = "name"
    NUMBER = "number"
    """Of a certificate: letters, digits and dashes."""


ONE_LINE = 200
"""Characters; a longer answer may have lines of its own."""


@dataclass(frozen=True, slots=True)
class KindQuestion:
    """One question. `choices`: what can be chosen, by the value that is kept; empty: it is answered in one's own words."""

    key: str
    title: Label
    ask: Label
    choices: Mapping[str, Label] = field(default_factory=dict)
    longest: int = 200
    fits: Fits = Fits.WORDS
    optional: bool = False
    personal: bool = False

    @property
    def at_length(self) -> bool:
        """Whether its answer may have lines of its own."""
        return not self.choices and self.longest > ONE_LINE


WHO, NAME, ID_KIND, ID_NUMBER, CONTACT = "who", "name", "id_kind", "id_number", "contact"
INFORMATION, FORM = "information", "form"
ID_KINDS: Mapping[str, Label] = {
    "id_card": Label("居民身份证", "居民身份證", "Resident identity card"),
    "passport": Label("护照", "護照", "Passport"),
    "permit": Label("港澳台居民证件", "港澳台居民證件", "Permit of Hong Kong, Macao or Taiwan"),
    "credit_code": Label("统一社会信用代码证书", "統一社會信用代碼證書", "Unified social credit code"),
    "other": Label("其他证件", "其他證件", "Another document"),
}
FORMS: Mapping[str, Label] = {
    "paper": Label("纸质，邮寄", "紙質，郵寄", "On paper, by post"),
    "collect": Label("纸质，自己来取", "紙質，自己來取", "On paper, collected here"),
    "electronic": Label("电子文件", "電子文件", "As a file"),
    "inspect": Label("到本机关查阅、抄录", "到本機關查閱、抄錄", "Read and copied here"),
}
SERVICES: Mapping[str, Label] = {
    "broadcast": Label("广播、电视", "廣播、電視", "Broadcasting"),
    "mobile": Label("手机、公众移动通信", "手機、公眾移動通信", "Mobile phones"),
    "aviation": Label("民航", "民航", "Aviation"),
    "railway": Label("铁路", "鐵路", "Railways"),
    "maritime": Label("水上", "水上", "Shipping"),
    "private": Label("对讲机、专用网", "對講機、專用網", "Private radio"),
    "amateur": Label("业余无线电", "業餘無線電", "Amateur radio"),
    "other": Label("其他", "其他", "Something else"),
}
_DISCLOSURE = (
    KindQuestion(
        WHO,
        Label("申请人类型", "申請人類型", "Who asks"),
        Label(
            "您是个人，还是替单位申请？",
            "您是個人，還是替單位申請？",
            "Do you ask for yourself, or for an organisation?",
        ),
        {kind.value: label for kind, label in APPLICANT_KINDS.items()},
    ),
    KindQuestion(
        NAME,
        Label("姓名或单位名称", "姓名或單位名稱", "Name"),
        Label(
            "请写您的姓名；替单位申请的，写单位全称和联系人。",
            "請寫您的姓名；替單位申請的，寫單位全稱和聯繫人。",
            "Your name; for an organisation its full name and whom to contact.",
        ),
        longest=80,
        fits=Fits.NAME,
        personal=True,
    ),
    KindQuestion(
        ID_KIND,
        Label("证件类型", "證件類型", "Document"),
        Label("用哪种证件？", "用哪種證件？", "Which document identifies you?"),
        ID_KINDS,
    ),
    KindQuestion(
        ID_NUMBER,
        Label("证件号码", "證件號碼", "Its number"),
        Label(
            "证件号码是多少？法律要求写明，加密保存，只有经办人核对时看得到。",
            "證件號碼是多少？法律要求寫明，加密保存，只有經辦人核對時看得到。",
            "Its number? The law asks for it; it is kept sealed, and only who handles the request can see it.",
        ),
        longest=30,
        fits=Fits.NUMBER,
        personal=True,
    ),
    KindQuestion(
        CONTACT,
        Label("联系方式", "聯繫方式", "Contact"),
        Label(
            "怎么联系您、把答复寄到哪里？电话、邮箱、地址都行。",
            "怎麼聯繫您、把答覆寄到哪裡？電話、郵箱、地址都行。",
            "How do we reach you, and where is the answer sent? Phone, mail or address.",
        ),
        personal=True,
    ),
    KindQuestion(
        INFORMATION,
        Label("要公开的信息", "要公開的信息", "What you ask for"),
        Label(
            "要哪一份信息？请写名称、文号，或便于查找的特征（时间、事项、地点）。",
            "要哪一份信息？請寫名稱、文號，或便於查找的特徵（時間、事項、地點）。",
            "Which information? Its name or number, or what helps to find it: when, what, where.",
        ),
        longest=2_000,
    ),
    KindQuestion(
        FORM,
        Label("获取方式", "獲取方式", "How you want it"),
        Label("想用什么方式拿到？", "想用什麼方式拿到？", "How would you like to have it?"),
        FORMS,
    ),
)
_INTERFERENCE = (
    KindQuestion(
        "service",
        Label("受干扰的业务", "受干擾的業務", "What is disturbed"),
        Label("什么受到了干扰？", "什麼受到了干擾？", "What is disturbed?"),
        SERVICES,
    ),
    KindQuestion(
        "disturbed",
        Label("频率或台站", "頻率或台站", "Frequency or station"),
        Label(
            "哪个频率、哪个台站？不知道频率的，说说是什么设备、什么现象。",
            "哪個頻率、哪個台站？不知道頻率的，說說是什麼設備、什麼現象。",
            "Which frequency or station? If you do not know, which device, and what happens?",
        ),
        longest=500,
    ),
    KindQuestion(
        "place",
        Label("地点", "地點", "Where"),
        Label(
            "在什么地方？写到街道、村或者楼。",
            "在什麼地方？寫到街道、村或者樓。",
            "Where? Down to the street, village or building.",
        ),
    ),
    KindQuestion(
        "since",
        Label("从什么时候起", "從什麼時候起", "Since when"),
        Label("从什么时候开始的？", "從什麼時候開始的？", "Since when?"),
        longest=100,
    ),
    KindQuestion(
        "times",
        Label("一天里什么时候", "一天裡什麼時候", "Times of day"),
        Label(
            "一天里哪些时候有？是一直有，还是断断续续？",
            "一天裡哪些時候有？是一直有，還是斷斷續續？",
            "At what times of day? All the time, or on and off?",
        ),
        optional=True,
    ),
    KindQuestion(
        "equipment",
        Label("设备和执照", "設備和執照", "Equipment and licence"),
        Label(
            "您的设备型号、电台执照编号是什么？没有执照的不用写。",
            "您的設備型號、電台執照編號是什麼？沒有執照的不用寫。",
            "Your equipment, and the number of your radio licence, if you have one?",
        ),
        optional=True,
        personal=True,
    ),
    KindQuestion(
        NAME,
        Label("怎么称呼", "怎麼稱呼", "Name"),
        Label(
            "请问怎么称呼您？单位的写单位名称。",
            "請問怎麼稱呼您？單位的寫單位名稱。",
            "Your name, or that of your organisation?",
        ),
        longest=80,
        fits=Fits.NAME,
        optional=True,
        personal=True,
    ),
    KindQuestion(
        CONTACT,
        Label("联系方式", "聯繫方式", "Contact"),
        Label(
            "监测人员怎么联系您？电话最好。",
            "監測人員怎麼聯繫您？電話最好。",
            "How can the monitoring staff reach you? A phone number is best.",
        ),
        personal=True,
    ),
)
QUESTIONS: Mapping[TicketKind, tuple[KindQuestion, ...]] = {
    TicketKind.DISCLOSURE: _DISCLOSURE,
    TicketKind.INTERFERENCE: _INTERFERENCE,
}
"""Of every kind that is filled in like this; a complaint about conduct has a conversation of its own."""


def may_be_missing(question: KindQuestion) -> bool:
    """Whether what came on paper is registered without this answer: it says who asks, and is asked for as a correction."""
    return question.key in (NAME, ID_KIND, ID_NUMBER, CONTACT)


def applicant_of(answers: Mapping[str, str]) -> ApplicantKind:
    """Who asks, as the annual report counts them."""
    return ApplicantKind(answers.get(WHO, ApplicantKind.OTHER.value))
