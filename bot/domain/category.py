"""投诉类别: what a complaint is about."""

from collections.abc import Mapping
from enum import StrEnum

from bot.domain.language import Label


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


CATEGORIES: Mapping[Category, Label] = {
    Category.ATTITUDE: Label("服务态度", "服務態度", "Attitude"),
    Category.DELAY: Label("拖延不办", "拖延不辦", "Delay"),
    Category.FEES: Label("违规收费", "違規收費", "Undue fees"),
    Category.EXTORTION: Label("吃拿卡要", "吃拿卡要", "Bribes or favours"),
    Category.PROCEDURE: Label("程序违规", "程序違規", "Wrong procedure"),
    Category.LEAK: Label("泄密", "洩密", "Leaked secrets"),
    Category.OTHER: Label("其他", "其他", "Something else"),
}
