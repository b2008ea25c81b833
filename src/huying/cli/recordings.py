"""`huying recordings`: the keys of recordings, and whether an export is what left the house."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

from huying import config
from huying.cli import steps
from huying.engines.folder import DataFolder
from huying.errors import HuyingError
from huying.features.recordings import manifest, signing, vault
from huying.features.recordings.archive import Archive
from huying.features.recordings.keys import KEY_FILE, KeySource, Ring
from huying.features.recordings.signing import SIGNING_FILE, Signer

app = typer.Typer(help="Recordings: their keys, and exports of them.", no_args_is_help=True)

ConfigFile = Annotated[
    Path | None, typer.Option("--config", help="Configuration file; default ~/.config/huying/huying.toml.")
]


@app.callback()
def recordings() -> None:
    """Recordings: their keys, and exports of them."""


@app.command()
def rotate(
    configuration: ConfigFile = None,
    new_key: Annotated[bool, typer.Option(help="Make a new master key first.")] = True,
) -> None:
    """Put every recording under a new master key. The sound itself is not encrypted anew.

    The centre may go on working meanwhile. Keep the old key as long as you keep backups from before.
    """
    settings = config.load(configuration)
    folder = DataFolder(settings.paths.data)
    keys = KeySource(settings.recordings.keys, folder.root / KEY_FILE)
    ring = keys.renew() if new_key else keys.ring()
    archive = Archive(folder.recordings, keys)
    counts: Counter[str] = Counter()
    with steps.step(f"Putting recordings under key {ring.current}") as say:
        # a recording that was being sealed under the old key during the first pass is met in the second
        for file in (*archive.files(), *archive.files()):
            counts[_rewrap(file, ring)] += 1
            say(f"{counts['changed']:,} changed")
        say(f"{counts['changed']:,} changed, {counts['failed']:,} could not be")
    if counts["failed"]:
        raise typer.Exit(1)


def _rewrap(file: Path, ring: Ring) -> str:
    try:
        return "changed" if vault.rewrap(file, ring) else "as it was"
    except (OSError, vault.Broken, vault.KeyMissing) as error:
        steps.fail(f"{file.name}: {error or 'no key of the ring opens it'}.")
        return "failed"


@app.command()
def verify(
    file: Annotated[Path, typer.Argument(help="The zip.")],
    key: Annotated[
        Path | None,
        typer.Option(help="The public key (PEM) of the centre it came from; default: this one's."),
    ] = None,
    configuration: ConfigFile = None,
) -> None:
    """Check an export: signed by that centre, every file as it was."""
    public_key = key.read_text() if key else _own_key(configuration)
    verdict = manifest.verify(file, public_key)
    steps.console.print(f"Key {signing.fingerprint(public_key)}", soft_wrap=True)
    if verdict.manifest is not None:
        made = verdict.manifest
        steps.console.print(
            f"Export {made.export_id} of {len(made.recordings)} recordings, made {made.made} by {made.by}: "
            f"{made.reason}",
            soft_wrap=True,
        )
    for problem in verdict.problems:
        steps.fail(problem)
    if verdict.problems:
        raise typer.Exit(1)
    steps.console.print("Signed by this key, and every file is as it was.")


def _own_key(configuration: Path | None) -> str:
    file = DataFolder(config.load(configuration).paths.data).root / SIGNING_FILE
    if not file.exists():
        raise HuyingError("signing.none", f"There is no {file}: name the centre's public key with --key.")
    return Signer(file).public_key
