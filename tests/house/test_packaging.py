"""What is in the tree is in the package: code, questionnaires, texts, templates."""

import warnings
from importlib.metadata import entry_points
from pathlib import Path

import pytest
from setuptools.command.build_py import build_py
from setuptools.dist import Distribution

from house.tree import PACKAGES, ROOT, files, pyproject


@pytest.fixture
def building(monkeypatch: pytest.MonkeyPatch) -> build_py:
    """The build step that decides which files go into the wheel, before it copies any."""
    monkeypatch.chdir(ROOT)
    distribution = Distribution({"script_name": "setup.py"})
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # setuptools calls its own table in pyproject.toml a beta
        distribution.parse_config_files(["pyproject.toml"])
    step = distribution.get_command_obj("build_py")
    assert isinstance(step, build_py)
    step.ensure_finalized()
    return step


def test_exactly_our_packages_are_shipped(building: build_py) -> None:
    ours = {path.parent.as_posix().replace("/", ".") for path in files() if path.name == "__init__.py"}
    assert set(building.packages) == ours
    assert {name.partition(".")[0] for name in building.packages} == set(PACKAGES)


def test_every_file_of_our_packages_is_shipped(building: build_py) -> None:
    modules = {Path(path) for _, _, path in building.find_all_modules()}
    data = {Path(source, name) for _, source, _, names in building.data_files for name in names}
    assert {path for path in files() if path.parts[0] in PACKAGES} <= modules | data


def test_the_command_is_called_huifang() -> None:
    assert pyproject()["project"]["scripts"] == {"huifang": "bot.__main__:main"}
    assert [e.value for e in entry_points(group="console_scripts", name="huifang")] == ["bot.__main__:main"]
