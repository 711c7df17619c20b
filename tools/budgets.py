"""Hold the budgets that keep the tail short: no function over 50 lines, no file over 400."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

MAX_FUNCTION_LINES = 50
MAX_FILE_LINES = 400
SOURCES = ("*.py", "*.ts", "*.tsx")
# Written by tools, or a list of steps that reads best in one piece.
EXEMPT = ("src/cueline/state/migrations/versions/", "dashboard/src/api/schema.d.ts")


def tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", *SOURCES],
        check=True,
        capture_output=True,
        text=True,
    )
    return [Path(name) for name in listed.stdout.splitlines() if not name.startswith(EXEMPT) and Path(name).is_file()]


def long_functions(file: Path, text: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno is not None:
            lines = node.end_lineno - node.lineno + 1
            if lines > MAX_FUNCTION_LINES:
                yield f"{file}:{node.lineno}: {node.name} has {lines} lines; at most {MAX_FUNCTION_LINES}"


def over_budget(file: Path) -> Iterator[str]:
    text = file.read_text()
    lines = text.count("\n")
    if lines > MAX_FILE_LINES:
        yield f"{file}: {lines} lines; at most {MAX_FILE_LINES}"
    if file.suffix == ".py":
        yield from long_functions(file, text)


def main() -> None:
    findings = [finding for file in tracked() for finding in over_budget(file)]
    print("\n".join(findings) if findings else "budgets: all kept")
    sys.exit(bool(findings))


if __name__ == "__main__":
    main()
