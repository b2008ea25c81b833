"""Spoken prompts: text becomes a sound file once, and is played from the file ever after."""

from __future__ import annotations

import asyncio
from math import ceil
from pathlib import Path

import structlog

from huying.engines.speech import Speech

log = structlog.get_logger(__name__)

_POSITION = {
    "en": ("You are next. Please hold.", "You are number {n} in the queue. Please hold."),
    "zh": ("下一位就是您，请稍候。", "您前面还有{before}位，请稍候。"),
}
_LINE = {
    "en": "This is your line to the contact centre. Press 1 to open it.",
    "zh": "这是您的坐席线路，请按1接通。",
}
_CALL = {"en": "There is a call for you. Press 1 to take it.", "zh": "您有来电，请按1接听。"}
_CALL_FOR = {"en": "A call for {queue}. Press 1 to take it.", "zh": "{queue}来电，请按1接听。"}
_SOON = {"en": "It will take less than a minute.", "zh": "预计等待不到一分钟。"}
_WAIT = {"en": "It will take about {n} minutes.", "zh": "预计等待约{n}分钟。"}
_CALLBACK = {
    "en": "You need not wait on the line. Press 1 and we call you back when it is your turn.",
    "zh": "您不必一直等候。请按1，轮到您时我们将给您回电。",
}
_PROMISED = {
    "en": "Thank you. We will call you back on this number. Goodbye.",
    "zh": "谢谢，轮到您时我们将拨打此号码与您联系。再见。",
}
_NOT_PROMISED = {
    "en": "We cannot call this number back. Please hold.",
    "zh": "抱歉，我们无法回拨此号码，请稍候。",
}
_LONGEST_MINUTES = 60


class Prompts:
    """Prompts as paths without extension, the way the switch plays them."""

    def __init__(self, speech: Speech, beep: Path) -> None:
        self._speech = speech
        self.beep = beep
        """After it a caller speaks her message."""
        self._making: dict[tuple[str, str], asyncio.Future[Path | None]] = {}

    async def get(self, text: str, locale: str) -> Path | None:
        """The file that says `text`; None, logged, when it cannot be made: a call goes on without it."""
        key = (text, locale)
        if key not in self._making:
            self._making[key] = asyncio.ensure_future(self._make(text, locale))
        return await asyncio.shield(self._making[key])

    async def position(self, position: int, locale: str) -> Path | None:
        """Says where a caller stands; 1 is next."""
        first, later = _POSITION[_language(locale)]
        return await self.get(
            first if position == 1 else later.format(n=position, before=position - 1), locale
        )

    async def wait(self, seconds: float, locale: str) -> Path | None:
        """Says how long it will take, in whole minutes and never too little."""
        if seconds < 60:
            return await self.get(_SOON[_language(locale)], locale)
        minutes = min(_LONGEST_MINUTES, ceil(seconds / 60))
        return await self.get(_WAIT[_language(locale)].format(n=minutes), locale)

    async def callback_offer(self, locale: str) -> Path | None:
        """Says that she may be called back instead of waiting."""
        return await self.get(_CALLBACK[_language(locale)], locale)

    async def callback_answer(self, locale: str, *, taken: bool) -> Path | None:
        """Says that she will be called back, or cannot be."""
        return await self.get((_PROMISED if taken else _NOT_PROMISED)[_language(locale)], locale)

    async def _make(self, text: str, locale: str) -> Path | None:
        try:
            file = await self._speech.say(text, locale)
        except Exception as error:
            log.warning("prompt_failed", error=f"{type(error).__name__}: {error}")
            self._making.pop((text, locale), None)
            return None
        return file.with_suffix("")


def ear_words(queue: str | None, locale: str) -> str:
    """What is said to whoever picks up an agent's telephone outside; `queue`: whose call it is for, "" not
    known, None for no call."""
    language = _language(locale)
    if queue is None:
        return _LINE[language]
    return _CALL_FOR[language].format(queue=queue) if queue else _CALL[language]


def _language(locale: str) -> str:
    return "zh" if locale.startswith("zh") else "en"
