"""Of which case something is told, to somebody who must not learn whose it is: no more closely than of some cases that are alike."""

CROWD = 3
"""So many concluded cases of a month are alike, or what tells them apart is left out. Source: none."""


def told_of(item: str, handler: str, alike: int, of_handler: int, of_item: int) -> tuple[str, str]:
    """Item and handler, as far as they may be said; "": left out. `alike`: cases of the month with both, then with either."""
    if alike >= CROWD:
        return item, handler
    if of_handler >= CROWD:
        return "", handler
    return (item, "") if of_item >= CROWD else ("", "")
