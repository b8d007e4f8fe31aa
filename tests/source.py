"""Our own source as the house rules look at it."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NOT_OURS = {".git", ".venv", "var", "staticfiles", "secrets", "node_modules"}
TEXT = {".py", ".md", ".txt", ".in", ".toml", ".yml", ".html", ".css", ".js", ".po", ".typ", ".eml", ".example", ".sh"}


@cache
def files() -> tuple[Path, ...]:
    """Every text file of the project."""
    found = []
    for top in sorted(ROOT.iterdir()):
        if top.name in NOT_OURS or top.name.endswith("_cache"):
            continue
        found += [top] if top.is_file() else sorted(path for path in top.rglob("*") if path.is_file())
    named = {"Makefile", "Dockerfile", "run", ".gitignore", ".dockerignore"}
    return tuple(path for path in found if path.suffix in TEXT or path.name in named)


@cache
def python() -> tuple[Path, ...]:
    """Every Python file, migrations aside."""
    return tuple(path for path in files() if path.suffix == ".py" and "migrations" not in path.parts)


def product() -> tuple[Path, ...]:
    """Every Python file that runs in production."""
    return tuple(path for path in python() if place(path).split("/")[0] not in {"tests", "benchmarks", "conftest.py"})


def place(path: Path) -> str:
    """Where it lies, from the root of the project."""
    return path.relative_to(ROOT).as_posix()


@cache
def tree(path: Path) -> ast.Module:
    """The file, parsed."""
    return ast.parse(path.read_text(encoding="utf-8"))


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function and method in the file."""
    yield from (node for node in ast.walk(tree(path)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Its lines from ``def`` to the last; what its docstring explains is not counted."""
    first = function.body[0]
    explained = 0
    if ast.get_docstring(function) is not None:
        explained = (first.end_lineno or 0) - first.lineno + 1
    return (function.end_lineno or 0) - function.lineno + 1 - explained


def calls(node: ast.AST) -> Iterator[ast.Call]:
    """Every call below the node."""
    yield from (each for each in ast.walk(node) if isinstance(each, ast.Call))


def at_import(node: ast.AST) -> Iterator[ast.Call]:
    """Every call that happens when the module is read: bodies of functions do not, their defaults do."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            for outside in [*child.decorator_list, *child.args.defaults, *filter(None, child.args.kw_defaults)]:
                yield from calls(outside)
        elif not isinstance(child, ast.Lambda):
            if isinstance(child, ast.Call):
                yield child
            yield from at_import(child)


def name_of(call: ast.Call) -> str:
    """``timezone.now`` for ``timezone.now()``."""
    return ast.unparse(call.func)
