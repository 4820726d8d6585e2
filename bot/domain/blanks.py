"""空: what the program fills into a sentence, as whoever writes the sentence reads it: 〔办件编号〕 for {case_no}."""

import re
from collections.abc import Mapping
from types import MappingProxyType

from bot.domain.language import Label, Language

BLANKS: Mapping[str, Label] = MappingProxyType(
    {
        "accept": Label("多久告诉受不受理", "多久告訴受不受理", "time to take up"),
        "address": Label("网址", "網址", "web address"),
        "agency": Label("单位名称", "單位名稱", "office name"),
        "archive_no": Label("档案号", "檔案號", "record number"),
        "body": Label("转给的单位", "轉給的單位", "other body"),
        "case_no": Label("办件编号", "辦件編號", "case number"),
        "code": Label("回执码", "回執碼", "code of a receipt"),
        "count": Label("几件", "幾件", "how many"),
        "date": Label("日期", "日期", "date"),
        "answer": Label("多久答复申请", "多久答覆申請", "time to answer"),
        "amount": Label("金额", "金額", "amount"),
        "by": Label("到哪天", "到哪天", "by which day"),
        "department": Label("处室", "處室", "department"),
        "finish": Label("多久答复", "多久答復", "time to reply"),
        "finish_by": Label("最迟哪天", "最遲哪天", "latest day"),
        "item": Label("事项名称", "事項名稱", "item"),
        "label": Label("答案", "答案", "answer"),
        "kind": Label("投诉或申诉", "投訴或申訴", "complaint or request"),
        "level": Label("评价", "評價", "rating"),
        "lines": Label("投诉内容", "投訴內容", "complaint"),
        "list": Label("办件清单", "辦件清單", "list of cases"),
        "month": Label("月份", "月份", "month"),
        "most": Label("最多几个字", "最多幾個字", "characters at most"),
        "names": Label("见证单位的名字", "見證單位的名字", "names of witnesses"),
        "others": Label("还有几件的说明", "還有幾件的說明", "note on further cases"),
        "person": Label("申请单位", "申請單位", "applicant"),
        "phone": Label("电话号码", "電話號碼", "phone number"),
        "question": Label("评价的问题", "評價的問題", "question"),
        "receipt": Label("查询码", "查詢碼", "receipt code"),
        "reply": Label("答复", "答復", "reply"),
        "result": Label("记的结果", "記的結果", "recorded result"),
        "ring": Label("有事打的电话", "有事打的電話", "where to ring"),
        "score": Label("分数", "分數", "score"),
        "since": Label("从什么时候起", "從什麼時候起", "from when on"),
        "state": Label("办到哪一步", "辦到哪一步", "state"),
        "ticket_no": Label("投诉编号", "投訴編號", "complaint number"),
        "title": Label("哪一项", "哪一項", "heading"),
        "value": Label("填的内容", "填的內容", "what was filled in"),
        "was": Label("更正以前的结果", "更正以前的結果", "result before the correction"),
        "when": Label("什么时候", "什麼時候", "when"),
        "witness": Label("见证的说明", "見證的說明", "note on witnesses"),
        "words": Label(
            "工作人员写的话或群众的原话", "工作人員寫的話或群眾的原話", "words of staff or citizen"
        ),
    }
)
"""By the placeholder in `bot/texts`."""
MAY_LACK = frozenset({"kind"})
"""Those that an office's own sentence may leave out: it was written before they were, or says the same in its own words."""
_IN_BRACES, _IN_BRACKETS = re.compile(r"\{([a-z_]+)\}"), re.compile(r"〔([^〔〕]{0,40})〕")
_NAMES: Mapping[str, str] = {
    label.said(language): name for name, label in BLANKS.items() for language in Language
}


class NoSuchBlank(ValueError):
    """Something in 〔〕 is none of our blanks."""


def named(sentence: str, language: Language) -> str:
    """The sentence as its writer reads it: each placeholder by its name in 〔〕."""
    return _IN_BRACES.sub(lambda found: f"〔{BLANKS[found[1]].said(language)}〕", sentence)


def placed(written: str) -> str:
    """The sentence of `named` as the program fills it, whichever language the names are in. Raises NoSuchBlank."""

    def place(found: re.Match[str]) -> str:
        name = _NAMES.get(found[1].strip())
        if name is None:
            raise NoSuchBlank(found[1])
        return f"{{{name}}}"

    return _IN_BRACKETS.sub(place, written)
