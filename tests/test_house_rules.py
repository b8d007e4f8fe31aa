"""The house law, so that nobody need argue about it. What ruff, mypy and import-linter see is not repeated here."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests import catalogues, source

ROOT = source.ROOT
LONGEST_FILE, LONGEST_FUNCTION = 400, 40  # lines
EMPTY_NAMES = {"utils", "helpers", "services", "misc", "common"}
CLOCKS = {"timezone.now", "timezone.localdate", "timezone.localtime", "date.today", "datetime.now", "stockholm_today"}
SETTING = re.compile(r"^#?([A-Z][A-Z0-9_]+)=", re.MULTILINE)
# Put together here, so that this file is not its own first find.
MACHINE_PATHS = re.compile("|".join(f"/{top}/" for top in ("work", "root", "tmp/dh", "home/[a-z]+", "opt")))
INDEX_HOSTS = re.compile("|".join(("py" + r"pi\.org", "python" + "hosted", "npm" + "js", r"deb\.debian" + r"\.org")))


def test_no_file_is_longer_than_the_law_allows() -> None:
    long = {source.place(path): len(path.read_text(encoding="utf-8").splitlines()) for path in source.python()}
    assert {place: lines for place, lines in long.items() if lines > LONGEST_FILE} == {}


def test_no_function_is_longer_than_the_law_allows() -> None:
    long = [
        f"{source.place(path)}:{function.lineno} {function.name}"
        for path in source.python()
        for function in source.functions(path)
        if source.length(function) > LONGEST_FUNCTION
    ]
    assert long == []


def test_every_file_is_named_after_something() -> None:
    assert [source.place(path) for path in source.python() if EMPTY_NAMES & {path.stem, *path.parts}] == []


def test_nobody_asks_the_time_when_a_module_is_read() -> None:
    early = [
        f"{source.place(path)}:{call.lineno}"
        for path in source.python()
        for call in source.at_import(source.tree(path))
        if source.name_of(call) in CLOCKS
    ]
    assert early == []


def test_single_fields_are_saved_by_verbs_only() -> None:
    elsewhere = [
        f"{source.place(path)}:{call.lineno}"
        for path in source.product()
        if "actions" not in path.parts and "datamap" not in path.parts
        for call in source.calls(source.tree(path))
        if source.name_of(call).endswith(".save") and any(word.arg == "update_fields" for word in call.keywords)
    ]
    assert elsewhere == []


def test_there_are_no_signals() -> None:
    modules = {"django.db.models.signals", "django.dispatch", "django.core.signals"}
    listening = [
        source.place(path)
        for path in source.product()
        for node in ast.walk(source.tree(path))
        if isinstance(node, ast.ImportFrom) and node.module in modules
    ]
    assert listening == []


def test_every_test_is_collected() -> None:
    """A file with tests that pytest passes over looks green and checks nothing."""
    written = {
        source.place(path)
        for path in source.python()
        if any(function.name.startswith("test_") for function in source.functions(path))
    }
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider", "-p", "no:xdist"]
    shown = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert shown.returncode == 0, shown.stdout[-2000:]
    collected = {line.partition("::")[0] for line in shown.stdout.splitlines() if "::" in line}
    assert written - collected == set()


def test_every_setting_is_explained_and_every_explanation_is_of_a_setting() -> None:
    explained = set(SETTING.findall((ROOT / ".env.example").read_text(encoding="utf-8")))
    read = {name for path in source.product() for name in _settings_read(path)}
    assert read - explained == set(), "read from the environment and not in .env.example"
    everywhere = "\n".join(path.read_text(encoding="utf-8") for path in source.python())
    assert [name for name in explained if not re.search(rf"\b{name}\b", everywhere)] == [], (
        "in .env.example and read by nothing"
    )


def _settings_read(path: Path) -> set[str]:
    reading = re.compile(r"(?:env\.\w+|secret|os\.environ\.get|os\.getenv)$")
    return {
        str(call.args[0].value)
        for call in source.calls(source.tree(path))
        if reading.fullmatch(source.name_of(call)) and call.args and isinstance(call.args[0], ast.Constant)
    } - {"DJANGO_SETTINGS_MODULE", "MAKELEVEL"}


@pytest.mark.parametrize("pattern", [MACHINE_PATHS, INDEX_HOSTS], ids=["machine paths", "package indexes"])
def test_the_tree_names_no_machine_and_no_index(pattern: re.Pattern[str]) -> None:
    found = [
        f"{source.place(path)}: {match[0]}"
        for path in source.files()
        for match in pattern.finditer(path.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_the_catalogues_are_translated_and_compiled() -> None:
    assert [line for po in catalogues.catalogues() for line in catalogues.faults(po)] == []


@pytest.mark.parametrize("name", ["base.txt", "dev.txt"])
def test_the_lock_files_name_no_index_and_hash_everything(name: str) -> None:
    text = (ROOT / "requirements" / name).read_text(encoding="utf-8")
    assert re.findall(r"^(?:--?(?:index|extra|find|i|f)\S*|.*https?://).*$", text, re.MULTILINE) == []
    packages = re.split(r"\n(?=\S)", text.strip())
    assert [package.split()[0] for package in packages if "--hash=sha256:" not in package] == []


def test_what_runs_is_part_of_what_is_tested() -> None:
    """The same versions in both locks."""
    pins = [
        dict(re.findall(r"^([\w.-]+)==(\S+)", (ROOT / "requirements" / name).read_text(encoding="utf-8"), re.MULTILINE))
        for name in ("base.txt", "dev.txt")
    ]
    base, dev = pins
    assert {name: version for name, version in base.items() if dev.get(name) != version} == {}
