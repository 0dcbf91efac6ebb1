"""SEG-Y Lens in notebooks: ``from segy_lens import Lens``; the protocol alone needs no notebook."""

from typing import Any

from .protocol import ArraySource, FileSource, open_source

__all__ = ["ArraySource", "FileSource", "Lens", "open_source"]


def __getattr__(name: str) -> Any:
    # Loaded when it is asked for, so that the rest works where anywidget is not installed.
    if name == "Lens":
        from .widget import Lens

        return Lens
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
