"""What `huifang doctor` asks about WhatsApp: whether the templates with which we begin are approved, and are ours."""

from collections.abc import AsyncIterator, Mapping
from urllib.parse import quote

import aiohttp

from bot.channels.blanks import blanks
from bot.channels.twilio.http import basic, json_object
from bot.channels.vendor import DoctorFinding, State
from bot.channels.whatsapp.openers import LONGEST, OPENERS, REF
from bot.dialogue.templates import TEMPLATES
from bot.settings import Settings

SUBJECT = "WhatsApp"


class _Unanswered(RuntimeError):
    """Twilio did not say."""


async def templates_are_approved(
    http: aiohttp.ClientSession, settings: Settings
) -> AsyncIterator[DoctorFinding]:
    """One line for each template that we begin with."""
    account = settings.whatsapp
    assert account is not None
    for name in OPENERS:
        sid = account.templates.get(name)
        if sid is None:
            says = f"没有设模板 {name}，这一种改发短信；在 HUIFANG_WHATSAPP_TEMPLATES 里填它的 Content SID（HX…）"
            yield DoctorFinding(SUBJECT, State.WARN, says)
            continue
        try:
            yield await _one(http, settings, name, sid)
        except (_Unanswered, aiohttp.ClientError, TimeoutError) as e:
            why = str(e) or type(e).__name__
            says = f"查不到模板 {name} 的核准情况（{why}）；请检查网络和 HUIFANG_WHATSAPP_CONTENT_URL"
            yield DoctorFinding(SUBJECT, State.BAD, says)


async def _one(http: aiohttp.ClientSession, settings: Settings, name: str, sid: str) -> DoctorFinding:
    template = await _asked(http, settings, f"/v1/Content/{quote(sid, safe='')}")
    if template is None:
        return DoctorFinding(
            SUBJECT, State.BAD, f"模板 {name}：Twilio 没有 {sid[:6]}…；请核对 HUIFANG_WHATSAPP_TEMPLATES"
        )
    missing = _missing(name, template)
    if missing:
        says = (
            f"模板 {name} 里少了 {'、'.join(missing)}；请照 huifang sms templates --vendor whatsapp 重新提交"
        )
        return DoctorFinding(SUBJECT, State.BAD, says)
    approval = await _asked(http, settings, f"/v1/Content/{quote(sid, safe='')}/ApprovalRequests")
    found = (approval or {}).get("whatsapp")
    status = str(found.get("status")) if isinstance(found, Mapping) else "unsubmitted"
    if status == "approved":
        return DoctorFinding(SUBJECT, State.GOOD, f"模板 {name} 已经核准")
    return DoctorFinding(
        SUBJECT, State.BAD, f"模板 {name} 还没有核准（{status}），这一种改发短信；请在 Twilio 控制台提交核准"
    )


def _missing(name: str, template: Mapping[str, object]) -> list[str]:
    """The blanks that we fill and the template has not."""
    types = template.get("types")
    text = str(types) if isinstance(types, Mapping) else ""
    wanted = [*(blank.name for blank in blanks(TEMPLATES[name], LONGEST)), REF]
    return [mark for blank in wanted if (mark := "{{" + blank + "}}") not in text.replace(" ", "")]


async def _asked(http: aiohttp.ClientSession, settings: Settings, path: str) -> dict[str, object] | None:
    """What Twilio's Content API answers; None when it has nothing there. Raises _Unanswered."""
    account = settings.whatsapp
    assert account is not None
    login = {"Authorization": basic((account.account_sid, account.auth_token.get_secret_value()))}
    async with http.get(account.content_url + path, headers=login) as answer:
        if answer.status == 404:
            return None
        found = json_object(await answer.text()) if answer.status == 200 else None
        if found is None:
            raise _Unanswered(f"应答 {answer.status}")
        return found
