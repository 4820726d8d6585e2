"""Settings of Twilio: the account, and the sender of SMS."""

from typing import Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator
from pydantic_settings import BaseSettings

from bot.settings.values import AccountId, Address, Rate, Sender, Token


class TwilioAccount(BaseModel):
    """What sending SMS through Twilio needs."""

    model_config = ConfigDict(frozen=True)

    account_sid: str
    auth_token: SecretStr
    sender: str
    api_url: str


class TwilioSettings(BaseSettings):
    """The part of `Settings` about Twilio."""

    twilio_account_sid: AccountId = ""
    twilio_auth_token: Token | None = None
    twilio_from: Sender = ""
    twilio_api_url: Address = "https://api.twilio.com"
    twilio_rate: Rate = Field(default=10.0, description="messages a second, by the sender's type")

    @model_validator(mode="after")
    def _whole_account(self) -> Self:
        named = {
            "HUIFANG_TWILIO_ACCOUNT_SID": bool(self.twilio_account_sid),
            "HUIFANG_TWILIO_AUTH_TOKEN": self.twilio_auth_token is not None,
            "HUIFANG_TWILIO_FROM": bool(self.twilio_from),
        }
        if any(named.values()) and not all(named.values()):
            missing = "、".join(name for name, there in named.items() if not there)
            raise ValueError(f"短信设置不全，还缺 {missing}")
        return self

    @property
    def twilio(self) -> TwilioAccount | None:
        """The Twilio account, if one is set."""
        if self.twilio_auth_token is None:
            return None
        return TwilioAccount(
            account_sid=self.twilio_account_sid,
            auth_token=self.twilio_auth_token,
            sender=self.twilio_from,
            api_url=self.twilio_api_url,
        )
