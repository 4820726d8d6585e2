"""A sealed month for the provincial platform: the service records, the ratings, what was left out and why.

    服务记录.jsonl   one message a line, to be handed in first
    评价.jsonl       only for cases whose service record is there
    检查.csv         one line for every message that was left out, with a sentence
    说明.txt         the counts, which add up

The same month gives the same bytes, so that nothing looks new that is not: (projectNo, assessNumber) is the key of a rating.
"""

import json
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO

from bot.casework.province import messages, missing
from bot.casework.province.codes import ProvinceCodes
from bot.casework.province.messages import Message
from bot.casework.province.reported import ReportedCase
from bot.domain.level import DISSATISFIED
from bot.exports import csv_text
from bot.exports.sheets import SheetColumn
from bot.exports.whole import appearing

SERVICES, RATINGS, CHECKS, ABOUT = "服务记录.jsonl", "评价.jsonl", "检查.csv", "说明.txt"
CHECK = (SheetColumn("办件编号", 22), SheetColumn("哪一份", 10), SheetColumn("为什么没有导出", 60))
_EPOCH = (1980, 1, 1, 0, 0, 0)


@dataclass(slots=True)
class ProvinceTally:
    """What was told and what was not."""

    erased: int = 0
    concluded: int = 0
    services: int = 0
    rated: int = 0
    ratings: int = 0
    left_out: Counter[str] = field(default_factory=Counter)
    """Ratings that were not told, by the reason."""
    dissatisfied: int = 0
    """Of these, how many are scores of 1 or 2."""

    def count_rating(self, score: int, why: str) -> None:
        """One rating. `why` it is not told; empty: it is."""
        self.rated += 1
        self.ratings += not why
        if why:
            self.left_out[why] += 1
            self.dissatisfied += score <= DISSATISFIED

    def told(self, month: str) -> str:
        """The counts in sentences."""
        said = [
            f"{month} 报省平台的文件",
            f"封存的办件 {self.concluded} 件：导出服务记录 {self.services} 件，缺东西没有导出 {self.concluded - self.services} 件。",
            f"其中有评价的 {self.rated} 件：导出评价 {self.ratings} 件，没有导出 {self.rated - self.ratings} 件。",
            *(f"　　{count} 件：{reason}。" for reason, count in sorted(self.left_out.items())),
        ]
        if self.dissatisfied:
            said.append(
                f"没有导出的评价里，{self.dissatisfied} 件是不满意或非常不满意：省平台上的满意率会偏高。"
            )
        if self.erased:
            said.append(f"另有 {self.erased} 件的个人信息已经删除，不报。")
        said.append(
            "没有评价的不算满意，也不报。申请人自己的话不报；证件号码这里没有。每一件缺什么，见 检查.csv。"
        )
        return "\n".join(said) + "\n"


def write(
    folder: Path, month: str, cases: Iterable[ReportedCase], codes: ProvinceCodes, erased: int
) -> ProvinceTally:
    """Write the four files into the folder, the notes last; returns the counts. Raises NoPlaceForFile."""
    tally = ProvinceTally(erased)
    with (
        appearing(folder / SERVICES) as served,
        appearing(folder / RATINGS) as rated,
        served.open("wb") as services,
        rated.open("wb") as ratings,
    ):
        csv_text.write(folder / CHECKS, CHECK, _told(cases, codes, tally, services, ratings))
    with appearing(folder / ABOUT) as about:
        about.write_text(tally.told(month), encoding="utf-8")
    return tally


def write_zip(
    target: Path, month: str, cases: Iterable[ReportedCase], codes: ProvinceCodes, erased: int
) -> ProvinceTally:
    """The same four files in one."""
    with TemporaryDirectory(prefix="huifang-province-") as name:
        tally = write(Path(name), month, cases, codes, erased)
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
            for file in (ABOUT, SERVICES, RATINGS, CHECKS):
                packed.writestr(zipfile.ZipInfo(file, _EPOCH), (Path(name) / file).read_bytes())
    return tally


def _told(
    cases: Iterable[ReportedCase],
    codes: ProvinceCodes,
    tally: ProvinceTally,
    services: BinaryIO,
    ratings: BinaryIO,
) -> Iterator[tuple[str, str, str]]:
    """Write every message that lacks nothing, and yield a line for every other."""
    for of in cases:
        case_no, service = of.record.case.case_no, messages.service_record(of, codes)
        lacks = missing.lacking_in_service(service, of)
        tally.concluded += 1
        tally.services += not lacks
        if lacks:
            yield case_no, "服务记录", lacks
        else:
            services.write(_line(service))
        if of.score is None:
            continue
        rating = messages.rating(of, codes)
        why = missing.lacking_in_rating(rating, of, served=not lacks)
        tally.count_rating(of.score, why)
        if why:
            yield case_no, "评价", why
        else:
            ratings.write(_line(rating))


def _line(message: Message) -> bytes:
    return json.dumps(message, ensure_ascii=False).encode("utf-8", "replace") + b"\n"
