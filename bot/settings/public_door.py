"""Settings of the public door: what its pages and the lobby's screen say of the office."""

from pydantic import Field
from pydantic_settings import BaseSettings

from bot.casework.figures.merging import FLOOR, LOWEST_FLOOR
from bot.settings.values import Names


class PublicDoorSettings(BaseSettings):
    """The part of `Settings` about the public door."""

    departments: Names = Field(default=(), description="in the order in which published months list them")
    published: str = Field(
        default="huifang-published", min_length=1, description="folder of what is published"
    )
    publish_floor: int = Field(
        default=FLOOR,
        ge=LOWEST_FLOOR,
        le=1_000,
        description="answers below which no department is published by itself",
    )
    report_floor: int = Field(
        default=0,
        ge=0,
        le=1_000,
        description="answers below which reports inside the house tell departments and items together; 0: never",
    )
    desk: str = Field(
        default="", max_length=12, description="the counter in the hall that helps people without a phone"
    )
