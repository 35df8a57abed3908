"""Where regdsl keeps things on the user's disk."""

from __future__ import annotations

import os
from pathlib import Path

__all__ = ["cache_folder", "user_macros", "user_profiles", "usual_mirror", "vocabulary_folder"]


def cache_folder() -> Path:
    """What can be made again: `REGDSL_CACHE`, or the user's cache."""
    named = os.environ.get("REGDSL_CACHE")
    if named:
        return Path(named)
    from platformdirs import user_cache_path

    return user_cache_path("regdsl", appauthor=False)


def user_macros() -> Path:
    """The user's own macros, whether or not there are any."""
    from platformdirs import user_config_path

    return user_config_path("regdsl", appauthor=False) / "macros.regdsl"


def user_profiles() -> Path:
    """The folder with the user's own profiles of servers, whether or not there is one."""
    from platformdirs import user_config_path

    return user_config_path("regdsl", appauthor=False) / "profiles"


def vocabulary_folder() -> Path:
    """Where `regdsl vocab update` puts vocabularies, whether or not it has."""
    from platformdirs import user_data_path

    return user_data_path("regdsl", appauthor=False) / "vocabularies"


def usual_mirror() -> Path:
    """The mirror of a user who says nothing else, whether or not it is there."""
    from platformdirs import user_data_path

    return user_data_path("regdsl", appauthor=False) / "mirror.sqlite"
