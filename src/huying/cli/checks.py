"""`huying test`: every check of the repository, one line each, the same here and in CI.

All steps run even when one fails; the output of a failed step follows its line. The last line is pytest's
closing line over all its runs.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from huying import config
from huying.cli import bootstrap, licences, screens, steps
from huying.engines import asterisk, packages
from huying.errors import SetupError
from huying.proving import chromium

REPOSITORY = screens.SOURCES.parent
_BIN = Path(sys.executable).parent
_LIMIT = 1500.0  # s a step may take


@dataclass
class Outcome:
    """What a step left: its exit code, all it printed, and the summary for its line."""

    code: int = 0
    output: str = ""
    summary: str = ""


@dataclass
class _Run:
    extra: list[str]
    environment: dict[str, str] = field(default_factory=lambda: dict(os.environ))
    counts: Counter[str] = field(default_factory=Counter)


def run(only: list[str], extra: list[str]) -> int:
    """Exit code: 0 when every step passed. Raises SetupError for a step nobody knows."""
    unknown = set(only) - set(_STEPS)
    if unknown:
        raise SetupError("test.no_step", f"There is no step {unknown.pop()}; there are: {', '.join(_STEPS)}.")
    began = time.monotonic()
    with steps.step("Development packages"):
        bootstrap.install(REPOSITORY, development=True)
    chosen = only or list(_STEPS)
    state = _Run(extra)
    _prepare(chosen, state)
    failed = [name for name in chosen if not _passes(name, state)]
    _closing_line(state.counts, time.monotonic() - began)
    if failed:
        steps.fail(f"failed: {', '.join(failed)}")
    return 1 if failed else 0


def _prepare(chosen: list[str], state: _Run) -> None:
    """Fetch what the chosen steps need and a bare machine lacks."""
    cache = config.load().paths.cache
    if {"licences", "tsc", "eslint", "vitest"} & set(chosen):
        with steps.step("npm packages") as say:
            screens.install_packages(say)
            say("as locked")
    if {"live", "browser"} & set(chosen):
        with steps.step("Asterisk") as say:
            say(asterisk.version(asterisk.find_or_fetch(cache, say)))
        with steps.step("SIPp") as say:
            packages.fetch(packages.SIPP, cache, say)
        with steps.step("baresip") as say:
            packages.fetch(packages.BARESIP, cache, say)
    if "browser" in chosen:
        with steps.step("Screens") as say:
            screens.ensure(say)
        with steps.step("Chromium") as say:
            state.environment["HUYING_CHROMIUM"] = chromium.ensure(cache, say)
        # Playwright's own Node needs a library that a bare Debian lacks; ours runs wherever apt does
        state.environment.setdefault("PLAYWRIGHT_NODEJS_PATH", screens.node()[0][0])


def _passes(name: str, state: _Run) -> bool:
    began = time.monotonic()
    with steps.console.status(name):
        outcome = _STEPS[name](state)
    took = time.monotonic() - began
    if outcome.code == 0:
        steps.done(name, outcome.summary, took)
        return True
    steps.console.print(f"[red]✗[/red] {name:<22} {outcome.summary:<40} {took:6.1f} s", soft_wrap=True)
    steps.console.print(outcome.output.rstrip(), markup=False, soft_wrap=True)
    return False


def _closing_line(counts: Counter[str], seconds: float) -> None:
    if counts:
        order = ("failed", "passed", "skipped", "xfailed", "xpassed", "errors")
        text = ", ".join(f"{counts[word]} {word}" for word in order if counts[word])
        steps.console.print(f"{f' {text} in {seconds:.2f}s ':=^79}")


def _command(arguments: list[str], cwd: Path = REPOSITORY, env: dict[str, str] | None = None) -> Outcome:
    try:
        result = subprocess.run(
            arguments,
            cwd=cwd,
            env=env,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            text=True,
            timeout=_LIMIT,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        said = (
            error.output.decode(errors="replace") if isinstance(error.output, bytes) else error.output or ""
        )
        return Outcome(1, said, f"still running after {_LIMIT:.0f} s")
    return Outcome(result.returncode, result.stdout)


def _tool(*arguments: str) -> Callable[[_Run], Outcome]:
    """A program of the environment, run in the repository."""
    return lambda _state: _command([str(_BIN / arguments[0]), *arguments[1:]])


def _node(script: str, *arguments: str) -> Callable[[_Run], Outcome]:
    """A Node program of web/node_modules, run in web/."""
    return lambda _state: _command(
        [*screens.node()[0], f"node_modules/{script}", *arguments], screens.SOURCES
    )


def _licences(_state: _Run) -> Outcome:
    bad, count = licences.complaints(REPOSITORY / "requirements.lock", screens.SOURCES / "package-lock.json")
    return Outcome(1 if bad else 0, "\n".join(bad), f"{count} packages")


def _pytest(marks: str, *arguments: str) -> Callable[[_Run], Outcome]:
    """Tests with these marks. Their counts are added up for the closing line."""

    def step(state: _Run) -> Outcome:
        command = [sys.executable, "-m", "pytest", "-m", marks, *arguments, *state.extra]
        outcome = _command(command, env=state.environment)
        last = (outcome.output.strip().splitlines() or [""])[-1].strip("= ")
        for number, word in re.findall(r"(\d+) (passed|failed|skipped|xfailed|xpassed|errors?)", last):
            state.counts["errors" if word.startswith("error") else word] += int(number)
        nothing_collected = outcome.code == 5
        return Outcome(0 if nothing_collected else outcome.code, outcome.output, last)

    return step


_STEPS: dict[str, Callable[[_Run], Outcome]] = {
    "ruff": _tool("ruff", "check", "."),
    "format": _tool("ruff", "format", "--check", "."),
    "mypy": _tool("mypy"),
    "imports": _tool("lint-imports"),
    "licences": _licences,
    "tsc": _node("typescript/bin/tsc", "--noEmit"),
    "eslint": _node("eslint/bin/eslint.js", ".", "--max-warnings", "0"),
    "vitest": _node("vitest/vitest.mjs", "run"),
    "unit": _pytest("unit or contract", "-n", "2"),
    "live": _pytest("live", "-n", "3", "--dist", "loadfile"),
    "browser": _pytest("browser", "-n", "2", "--dist", "loadfile"),
}
