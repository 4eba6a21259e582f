"""What the repository promises a newcomer: its commands, links, lock files and self-sufficiency."""

from __future__ import annotations

import re
import subprocess
import tomllib
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).resolve().parents[1]
LOCKS = ("requirements.lock", "requirements-cluster.lock", "requirements-dev.lock")
"""Each holds what those before it hold."""

# In pieces, so that this file does not name them itself.
FORBIDDEN = {
    "a package registry's host": (
        "pypi" + ".org",
        "python" + "hosted.org",
        "npm" + "js.org",
        "npm" + "js.com",
    ),
    "a distribution's package host": (
        "deb." + "debian.org",
        "security." + "debian.org",
        "archive." + "ubuntu.com",
    ),
    "a path of one machine": ("/wo" + "rk/", "/fa" + "rm/", ".." + "/shared", "/opt/" + "wheels"),
}


def tracked() -> list[Path]:
    listing = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True)
    return [ROOT / name for name in listing.stdout.split("\0") if name and (ROOT / name).is_file()]


def text_of(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return None


def pages() -> list[Path]:
    return [path for path in tracked() if path.suffix == ".md"]


def targets(makefile: str) -> dict[str, str]:
    """Every target that a person can call, and its help text."""
    found = re.findall(r"^([a-z][a-z-]*):(?!=)[^#\n]*(?:## *(.*))?$", makefile, re.MULTILINE)
    return {name: text.strip() for name, text in found}


def locked(name: str) -> dict[str, list[Requirement]]:
    """The requirements of a lock file by name; one name may have several, for different Pythons."""
    pins: dict[str, list[Requirement]] = {}
    for line in (ROOT / name).read_text().splitlines():
        if line and line[0] not in " #":
            requirement = Requirement(line.removesuffix("\\").strip())
            pins.setdefault(canonicalize_name(requirement.name), []).append(requirement)
    return pins


def wanted() -> Iterator[tuple[str, Requirement]]:
    """Which lock file must hold which requirement."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    for text in project["project"]["dependencies"]:
        yield from ((lock, Requirement(text)) for lock in LOCKS)
    for text in project["project"]["optional-dependencies"]["cluster"]:
        yield from ((lock, Requirement(text)) for lock in LOCKS[1:])
    for text in project["dependency-groups"]["dev"]:
        yield LOCKS[2], Requirement(text)


@pytest.mark.parametrize("command", ["make run", "make test"])
def test_readme_opens_with_the_two_commands_and_they_exist(command: str) -> None:
    opening = (ROOT / "README.md").read_text()[:3000]
    assert re.search(rf"^{command}\b", opening, re.MULTILINE), f"README.md should show `{command}` early"
    assert command.removeprefix("make ") in targets((ROOT / "Makefile").read_text())


def test_every_make_command_in_the_docs_exists() -> None:
    known = targets((ROOT / "Makefile").read_text())
    for page in pages():
        code = "\n".join(re.findall(r"^```.*?^```|`[^`\n]+`", page.read_text(), re.MULTILINE | re.DOTALL))
        named = re.findall(r"^`?make ([a-z-]+)", code, re.MULTILINE)
        assert not set(named) - set(known), page.name


def test_every_make_target_says_what_it_does() -> None:
    undocumented = [name for name, text in targets((ROOT / "Makefile").read_text()).items() if not text]
    assert not undocumented


def test_make_without_a_target_lists_them_all() -> None:
    listing = subprocess.run(["make"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    for name, text in targets((ROOT / "Makefile").read_text()).items():
        assert f"make {name} " in listing
        assert text in listing


def test_ci_runs_the_readme_s_test_command() -> None:
    script = ROOT / ".ci" / "run"
    assert script.stat().st_mode & 0o111, "make .ci/run executable"
    assert script.read_text().splitlines()[-1] == "exec make test"


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_file_names(what: str) -> None:
    found = {
        f"{path.relative_to(ROOT)}: {needle}"
        for path in tracked()
        for needle in FORBIDDEN[what]
        if needle in (text_of(path) or "")
    }
    assert not found


def test_links_between_documents_lead_somewhere() -> None:
    broken = []
    for page in pages():
        for target in re.findall(r"(?:\]\(|src=\")([^)\s\"]+)", page.read_text()):
            path, _, anchor = target.partition("#")
            if re.match(r"[a-z]+:", target):
                continue
            goal = (page.parent / path).resolve() if path else page
            if not goal.exists() or (anchor and anchor not in anchors(goal)):
                broken.append(f"{page.relative_to(ROOT)} -> {target}")
    assert not broken


def anchors(page: Path) -> set[str]:
    """The anchors that Markdown viewers give to a page's headings."""
    headings = re.findall(r"^#+ +(.+?)\s*$", page.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("lock", LOCKS)
def test_lock_pins_every_requirement_by_version_and_hash(lock: str) -> None:
    entries = re.split(r"^(?=[a-zA-Z])", (ROOT / lock).read_text(), flags=re.MULTILINE)[1:]
    assert entries
    for entry in entries:
        assert "==" in entry.splitlines()[0], entry
        assert "--hash=sha256:" in entry, entry
        assert "://" not in entry, entry


def test_locks_satisfy_pyproject() -> None:
    locks = {name: locked(name) for name in LOCKS}
    for name, requirement in wanted():
        pins = locks[name].get(canonicalize_name(requirement.name), [])
        assert pins, f"{name} lacks {requirement}: make lock"
        for pin in pins:
            version = next(iter(pin.specifier)).version
            assert requirement.specifier.contains(Version(version), prereleases=True), f"{name}: {pin}"


def test_locks_agree() -> None:
    for smaller, larger in pairwise(map(locked, LOCKS)):
        for name, pins in smaller.items():  # where a pin holds may widen with what else is installed
            assert {pin.specifier for pin in pins} == {pin.specifier for pin in larger.get(name, [])}, name


def test_newest_release_in_the_changelog_is_this_version() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    releases = re.findall(r"^## \[(\d[^\]]*)\]", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert releases[0] == version


def test_container_images_copy_what_exists() -> None:
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    for sources in re.findall(r"^COPY (.+) \S+$", (ROOT / "Dockerfile").read_text(), re.MULTILINE):
        for source in sources.split():
            assert (ROOT / source).exists(), source
            assert f"!{source}" in ignored, f".dockerignore leaves {source} out"
