"""The widget for Jupyter, VS Code, Colab and marimo, by anywidget."""

from __future__ import annotations

import pathlib
from typing import Any

import anywidget
import traitlets

from .protocol import TRAITS, answer, check_trait, open_source

_FRONT = pathlib.Path(__file__).parent / "static" / "notebook.js"


class Lens(anywidget.AnyWidget):
    """Shows a SEG-Y file, or an array [inline × crossline × sample], in a notebook.

    ``Lens("survey.sgy")`` reads the file by ranges where Python runs; ``Lens(array, inlines=…, interval_ms=4)`` takes what
    :class:`segy_lens.protocol.ArraySource` takes. ``crosshair``, ``crop`` and ``picks`` follow the viewer and move it.
    """

    _esm = _FRONT
    name = traitlets.Unicode().tag(sync=True)
    size = traitlets.Float().tag(sync=True)
    height = traitlets.Int(600, help="Height in CSS pixels.").tag(sync=True)
    crosshair = traitlets.Dict().tag(sync=True)
    crop = traitlets.Dict(allow_none=True, default_value=None).tag(sync=True)
    picks = traitlets.List().tag(sync=True)

    def __init__(self, source: Any, *, height: int = 600, **options: Any) -> None:
        self.source = open_source(source, **options)
        super().__init__(name=self.source.name, size=float(self.source.size), height=height)
        self.on_msg(self._read)

    def _read(self, _widget: Any, message: Any, _buffers: Any) -> None:
        self.send(*answer(self.source, message))

    @traitlets.validate(*TRAITS)
    def _check(self, proposal: Any) -> Any:
        try:
            return check_trait(proposal["trait"].name, proposal["value"])
        except ValueError as error:
            raise traitlets.TraitError(str(error)) from error
