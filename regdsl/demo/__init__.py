"""The demo registry: some real resources, described for regdsl, to try it without a mirror.

The records are VOResource XML in `registry/`.  They are imported into the user's cache
when they are first needed, and again when the package brings other ones.
"""

from __future__ import annotations

import contextlib
import hashlib
import time
from pathlib import Path

from regdsl.places import cache_folder

__all__ = ["DEMO_QUERY", "demo_mirror", "demo_records"]

_A_MONTH = 30 * 86400

DEMO_QUERY = 'ucd:phot.mag;em.IR near "Flaming Star" text:"emission line"'


def demo_records() -> Path:
    """The folder of the demo records."""
    return Path(__file__).parent / "registry"


def _fingerprint(folder: Path) -> str:
    """Changes with the records and with the version of the package."""
    from regdsl import __version__
    from regdsl.mirror.layout import LAYOUT_VERSION
    from regdsl.mirror.rebuild import index_version

    digest = hashlib.sha256(f"{__version__} {LAYOUT_VERSION} {index_version()}".encode())
    for path in sorted(folder.glob("*.xml")):
        state = path.stat()
        digest.update(f"{path.name} {state.st_size} {state.st_mtime_ns}".encode())
    return digest.hexdigest()[:12]


def demo_mirror(cache: Path | None = None) -> Path:
    """The mirror of the demo registry, made when it is not there.

    Parameters
    ----------
    cache
        The folder to keep it in; the user's cache (or `REGDSL_CACHE`) by default.
    """
    if cache is None:
        cache = cache_folder()
    folder = demo_records()
    path = cache / f"demo-{_fingerprint(folder)}.sqlite"
    if not path.is_file():
        from regdsl.mirror.importer import import_paths

        cache.mkdir(parents=True, exist_ok=True)
        _forget_old(cache)
        import_paths(path, [folder])
    return path


def _forget_old(cache: Path) -> None:
    """Remove demo mirrors that no version has made for a month."""
    for old in cache.glob("demo-*.sqlite"):
        with contextlib.suppress(OSError):
            if time.time() - old.stat().st_mtime > _A_MONTH:
                old.unlink()
