"""Who may see what: closed by default, and the accused never learns who complained."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.casework.tickets.visibility import Concern, Sight, Viewer, may_act, sight
from bot.domain.role import Role

DEPARTMENT = "无线电管理处"
THEIRS = frozenset({DEPARTMENT})
HERS = Concern("周志丽")
WITH_THEM = Concern("周志丽", with_department=DEPARTMENT)
BARS_SEVEN = Concern("周志丽", with_department=DEPARTMENT, barred=frozenset({7}))
OFFICE = Concern(about_office=True)
LIAISON = Viewer("王联络", Role.LIAISON, THEIRS)


@pytest.mark.parametrize(
    ("viewer", "concern", "seen", "acts"),
    [
        (Viewer("李敏", Role.OFFICER), HERS, Sight.CONTENT, True),
        (Viewer("赵", Role.CHIEF), HERS, Sight.CONTENT, True),
        (Viewer("孙", Role.AUDITOR), HERS, Sight.CONTENT, True),  # but no act is an auditor's
        (Viewer("管理", Role.ADMIN), HERS, Sight.NOTHING, False),
        (Viewer("厅办", Role.SUPERIOR), HERS, Sight.NOTHING, False),
        (LIAISON, HERS, Sight.NOTHING, False),
        (LIAISON, WITH_THEM, Sight.HANDED_OVER, True),
        (Viewer("王", Role.LIAISON, frozenset({" 无线电 管理处 "})), WITH_THEM, Sight.HANDED_OVER, True),
        (
            Viewer("王", Role.LIAISON, THEIRS | {"无线电处"}),
            WITH_THEM,
            Sight.HANDED_OVER,
            True,
        ),  # renamed since
        (Viewer("王", Role.LIAISON, frozenset({"运行处"})), WITH_THEM, Sight.NOTHING, False),
        (Viewer("王", Role.LIAISON), Concern(with_department=""), Sight.NOTHING, False),
        (Viewer("周志丽", Role.OFFICER), HERS, Sight.NOTHING, False),
        (Viewer("周 志丽", Role.CHIEF), Concern("周志丽科长"), Sight.NOTHING, False),
        (Viewer("周志丽", Role.OFFICER), WITH_THEM, Sight.NOTHING, False),
        (Viewer("周志丽", Role.LIAISON, THEIRS), WITH_THEM, Sight.NOTHING, False),
        (Viewer("zhouzl", Role.OFFICER, user_id=7), BARS_SEVEN, Sight.NOTHING, False),
        (Viewer("zhouzl", Role.LIAISON, THEIRS, 7), BARS_SEVEN, Sight.NOTHING, False),
        (Viewer("周志丽", Role.OFFICER, user_id=8), BARS_SEVEN, Sight.CONTENT, True),  # a namesake, cleared
        (Viewer("李敏", Role.OFFICER), OFFICE, Sight.NOTHING, False),
        (Viewer("赵", Role.CHIEF), OFFICE, Sight.NOTHING, False),
        (Viewer("孙", Role.AUDITOR), OFFICE, Sight.NOTHING, False),
        (Viewer("厅办", Role.SUPERIOR), OFFICE, Sight.CONTENT, True),
        (Viewer("厅办", Role.SUPERIOR), Concern("厅办", about_office=True), Sight.NOTHING, False),
    ],
)
def test_sight(viewer: Viewer, concern: Concern, seen: Sight, acts: bool) -> None:
    assert sight(viewer, concern) is seen
    assert may_act(viewer, concern) is acts


viewers = st.builds(Viewer, st.text(max_size=6), st.sampled_from(Role), st.text(max_size=6))
concerns = st.builds(Concern, st.text(max_size=8), st.booleans(), st.none() | st.text(max_size=6))


@given(viewers, concerns)
def test_whoever_acts_sees(viewer: Viewer, concern: Concern) -> None:
    seen = sight(viewer, concern)
    assert not may_act(viewer, concern) or seen is not Sight.NOTHING
    assert viewer.role is not Role.LIAISON or seen is not Sight.CONTENT
    assert viewer.role is not Role.ADMIN or seen is Sight.NOTHING
    assert not concern.about_office or viewer.role is Role.SUPERIOR or seen is Sight.NOTHING


names = st.text("周志丽李敏", min_size=2, max_size=4)


@given(names, st.sampled_from(Role), names, names, st.booleans(), st.none() | st.just(DEPARTMENT))
def test_the_accused_reads_no_word_of_it(
    name: str, role: Role, before: str, after: str, about_office: bool, with_department: str | None
) -> None:
    viewer = Viewer(name, role, THEIRS if role is Role.LIAISON else frozenset())
    concern = Concern(f"{before}{name} {after}", about_office, with_department)
    assert sight(viewer, concern) is Sight.NOTHING
    assert not may_act(viewer, concern)
