"""A Chromium for browser tests and drills: the machine's, or Debian's, unpacked without root."""

from __future__ import annotations

import shutil
from pathlib import Path

from huying.engines import packages

_LAUNCHER = """\
#!/bin/sh
root={root}
libraries=$root/usr/lib/{triplet}
export LD_LIBRARY_PATH="$libraries:$root/lib/{triplet}:$libraries/pulseaudio:$libraries/nss"
export FONTCONFIG_FILE="$root/huying-fonts.conf"
exec "$root/usr/lib/chromium/chromium" "$@"
"""

_FONTS = """\
<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>{root}/usr/share/fonts</dir><cachedir>{root}/font-cache</cachedir></fontconfig>
"""


def ensure(cache: Path, progress: packages.Progress = lambda _text: None) -> str:
    """Path of a program that starts Chromium. Raises SetupError as `packages.fetch` does."""
    own = shutil.which("chromium")
    if own:
        return own
    unpacked = packages.fetch(packages.CHROMIUM, cache, progress)
    launcher = unpacked.root / "huying-chromium"
    if not launcher.exists():
        (unpacked.root / "huying-fonts.conf").write_text(_FONTS.format(root=unpacked.root))
        launcher.write_text(_LAUNCHER.format(root=unpacked.root, triplet=unpacked.triplet))
        launcher.chmod(0o755)
    return str(launcher)
