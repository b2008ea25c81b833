"""The servers of one centre: those that are not external are started, watched and stopped here.

Started side by side, stopped in order: Asterisk first, so that no call is taken any more, then NATS,
then PostgreSQL. Before anything starts, leftovers of a killed run are ended and ports are checked.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import huying
from huying.config import Settings
from huying.engines import asterisk, centre_files, certificates, nats, ports, postgres, secret, sounds
from huying.engines.addresses import Addresses
from huying.engines.child import Child, OnChange, Spec, end_leftovers
from huying.engines.folder import DataFolder
from huying.errors import SetupError

WEB_DIR = Path(huying.__file__).parent / "web"


class Stack:
    """PostgreSQL, NATS and Asterisk of one centre."""

    def __init__(
        self,
        settings: Settings,
        folder: DataFolder,
        program: asterisk.Program,
        *,
        on_change: OnChange = lambda _child, _state, _detail: None,
        extra_dialplan: str = "",
    ) -> None:
        self.settings = settings
        self.folder = folder
        self.program = program
        self.secrets = secret.load(folder.secrets)
        self._on_change = on_change
        self._extra_dialplan = extra_dialplan
        self.children: list[Child] = []

    async def start(self) -> Addresses:
        """Everything up and healthy. Raises SetupError; then nothing of it is left running."""
        specs = await asyncio.to_thread(self._specs)
        for spec in specs:
            await end_leftovers(spec)
        await asyncio.to_thread(ports.require_free, ports.of_servers(self.settings))
        self.children = [Child(spec, self._on_change) for spec in specs]
        try:
            async with asyncio.TaskGroup() as group:
                for child in self.children:
                    group.create_task(child.start())
            await self._check_external()
        except ExceptionGroup as group_error:
            await self.stop()
            raise group_error.exceptions[0] from group_error
        except BaseException:
            await self.stop()
            raise
        return self.addresses()

    async def stop(self) -> None:
        for child in reversed(self.children):
            await child.stop()

    def child(self, name: str) -> Child:
        return next(child for child in self.children if child.name == name)

    def addresses(self) -> Addresses:
        settings, external, folder = self.settings, self.settings.external, self.folder
        own_database = postgres.url(settings.ports.postgres, self.secrets.postgres_password)
        return Addresses(
            database_url=external.database_url or own_database,
            nats_url=external.nats_url or nats.url(settings.ports.nats, self.secrets.nats_token),
            ari_url=self._plan().ari_url,
            ari_user=self._plan().ari_user,
            ari_password=self._plan().ari_password,
            sip_host=_reachable(settings.sip.host),
            sip_port=settings.sip.port,
            sip_ws_url=settings.sip.ws_url or f"ws://{settings.sip.host}:{settings.sip.ws_port}/ws",
            recordings_dir=str(folder.recordings),
            prompts_dir=str(folder.prompts),
            beep=str(folder.sounds / sounds.BEEP),
            data_dir=str(folder.root),
            web_host=settings.web.host,
            web_port=settings.web.port,
            web_dir=str(WEB_DIR),
            espeak=self.program.espeak,
            asterisk_log=str(self._plan().log),
            settings_file=str(folder.settings),
        )

    def _specs(self) -> list[Spec]:
        external, folder = self.settings.external, self.folder
        specs = []
        if not external.database_url:
            specs.append(
                postgres.spec(
                    folder.root / "postgres",
                    self.settings.ports.postgres,
                    self.secrets.postgres_password,
                    log_dir=folder.log,
                    run_dir=folder.run,
                )
            )
        if not external.nats_url:
            specs.append(
                nats.spec(
                    folder.root / "nats",
                    self.settings.ports.nats,
                    self.secrets.nats_token,
                    log_dir=folder.log,
                    run_dir=folder.run,
                )
            )
        if not external.ari_url:
            sounds.ensure(folder.sounds, folder.music, self.program.espeak)
            specs.append(asterisk.spec(self._plan(), self.program, log_dir=folder.log, run_dir=folder.run))
        return specs

    def _plan(self) -> asterisk.Plan:
        settings, external = self.settings, self.settings.external
        inputs = centre_files.Inputs(
            settings=settings,
            ari_password=self.secrets.ari_password,
            recordings=self.folder.recordings,
            sounds=self.folder.sounds,
            music=self.folder.music,
            certificate=certificates.ensure(settings.sip, self.folder.root / "certificates"),
            extra_dialplan=self._extra_dialplan,
        )
        return asterisk.Plan(
            name="asterisk",
            folder=self.folder.root / "asterisk",
            files=centre_files.files(inputs),
            ari_url=external.ari_url or f"http://{_reachable(settings.sip.host)}:{settings.sip.ws_port}",
            ari_user=external.ari_user if external.ari_url else centre_files.ARI_USER,
            ari_password=external.ari_password if external.ari_url else self.secrets.ari_password,
            max_calls=settings.limits.max_calls,
        )

    async def _check_external(self) -> None:
        """Raises SetupError for a server of somebody else's that does not answer."""
        external, known = self.settings.external, self.addresses()
        checks: dict[str, tuple[str, Callable[[], Awaitable[None]]]] = {
            "external.database_url": (external.database_url, lambda: postgres.check(known.database_url)),
            "external.nats_url": (external.nats_url, lambda: nats.check(known.nats_url)),
            "external.ari_url": (
                external.ari_url,
                lambda: asterisk.check(known.ari_url, known.ari_user, known.ari_password),
            ),
        }
        for setting, (used, check) in checks.items():
            if used:
                await _must_answer(setting, check)


async def _must_answer(setting: str, check: Callable[[], Awaitable[None]]) -> None:
    try:
        async with asyncio.timeout(10):
            await check()
    except Exception as error:
        why = str(error) or type(error).__name__
        raise SetupError("external.away", f"The server of {setting} does not answer: {why}.") from error


def _reachable(host: str) -> str:
    """An address that can be connected to, for one that is listened on."""
    return ports.LOOPBACK if host == "0.0.0.0" else host  # noqa: S104 - recognised here, not bound
