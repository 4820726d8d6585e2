"""Settings of the notices to the office's own people: the office's application in WeCom, or its mail server."""

import re
from typing import Annotated, Literal, Self
from urllib.parse import unquote, urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, model_validator
from pydantic_settings import BaseSettings

from bot.settings.addresses import is_loopback
from bot.settings.values import AccountId, Address, Token

MAIL_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,189}", re.ASCII)
"""What mail servers everywhere take: ASCII, and neither quotes nor comments."""
_SERVER = "smtps://用户名:密码@smtp.example.gov.cn:465 或 smtp://…:587（随后自动改用 TLS）"
Tls = Literal["at once", "before anything else", "never"]
_PORTS = {"smtps": 465, "smtp": 587}


class WecomAccount(BaseModel):
    """What an application of the office in WeCom needs."""

    model_config = ConfigDict(frozen=True)

    corp_id: str
    agent_id: int
    secret: SecretStr
    api_url: str


class MailAccount(BaseModel):
    """A mail server, and as whom the office writes through it."""

    model_config = ConfigDict(frozen=True)

    host: str
    port: int
    tls: Tls
    """`never`: on this machine, where there is no network to eavesdrop on."""
    user: str
    password: SecretStr
    sender: str


def _mail_server(url: SecretStr) -> SecretStr:
    try:
        parts = urlsplit(url.get_secret_value())
        named = parts.scheme in _PORTS and parts.hostname and parts.port != 0
    except ValueError:
        named = False
    if not named or parts.path not in ("", "/") or parts.query or parts.fragment:
        raise ValueError(f"应当像 {_SERVER}；密码里的特殊字符写成百分号编码")
    return url


def _mail_address(text: str) -> str:
    if text and MAIL_ADDRESS.fullmatch(text) is None:
        raise ValueError("应当是 huifang@example.gov.cn 这样的邮箱地址")
    return text


class StaffSettings(BaseSettings):
    """The part of `Settings` about notices to the office's own people."""

    wecom_corp_id: AccountId = ""
    wecom_agent_id: int = Field(default=0, ge=0, description="0: none")
    wecom_secret: Token | None = None
    wecom_api_url: Address = "https://qyapi.weixin.qq.com"
    smtp_url: Annotated[SecretStr, AfterValidator(_mail_server)] | None = None
    smtp_from: Annotated[str, AfterValidator(_mail_address)] = ""
    staff_notice_minutes: int = Field(default=30, ge=5, le=1_440, description="between two to one person")

    @model_validator(mode="after")
    def _ways_to_the_staff_are_whole(self) -> Self:
        """Half an account is a mistake that nobody would notice: nothing would ever be sent."""
        for said, needed in (("企业微信", self._wecom_needs()), ("邮件", self._mail_needs())):
            missing = [name for name, there in needed.items() if not there]
            if missing and len(missing) < len(needed):
                raise ValueError(f"{said}的设置不全，还缺 {'、'.join(missing)}")
        return self

    def _wecom_needs(self) -> dict[str, bool]:
        return {
            "HUIFANG_WECOM_CORP_ID": bool(self.wecom_corp_id),
            "HUIFANG_WECOM_AGENT_ID": self.wecom_agent_id > 0,
            "HUIFANG_WECOM_SECRET": self.wecom_secret is not None,
        }

    def _mail_needs(self) -> dict[str, bool]:
        return {"HUIFANG_SMTP_URL": self.smtp_url is not None, "HUIFANG_SMTP_FROM": bool(self.smtp_from)}

    @property
    def wecom(self) -> WecomAccount | None:
        """The office's application in WeCom, if one is set."""
        if self.wecom_secret is None:
            return None
        return WecomAccount(
            corp_id=self.wecom_corp_id,
            agent_id=self.wecom_agent_id,
            secret=self.wecom_secret,
            api_url=self.wecom_api_url,
        )

    @property
    def mail(self) -> MailAccount | None:
        """The mail server, if one is set."""
        if self.smtp_url is None:
            return None
        parts = urlsplit(self.smtp_url.get_secret_value())
        host = parts.hostname or ""
        plain: Tls = "never" if is_loopback(host) else "before anything else"
        return MailAccount(
            host=host,
            port=parts.port or _PORTS[parts.scheme],
            tls="at once" if parts.scheme == "smtps" else plain,
            user=unquote(parts.username or ""),
            password=SecretStr(unquote(parts.password or "")),
            sender=self.smtp_from,
        )
