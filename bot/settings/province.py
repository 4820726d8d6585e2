"""What the provincial platform has given the office. None of it is known beforehand: source none."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
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

Area = Annotated[str, AfterValidator(area_code)]
Channel = Annotated[str, AfterValidator(channel_code)]
Credit = Annotated[str, AfterValidator(credit_code)]


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

    @property
    def province_codes(self) -> ProvinceCodes:
        """The codes as the messages take them."""
        items = {
            name: ItemCode(item.code, item.type, item.online) for name, item in self.province_items.items()
        }
        return ProvinceCodes(self.province_area, self.province_departments, items, self.province_channel)
