"""What the provincial platform has given the office. None of it is known beforehand: source none."""

from collections.abc import Mapping
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator
from pydantic_settings import BaseSettings

from bot.casework.province.codes import (
    ItemCode,
    ProvinceCodes,
    area_code,
    channel_code,
    credit_code,
    item_code,
    kind_code,
)
from bot.domain.month import Month
from bot.domain.province import ProvinceKind
from bot.settings.values import AddressIfAny, Token

Area = Annotated[str, AfterValidator(area_code)]
Channel = Annotated[str, AfterValidator(channel_code)]
Credit = Annotated[str, AfterValidator(credit_code)]


def _month(text: str) -> str:
    return str(Month.parse(text)) if text else ""


class ProvinceItem(BaseModel):
    """An item in the settings file: `{ code = "…31 or 33…", type = "01", online = false }`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: Annotated[str, AfterValidator(item_code)]
    type: Annotated[str, AfterValidator(kind_code)]
    online: bool = False


class ProvinceSettings(BaseSettings):
    """The part of `Settings` about the provincial platform."""

    province_area: Area = Field(default="", description="twelve digits; source: the province")
    province_departments: dict[str, Credit] = Field(
        default_factory=dict, description="their 统一社会信用代码"
    )
    province_items: dict[str, ProvinceItem] = Field(
        default_factory=dict, description="codes by the item's name"
    )
    province_channel: Channel = Field(
        default="", description="for callbacks; source: none until the province says"
    )
    province_clear: bool = Field(default=False, description="names and numbers in clear; source: none")

    province_service_number: str = Field(
        default="1", pattern="^[0-9]{1,4}$", description="serviceNumber of a case; source: none"
    )
    province_service_field: str = Field(
        default="service",
        pattern="^[A-Za-z][A-Za-z0-9_]{0,39}$",
        description="what a service record stands under in the envelope; source: none",
    )
    province_service_url: AddressIfAny = Field(
        default="", description="takes service records; source: the province"
    )
    province_rating_url: AddressIfAny = Field(default="", description="takes ratings; source: the province")
    province_tenant: str = Field(default="", max_length=40, description="C-Tenancy-Id; source: the province")
    province_app_mark: str = Field(default="", max_length=80, description="source: the province")
    province_app_word: Token | None = None
    province_public_key: str = Field(
        default="", max_length=130, description="SM2, hexadecimal; source: the province"
    )
    province_since: Annotated[str, AfterValidator(_month)] = Field(
        default="", description="the first month that is sent; source: none"
    )

    @model_validator(mode="after")
    def _the_way_to_the_province_is_whole(self) -> Self:
        """Half an account is a mistake that nobody would notice: nothing would ever be sent."""
        needed = {
            name: bool(getattr(self, name))
            for name in (
                "province_service_url",
                "province_rating_url",
                "province_tenant",
                "province_app_mark",
                "province_app_word",
                "province_public_key",
                "province_since",
            )
        }
        lacking = [f"HUIFANG_{name.upper()}" for name, there in needed.items() if not there]
        if lacking and len(lacking) < len(needed):
            raise ValueError(f"向省平台发送的设置不全，还缺 {'、'.join(lacking)}")
        return self

    @property
    def province_addresses(self) -> Mapping[ProvinceKind, str]:
        """Where each message goes; empty where nothing is sent."""
        if not self.province_service_url:
            return {}
        return {
            ProvinceKind.SERVICE: self.province_service_url,
            ProvinceKind.RATING: self.province_rating_url,
        }

    @property
    def province_codes(self) -> ProvinceCodes:
        """The codes as the messages take them."""
        items = {
            name: ItemCode(item.code, item.type, item.online) for name, item in self.province_items.items()
        }
        return ProvinceCodes(
            self.province_area,
            self.province_departments,
            items,
            self.province_channel,
            self.province_service_number,
        )
