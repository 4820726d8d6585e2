"""Settings of WhatsApp, which goes through the Twilio account that sends SMS."""

import re
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, model_validator

from bot.settings.twilio import TwilioSettings
from bot.settings.values import Address, Rate

_PREFIX = "whatsapp:"


def _number(text: str) -> str:
    """With or without what Twilio's console puts before it."""
    number = text.removeprefix(_PREFIX)
    if number and re.fullmatch(r"\+[1-9][0-9]{6,14}", number, re.ASCII) is None:
        raise ValueError("应当是 +15550100 这样的号码，不带空格和横线")
    return number


def _sids(templates: dict[str, str]) -> dict[str, str]:
    for name, sid in templates.items():
        if re.fullmatch(r"HX[0-9a-fA-F]{32}", sid, re.ASCII) is None:
            raise ValueError(f"{name} 的 Content SID 应当是 HX 加 32 位，请从 Twilio 控制台重新复制")
    return templates


class WhatsAppAccount(BaseModel):
    """What sending through WhatsApp needs."""

    model_config = ConfigDict(frozen=True)

    account_sid: str
    auth_token: SecretStr
    sender: str
    templates: dict[str, str]
    api_url: str
    content_url: str


class WhatsAppSettings(TwilioSettings):
    """The part of `Settings` about WhatsApp."""

    whatsapp_from: Annotated[str, AfterValidator(_number)] = ""
    whatsapp_templates: Annotated[dict[str, str], AfterValidator(_sids)] = Field(
        default_factory=dict, description="our name of a template: its Content SID"
    )
    whatsapp_content_url: Address = "https://content.twilio.com"
    whatsapp_rate: Rate = Field(default=10.0, description="messages a second")

    @model_validator(mode="after")
    def _whole_sender(self) -> Self:
        if self.whatsapp_from and self.twilio_auth_token is None:
            raise ValueError("WhatsApp 由 Twilio 发，还要设 HUIFANG_TWILIO_ACCOUNT_SID 等三项")
        if self.whatsapp_from and "invite" not in self.whatsapp_templates:
            raise ValueError("WhatsApp 只能用核准的模板开头，还缺 HUIFANG_WHATSAPP_TEMPLATES 里的 invite")
        return self

    @property
    def whatsapp(self) -> WhatsAppAccount | None:
        """The WhatsApp sender and its account, if one is set."""
        account = self.twilio
        if account is None or not self.whatsapp_from:
            return None
        return WhatsAppAccount(
            account_sid=account.account_sid,
            auth_token=account.auth_token,
            sender=self.whatsapp_from,
            templates=self.whatsapp_templates,
            api_url=account.api_url,
            content_url=self.whatsapp_content_url,
        )
