"""Ranks: clauses that praise, or that name the top of a scale: 最高分, 头等, 没毛病, A+.

Beside a bare 1 they show that it was taken for the first place. Thanks are none: people are polite to whom they blame.
"""

import re

_LEAD = "(?:真的|真心|真是|真|绝对|永远|都是|就是|你们是|你们|服务|态度|全省|全国|全市|全县|排名|排|得|给|算是|是|很|太|最)*"
_TOP = "最?[高好佳优棒强赞](?:的?(?:分|档|级别?|等级?|评价|一档|一级))?|满意度?最?高|[第头数]一(?:名|位|等|流|档|级)?|[一特超头上](?:等|级|流)(?:品|奖|分|的?水平)?|等奖?|头[名筹牌]|冠军|状元|榜首|魁首|顶[级尖流格]|顶呱呱|一级棒|名列前茅"
_PRAISED = "满分|好评|表扬|点赞|好样的|好着呢|好[的得]很|好得不得了|美滋滋|美得?很|美|绝了|绝绝子|没毛病|没[得啥的]?说的?|没话说|没挑的|没什么说的|无可挑剔|挑不出毛病|没意见|没问题|中得?很|中|得劲|行|可以|要得|巴适得?[很板]?|安逸得?很?|爱你们?|爱死你们|么么哒|比心"
_LATIN = r"no\.? ?1|number one|top|top notch|first class|a\+{0,2}|s级?|ok|good|great|best|excellent|perfect|wonderful"
_MARKS = "[🥇🏆🎖🏅🎉👍👏❤♥🌹💯😊😄😃😁🥰😍🤗💐👌✌ ]+"
_PRAISE = re.compile(f"{_LEAD}(?:{_TOP}|{_PRAISED}|{_LATIN}|{_MARKS})[的了啊呀哦哈吧啦哒滴呢嘛哟噻撒! ]*")
_LONGEST = 20
"""Characters."""


def praises(text: str) -> bool:
    """Whether the whole clause, as the tokens give it, is praise or a first rank."""
    return len(text) <= _LONGEST and _PRAISE.fullmatch(text) is not None
