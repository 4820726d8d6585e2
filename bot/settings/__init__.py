"""Settings: the environment (`HUIFANG_…`) over `huifang.toml` (the same names, lower case, no prefix), read once.

Secrets (`…_TOKEN`, `…_SECRET`, `HUIFANG_SECRET_KEY`) are better kept in the environment, because a file gets copied;
in the file they work, and `huifang doctor` warns.
"""

import os
import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, SettingsError

from bot.casework.tickets.deadline import Term, Terms
from bot.domain.month import Hours
from bot.settings.environment import Environment
from bot.settings.home_sms import HomeSms
from bot.settings.kinds import KindSettings
from bot.settings.networks import Networks as Admitted
from bot.settings.networks import networks_of
from bot.settings.panel import PanelSettings
from bot.settings.province import ProvinceSettings
from bot.settings.public_door import PublicDoorSettings
from bot.settings.sentences import what_is_wrong
from bot.settings.staff import StaffSettings
from bot.settings.supervision import SupervisionSettings
from bot.settings.values import (
    HOW_TO_MAKE_A_KEY,
    Address,
    AddressIfAny,
    Chat,
    Contact,
    HoursText,
    Key,
    Names,
    Networks,
    OldKey,
    Rate,
    Telephone,
    TermText,
    Token,
    WebhookSecret,
    Zone,
)
from bot.settings.whatsapp import WhatsAppSettings
from bot.settings.witnesses import Witnesses, WitnessPost, witness_posts_of, witnesses_of

if TYPE_CHECKING:
    from bot.casework.ledger.keys import VerifierKey

FILE = Path("huifang.toml")
SECRETS = frozenset(
    {
        "telegram_token",
        "telegram_webhook_secret",
        "twilio_auth_token",
        "aliyun_access_key_secret",
        "tencent_secret_key",
        "province_app_word",
        "push_secret",
        "wecom_secret",
        "smtp_url",
        "secret_key",
        "secret_key_old",
    }
)


class BadSettings(ValueError):
    """A setting is wrong; the message names it and says what it should look like."""


class TelegramAccount(BaseModel):
    """What a Telegram bot needs."""

    model_config = ConfigDict(frozen=True)

    token: SecretStr
    api_url: str
    mode: Literal["polling", "webhook"]
    webhook_secret: SecretStr | None


SuiteName = Literal["international", "guomi"]


