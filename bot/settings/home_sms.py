"""Settings of SMS at home: which vendor texts mainland numbers, and the office's account there."""

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator
from pydantic_settings import BaseSettings

from bot.settings.networks import Networks as Admitted
from bot.settings.networks import networks_of
from bot.settings.values import Address, Networks, Rate, Token, WebhookSecret

QueueName = Annotated[str, Field(pattern=r"^[A-Za-z0-9-]{0,120}$")]
HomeVendor = Literal["aliyun", "tencent", "gateway", "none"]


class AliyunAccount(BaseModel):
    """What sending SMS through Aliyun needs."""

    model_config = ConfigDict(frozen=True)

    access_key_id: str
    access_key_secret: SecretStr
    sign_name: str
    api_url: str
    templates: dict[str, str]
    longest: int


class TencentAccount(BaseModel):
    """What sending SMS through Tencent Cloud needs."""

    model_config = ConfigDict(frozen=True)

    secret_id: str
    secret_key: SecretStr
    sdk_app_id: str
    sign_name: str
    api_url: str
    templates: dict[str, str]
    longest: int


class HomeSms(BaseSettings):
    """The part of `Settings` about SMS at home."""

    sms_mainland: HomeVendor = Field(default="none", description="who texts +86 mobile numbers")
    aliyun_access_key_id: str = ""
    aliyun_access_key_secret: Token | None = None
    aliyun_sign_name: str = Field(default="", max_length=20)
    aliyun_api_url: Address = "https://dysmsapi.aliyuncs.com"
    aliyun_templates: dict[str, str] = Field(
        default_factory=dict, description="our name of a template: theirs"
    )
    aliyun_longest: int = Field(
        default=35, ge=6, le=200, description="characters of one variable; source: none"
    )
    aliyun_rate: Rate = Field(default=20.0, description="messages a second")
    aliyun_up_queue: QueueName = Field(default="", description="queue of replies; empty: they are pushed")
    aliyun_report_queue: QueueName = Field(default="", description="queue of reports; empty: they are pushed")
    aliyun_queue_url: Address = "https://1943695596114318.mns.cn-hangzhou.aliyuncs.com"
    aliyun_base_url: Address = "https://dybaseapi.aliyuncs.com"
    tencent_secret_id: str = ""
    tencent_secret_key: Token | None = None
    tencent_sdk_app_id: str = ""
    tencent_sign_name: str = Field(default="", max_length=20)
    tencent_api_url: Address = "https://sms.tencentcloudapi.com"
    tencent_templates: dict[str, str] = Field(
        default_factory=dict, description="our name of a template: theirs"
    )
    tencent_longest: int = Field(
        default=20, ge=6, le=200, description="characters of one variable; source: none"
    )
    tencent_rate: Rate = Field(default=20.0, description="messages a second")
    gateway_file: str = Field(
        default="", description="TOML file that describes the HTTP gateways; empty: the one in the package"
    )
    gateway_name: str = Field(default="", description="which of them texts; empty: the first")
    gateway_rate: Rate = Field(default=10.0, description="messages a second")
    push_secret: WebhookSecret | None = Field(default=None, description="in the path of unsigned pushes")
    push_networks: Networks = Field(
        default="", description="whence unsigned pushes may come; empty: anywhere"
    )

    @model_validator(mode="after")
    def _account_of_who_texts_at_home(self) -> Self:
        """The vendor that is chosen has its account, whole."""
        missing = [name for name, there in self._needed().items() if not there]
        if missing:
            raise ValueError(f"HUIFANG_SMS_MAINLAND={self.sms_mainland}，还缺 {'、'.join(missing)}")
        return self

    def _needed(self) -> dict[str, bool]:
        match self.sms_mainland:
            case "aliyun":
                return {
                    "HUIFANG_ALIYUN_ACCESS_KEY_ID": bool(self.aliyun_access_key_id),
                    "HUIFANG_ALIYUN_ACCESS_KEY_SECRET": self.aliyun_access_key_secret is not None,
                    "HUIFANG_ALIYUN_SIGN_NAME": bool(self.aliyun_sign_name),
                }
            case "tencent":
                return {
                    "HUIFANG_TENCENT_SECRET_ID": bool(self.tencent_secret_id),
                    "HUIFANG_TENCENT_SECRET_KEY": self.tencent_secret_key is not None,
                    "HUIFANG_TENCENT_SDK_APP_ID": bool(self.tencent_sdk_app_id),
                    "HUIFANG_TENCENT_SIGN_NAME": bool(self.tencent_sign_name),
                }
            case "gateway" | "none":
                return {}  # which variables a gateway needs, its row says: `bot.channels.gateway.account`

    @property
    def pushing(self) -> Admitted:
        """Whence unsigned pushes may come; empty: from anywhere."""
        return networks_of(self.push_networks)

    @property
    def aliyun(self) -> AliyunAccount | None:
        """The Aliyun account, once it is set whole. One that the office has left is still listened to: what was sent
        there is answered there."""
        if not (self.aliyun_access_key_id and self.aliyun_access_key_secret and self.aliyun_sign_name):
            return None
        return AliyunAccount(
            access_key_id=self.aliyun_access_key_id,
            access_key_secret=self.aliyun_access_key_secret,
            sign_name=self.aliyun_sign_name,
            api_url=self.aliyun_api_url,
            templates=self.aliyun_templates,
            longest=self.aliyun_longest,
        )

    @property
    def tencent(self) -> TencentAccount | None:
        """The Tencent Cloud account, once it is set whole; like Aliyun's, also after the office has left it."""
        if not (
            self.tencent_secret_id
            and self.tencent_secret_key
            and self.tencent_sdk_app_id
            and self.tencent_sign_name
        ):
            return None
        return TencentAccount(
            secret_id=self.tencent_secret_id,
            secret_key=self.tencent_secret_key,
            sdk_app_id=self.tencent_sdk_app_id,
            sign_name=self.tencent_sign_name,
            api_url=self.tencent_api_url,
            templates=self.tencent_templates,
            longest=self.tencent_longest,
        )
