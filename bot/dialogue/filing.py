"""A complaint on its way: what has been told so far, and what is told next."""

from dataclasses import dataclass
from enum import StrEnum


class Category(StrEnum):
    """投诉类别, after Hunan's 行政效能投诉处理办法."""

    ATTITUDE = "attitude"
    """服务态度"""
    DELAY = "delay"
    """拖延不办"""
    FEES = "fees"
    """违规收费"""
    EXTORTION = "extortion"
    """吃拿卡要"""
    PROCEDURE = "procedure"
    """程序违规"""
    LEAK = "leak"
    """泄密"""
    OTHER = "other"
    """其他"""


@dataclass(frozen=True, slots=True)
class Complaint:
    """What is complained about, in the complainant's own words; who they are stands elsewhere (`name`: as told)."""

    content: str
    category: Category | None = None
    department: str = ""
    official: str = ""
    happened: str = ""
    anonymous: bool = False
    name: str = ""
    case_no: str | None = None
    attachments: tuple[int, ...] = ()
    """Ids of what was attached (`attachments.id`)."""
    about_office: bool = False
    """It is about the supervision office itself: its superior's only."""
