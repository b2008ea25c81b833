"""`huying`: the one command. What goes wrong is said in one sentence, with a non-zero exit code."""

from __future__ import annotations

import errno
import signal
import sys
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

import huying
from huying import config
from huying.cli import forecast as forecasting
from huying.cli import roster, steps
from huying.engines.folder import DataFolder
from huying.errors import BadInput, HuyingError

_ROOMS = ("bench", "drill", "flow", "journal", "plan", "recordings")


class _Commands(TyperGroup):
    """What has commands of its own is loaded when it is asked for: a question takes no second to begin."""

    def list_commands(self, ctx: Any) -> list[str]:
        return [*super().list_commands(ctx), *_ROOMS]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        if cmd_name not in _ROOMS:
            return super().get_command(ctx, cmd_name)
        house = typer.Typer(rich_markup_mode=None, add_completion=False)
        house.add_typer(import_module(f"huying.cli.{cmd_name}").app, name=cmd_name)
        return typer.main.get_group(house).commands[cmd_name]


app = typer.Typer(
    cls=_Commands,
    help="Huying 呼应: an open contact centre.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
app.command()(forecasting.forecast)
app.command()(roster.roster)

ConfigFile = Annotated[
    Path | None, typer.Option("--config", help="Configuration file; default ~/.config/huying/huying.toml.")
]


@app.command()
def up(configuration: ConfigFile = None) -> None:
    """Start a centre and stay until Ctrl-C."""
    from huying.cli import prepare, supervise

    settings = config.load(configuration)
    with prepare.opened(settings) as ready:
        code = supervise.run(settings, ready.folder, ready.program, None)
    raise typer.Exit(code)


@app.command()
def demo(
    configuration: ConfigFile = None,
    headless: Annotated[bool, typer.Option(help="Robots staff the centre; nobody looks on.")] = False,
    seconds: Annotated[float | None, typer.Option("--for", help="Seconds to run, then report.")] = None,
    report: Annotated[Path | None, typer.Option(help="Write one JSON object here at the end.")] = None,
    scenario: Annotated[Path | None, typer.Option(help="Who calls, and how called numbers behave.")] = None,
    robots: Annotated[int | None, typer.Option(min=0, help="Robot agents that staff the centre.")] = None,
    replay: Annotated[Path | None, typer.Option(help="Call records (CSV) to play as real calls.")] = None,
    day: Annotated[str | None, typer.Option(help="Day of the records, as written there.")] = None,
    begin: Annotated[str | None, typer.Option("--from", help="First minute to play, HH:MM.")] = None,
    end: Annotated[str | None, typer.Option("--to", help="Minute to stop at, HH:MM.")] = None,
    speed: Annotated[float | None, typer.Option(help="How many times faster than it was.")] = None,
) -> None:
    """Start a centre with invented people, and a public telephone network that calls it and is called."""
    from huying.cli import demo as demo_mode
    from huying.cli import prepare, supervise

    wanted = demo_mode.Options(
        headless=headless,
        seconds=seconds,
        report=report,
        scenario=scenario,
        robots=robots,
        replay=replay,
        day=day,
        begin=begin,
        end=end,
        speed=speed,
    )
    settings = config.load(configuration)
    with prepare.opened(settings) as ready:
        addition = demo_mode.addition(settings, ready.folder, wanted)
        code = supervise.run(settings, ready.folder, ready.program, addition)
    raise typer.Exit(code)


@app.command()
def stop(configuration: ConfigFile = None) -> None:
    """End the centre that runs in the background or in another terminal."""
    from huying.cli import supervise

    folder = DataFolder(config.load(configuration).paths.data)
    if supervise.stop(folder):
        steps.console.print("Stopped.")
    else:
        steps.console.print(f"No centre runs on {folder.root}.", soft_wrap=True)


@app.command()
def doctor(configuration: ConfigFile = None) -> None:
    """Look at everything a centre needs and say what is wrong."""
    from huying.cli import doctor as examination

    raise typer.Exit(examination.run(configuration))


@app.command("test", context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def run_checks(
    context: typer.Context,
    only: Annotated[str, typer.Option(help="Steps to run, by name, with commas between.")] = "",
) -> None:
    """Run every check of this repository. Further arguments go to pytest."""
    from huying.cli import checks

    raise typer.Exit(checks.run([name for name in only.split(",") if name], list(context.args)))


@app.command()
def why(
    call_id: Annotated[str, typer.Argument(metavar="CALL", help="Id of a call, as its page shows it.")],
    configuration: ConfigFile = None,
) -> None:
    """Say which agents were chosen for a call, and why."""
    from huying.cli import why as explanation

    explanation.show(configuration, call_id)


@app.command()
def version() -> None:
    """Print the version."""
    steps.console.print(huying.__version__)


def run() -> None:
    """The entry point: turns errors that are meant to be read into one sentence."""
    signal.signal(signal.SIGTERM, _as_interrupt)
    try:
        app()
    except HuyingError as error:
        steps.fail(error.message)
        sys.exit(2 if isinstance(error, BadInput) else 1)
    except KeyboardInterrupt:
        steps.console.print("\nStopped.")
        sys.exit(130)
    except OSError as error:
        if error.errno == errno.ENOSPC:
            steps.fail("The disk is full.")
            sys.exit(1)
        raise


def _as_interrupt(_signal: int, _frame: object) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    run()
