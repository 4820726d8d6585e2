"""`huifang understand`: how a reply to the satisfaction question would be understood."""

from typing import Annotated

import typer

from handlers.terminal.door import guarded, print_json


@guarded
def understand(
    texts: Annotated[
        list[str] | None, typer.Argument(help="答复原文；不写则每行读一条标准输入", metavar="[TEXT]…")
    ] = None,
    why: Annotated[bool, typer.Option("--explain", help="说明哪条规则认出了哪些字")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="每条输出一行 JSON")] = False,
) -> None:
    """一条答复会被理解成什么：1—5 分、听不懂、退订、打错人、投诉。

    例：huifang understand --explain 满意 "跑了3趟" T
    """
    import sys

    from bot.dialogue.reading import understanding
    from bot.dialogue.reading.explanation import explain
    from bot.phrases import phrases_of
    from bot.settings import load

    own = phrases_of(load()).words

    lines = (
        texts
        if texts
        else (raw.decode("utf-8", "surrogateescape").rstrip("\r\n") for raw in sys.stdin.buffer)
    )
    for text in lines:
        found = understanding.understand(text, own)
        if as_json:
            told = {"meaning": found.meaning.value, "comment": found.comment, "optout": found.optout}
            rules = (
                [{"rule": t.rule.value, "words": t.words, "says": t.says} for t in explain(text, own)]
                if why
                else []
            )
            print_json({"text": text, **told} | ({"rules": rules} if why else {}))
        else:
            out = "\t＋退订" if found.optout and found.score is not None else ""
            print(
                f"{found.meaning.value}\t{text}" + (f"\t（{found.comment}）" if found.comment else "") + out
            )
            for taken in explain(text, own) if why else ():
                print(f"\t{taken.says}：{taken.words}")