class Settings(
    HomeSms,
    KindSettings,
    PanelSettings,
    ProvinceSettings,
    PublicDoorSettings,
    StaffSettings,
    SupervisionSettings,
    WhatsAppSettings,
):
    """Everything that can be set; see docs/settings.md."""

    model_config = SettingsConfigDict(
        env_prefix="HUIFANG_", frozen=True, extra="forbid", env_ignore_empty=True
    )

    database_url: str = "sqlite+aiosqlite:///huifang.db"
    telegram_token: Token | None = None
    telegram_api_url: Address = "https://api.telegram.org"
    telegram_mode: Literal["polling", "webhook"] = "polling"
    telegram_webhook_secret: WebhookSecret | None = None
    telegram_rate: Rate = Field(default=30.0, description="messages a second in all")
    public_url: AddressIfAny = ""
    proxies: Networks = Field(
        default="127.0.0.1 ::1", description="proxies that are believed for whom they ask"
    )
    operators: Networks = Field(
        default="127.0.0.1 ::1", description="who may read /metrics and what ails us in /healthz"
    )
    security_contact: Contact = Field(default="", description="where to report a hole: security.txt")
    timezone: Zone = "Asia/Shanghai"
    send_hours: HoursText = "09:00-20:00"
    call_notice: bool = Field(default=False, description="a text message says that somebody will phone")
    secret_key: Key | None = None
    secret_key_old: OldKey | None = Field(default=None, description="given up by huifang db rekey")
    cipher_suite: SuiteName = "international"
    cipher_suite_old: SuiteName | None = Field(
        default=None, description="of the key that is given up, if another"
    )
    office_chat_id: Chat | None = None
    agency_name: str = Field(default="审批服务回访", min_length=1, max_length=40)
    office_names: Names = Field(
        default=(), description="what the supervision office is called, its own first"
    )
    phone: Telephone = Field(default="", description="where people can ring the office")
    attachments: str = Field(
        default="huifang-files", min_length=1, description="folder of what people attach"
    )
    roots: str = Field(default="", description="file that keeps the roots of sealed months, too")
    ledger_witness: Witnesses = Field(
        default="", description="public keys of who must cosign a roster before anybody is written to"
    )
    complaint_accept: TermText = "3个工作日"
    complaint_finish: TermText = "30天"
    complaint_extension: int = Field(default=30, ge=1, le=400, description="days, at the most")
    complaint_silence: int = Field(default=7, ge=1, le=400, description="days without a verdict on a reply")
    complaint_tries: int = Field(default=3, ge=1, le=20, description="logged tries to get one")
    workdays: dict[str, str] = Field(default_factory=dict, description="corrections of the official calendar")
    assessment_id: str = Field(default="", description="number of the PIPL assessment for channels abroad")
    reconcile: bool = Field(default=True, description="off only to show in a test what reconciling prevents")
    phrases: str = Field(default="", description="TOML file of the office's own words and texts")
    column_aliases: dict[str, list[str]] = Field(default_factory=dict)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment overrides the file, which is passed as init values."""
        return Environment(settings_cls), init_settings

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.secret_key_old is not None and self.secret_key is None:
            raise ValueError("有 HUIFANG_SECRET_KEY_OLD，还要设新的 HUIFANG_SECRET_KEY")
        if self.secret_key_old is not None and self.secret_key_old == self.secret_key:
            raise ValueError("HUIFANG_SECRET_KEY_OLD 和 HUIFANG_SECRET_KEY 一样，没有要换的")
        if self.telegram_token and self.telegram_mode == "webhook":
            if self.telegram_webhook_secret is None:
                raise ValueError("webhook 模式还需要 HUIFANG_TELEGRAM_WEBHOOK_SECRET")
            if not self.public_url:
                raise ValueError("webhook 模式还需要 HUIFANG_PUBLIC_URL")
        if self.whatsapp_from and not self.public_url:
            raise ValueError("WhatsApp 的送达情况只有回调才知道，还需要 HUIFANG_PUBLIC_URL")
        return self

    @property
    def ledger_witnesses(self) -> "tuple[VerifierKey, ...]":
        """The keys of the witnesses; without any, a month may go unwitnessed."""
        return witnesses_of(self.ledger_witness)

    @property
    def witness_posts(self) -> tuple[WitnessPost, ...]:
        """Those of them that are asked over HTTP."""
        return witness_posts_of(self.ledger_witness)

    @property
    def trusted(self) -> Admitted:
        """The proxies that are trusted to say on whose behalf they ask."""
        return networks_of(self.proxies)

    @property
    def operating(self) -> Admitted:
        """Who may read the metrics and the health report."""
        return networks_of(self.operators)

    @property
    def zone(self) -> ZoneInfo:
        """The office's time zone."""
        return ZoneInfo(self.timezone)

    @property
    def hours(self) -> Hours:
        """The hours in which something may be started."""
        return Hours.parse(self.send_hours, self.zone)

    @property
    def terms(self) -> Terms:
        """The office's terms for complaints."""
        return Terms(
            Term.parse(self.complaint_accept),
            Term.parse(self.complaint_finish),
            self.complaint_extension,
            self.complaint_silence,
            self.complaint_tries,
        )

    @property
    def telegram(self) -> TelegramAccount | None:
        """The Telegram account, if one is set."""
        if self.telegram_token is None:
            return None
        return TelegramAccount(
            token=self.telegram_token,
            api_url=self.telegram_api_url,
            mode=self.telegram_mode,
            webhook_secret=self.telegram_webhook_secret,
        )


def load(file: Path = FILE) -> Settings:
    """Read the settings; raises BadSettings with one sentence."""
    if os.environ.get("HUIFANG_SECRET_KEY") == "":  # set but empty: a newly made key instead would lose data
        raise BadSettings(f"HUIFANG_SECRET_KEY：不能是空的；{HOW_TO_MAKE_A_KEY}")
    try:
        return Settings(**_from_file(file))
    except ValidationError as e:
        raise BadSettings(_sentence(e)) from None
    except SettingsError as e:
        field = re.search(r'field "(\w+)"', str(e))
        name = f"HUIFANG_{field[1].upper()}" if field else "有一项设置"
        raise BadSettings(f"{name} 不是有效的 JSON；或者在 huifang.toml 里写成一张表") from None


def _from_file(file: Path) -> dict[str, Any]:
    try:
        document = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        return {}
    except UnicodeDecodeError:
        raise BadSettings(f"设置文件 {file} 不是 UTF-8 文字；请另存为 UTF-8") from None
    except (OSError, tomllib.TOMLDecodeError) as e:
        raise BadSettings(f"读不懂设置文件 {file}：{e}") from e
    return document


def named_in(file: Path = FILE) -> frozenset[str]:
    """The settings that the file names; raises BadSettings if it cannot be read."""
    return frozenset(_from_file(file))


def secrets_in(file: Path = FILE) -> list[str]:
    """The secrets in the settings file; raises BadSettings if it cannot be read."""
    return sorted(SECRETS & named_in(file))


def _sentence(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_input=False)[0]
    field = str(first["loc"][0]) if first["loc"] else ""
    name = f"HUIFANG_{field.upper()}：" if field else ""
    if first["type"] == "extra_forbidden":
        return f"设置文件里不认识 {field}；全部设置见 docs/settings.md"
    return name + what_is_wrong(first)
