"""What a drill came to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

Figure = int | float | str


@dataclass(frozen=True)
class Loss:
    """One thing that should not have happened: to what, and why it counts."""

    what: str
    reason: str


@dataclass
class Outcome:
    """Figures and losses of one drill."""

    name: str
    numbers: dict[str, Figure] = field(default_factory=dict)
    losses: list[Loss] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return not self.losses

    def lose(self, what: str, reason: str) -> None:
        self.losses.append(Loss(what, reason))

    def lose_all(self, losses: Iterable[Loss]) -> None:
        self.losses.extend(losses)

    def limit(self, name: str, value: float, most: float) -> None:
        """A figure in seconds that must not exceed `most`."""
        self.numbers[name] = round(value, 2)
        if value > most:
            self.lose(name, f"{value:.2f}, at most {most:g} is good")

    def as_json(self) -> dict[str, object]:
        return {
            "name": self.name,
            "ok": self.ok,
            "numbers": self.numbers,
            "losses": [{"what": loss.what, "reason": loss.reason} for loss in self.losses],
        }


class Stuck(Exception):
    """Something that had to happen did not: the drill cannot go on, and that is a loss."""
