"""What outcomes were called besides their one name, or were likely to be."""

import re

SECOND_NAMES = re.compile(
    "号码不符|號碼不符|非申请人|不是办件人|拒绝评价|拒絕評價|拒绝回访|未答复|未答覆|无人应答|没回音|沒回音|没送到|联系不上本人"
    "|无联系方式|無聯繫方式|未曾联系|从未回访|回访率|回訪率|评价率|已办结|已辦結|无评价办结|無評價辦結|已中止|已转送|已轉送|已交办|已交辦"
    "|评价满意|評價滿意|复访|複訪|占答复|按答复计|按答覆計"
)
