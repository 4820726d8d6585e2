"""What a word does to a score: the kinds that the word tables assign and the grammar of scores reads."""

from enum import Enum, auto


class Kind(Enum):
    """What a word does."""

    # The names of the levels, and what changes them.
    SATISFIED = auto()
    DISSATISFIED = auto()
    DELIGHTED = auto()  # 非常满意 in one word of a dialect: 老满意
    VERY = auto()  # above the plain name; the scale has one place there
    BASICALLY = auto()
    NOT = auto()
    NOT_QUITE = auto()  # a soft no; the scale has one place between 基本满意 and 非常不满意
    NOT_AT_ALL = auto()
    QUITE = auto()  # 挺, 比较: leaves the plain name what it is
    SOMEWHAT = auto()  # says something with 不满意, nothing certain with 满意
    HEDGE = auto()  # leaves two levels possible
    DENY = auto()  # denies what follows without saying what holds instead
    GOOD_OR_VERY = auto()  # 好: "very" in front of a level, "good" behind a noun
    EXTREMELY = auto()  # behind a level: 满意极了
    AT_ALL = auto()  # behind a level: not satisfied at all

    # Numbers.
    DIGIT = auto()  # 1 to 5, one character or word
    TWO_OF = auto()  # 两: a two only in front of a unit
    FULL_MARKS = auto()
    NUMBER = auto()  # any other number
    UNIT = auto()  # 分, stars: makes a digit a score

    # Words that may stand around a score without changing it.
    SELF = auto()
    OFFICE = auto()  # 你们: harmless only as the object (对你们的服务)
    ABOUT = auto()
    TOPIC = auto()  # the whole of what was asked about, never one aspect of it
    ADVERB = auto()
    GIVE = auto()
    CHANGE = auto()  # 改成: what follows replaces what was said
    MEANT = auto()  # 应该是: the same, but only behind a slip (点错了)
    PARTICLE = auto()
    POLITE = auto()

    # Words that open a remark or colour it.
    BUT = auto()
    THOUGH = auto()
    BECAUSE = auto()
    OPENER = auto()
    FACT = auto()  # what went well, and the small words of agreement: accounts for a clause, judges nothing
    MATTER = auto()  # a thing of the visit that people remark on: the queue, the forms, the car park
    GOOD = auto()
    BAD = auto()
    AWFUL = auto()
    BETTER = auto()

    # Words that make a score unsafe.
    ASK = auto()
    TAG = auto()  # 对吗: asks whether the score is right
    IF = auto()
    HOPE = auto()
    PAST = auto()
    SAY = auto()
    SLIP = auto()  # 点错: an earlier answer was a mistake
    MOCK = auto()
    FORCED = auto()
    RETORT = auto()  # throws a good score back: 满意，没门
    UNSURE = auto()  # leaves open whether a good score is meant: 满意，等结果
    GRAVE = auto()  # what no satisfied person reports: 收了我两百块
    COMPLAIN = auto()
    COMPLAINT_TALK = auto()  # speaks of complaints without filing one

    # Not words.
    CODE = auto()  # a case number or the name of a picture ([图片]): says nothing
    SIGNATURE = auto()  # 发自我的iPhone: nothing behind it was written by the person
    BREAK = auto()
    QUERY = auto()
    COLON = auto()
    LIST_MARK = auto()
    OPEN = auto()
    CLOSE = auto()
    OTHER = auto()


EDGES = frozenset({Kind.BREAK, Kind.QUERY, Kind.LIST_MARK, Kind.OPEN, Kind.CLOSE, Kind.CODE})
"""Where a clause ends."""
