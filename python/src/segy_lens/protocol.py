"""What a notebook and the viewer say to each other, without a notebook.

The standard library and NumPy are enough for this module, so that it can be tried and tested anywhere; ``widget.py`` connects it to
a notebook. The viewer asks for ranges of bytes, and gets them: a file of 100 GB is never copied. An array is shown as a SEG-Y file
that exists only as ranges: headers are made when they are asked for, samples are taken from the array.

Messages are JSON objects with lists of bytes beside them.

    viewer → Python   {"kind": "read", "request": 7, "start": 0, "end": 3600}
    Python → viewer   {"kind": "bytes", "request": 7} and one buffer
                      {"kind": "failed", "request": 7, "message": "…"}

What both may change (crosshair, crop, picks) are traits: plain JSON, see ``TRAITS``.
"""

from __future__ import annotations

import io
import math
import os
import struct
from typing import Any, BinaryIO, Protocol, Sequence

import numpy as np

__all__ = ["TRAITS", "ArraySource", "FileSource", "Source", "answer", "check_trait", "open_source"]

#: The largest range that one message brings. The viewer's own reads are smaller.
MAX_RANGE = 256 * 2**20

TEXT_HEADER = 3200
FILE_HEADER = 3600
TRACE_HEADER = 240


class Source(Protocol):
    """Bytes by ranges, as the viewer reads them."""

    name: str
    size: int

    def read(self, start: int, end: int) -> bytes: ...

    def close(self) -> None: ...


class FileSource:
    """A file, read where it lies."""

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self._file: BinaryIO = open(path, "rb")
        self.name = os.path.basename(os.fspath(path))
        self.size = self._file.seek(0, io.SEEK_END)

    def read(self, start: int, end: int) -> bytes:
        self._file.seek(start)
        data = self._file.read(end - start)
        if len(data) != end - start:
            raise OSError(f"{self.name} is shorter than it was: {len(data)} of {end - start} bytes are left there")
        return data

    def close(self) -> None:
        self._file.close()


def _lines(numbers: Sequence[float] | None, count: int, name: str) -> np.ndarray:
    """Line numbers as int32; 1, 2, 3 … unless given."""
    if numbers is None:
        return np.arange(1, count + 1, dtype=np.int32)
    lines = np.asarray(numbers)
    if lines.shape != (count,):
        raise ValueError(f"{name} must have {count} numbers, not {lines.shape}")
    whole = np.rint(lines.astype(float)).astype(np.int32)
    if not np.array_equal(whole, lines):
        raise ValueError(f"{name} must be whole numbers, as line numbers of SEG-Y are")
    return whole


class ArraySource:
    """A cube [inline × crossline × sample], a section [trace × sample] or a trace, as the bytes of a SEG-Y file of revision 1.

    Samples are big-endian float32 (format 5). The array is not copied, whatever its type; what is asked for is converted.
    """

    def __init__(
        self,
        array: Any,
        *,
        name: str = "array",
        inlines: Sequence[float] | None = None,
        crosslines: Sequence[float] | None = None,
        interval_ms: float | None = None,
        start_ms: float = 0.0,
        spacing: tuple[float, float] | None = None,
        origin: tuple[float, float] = (0.0, 0.0),
    ) -> None:
        """
        :param inlines: line number of each inline; 1, 2, 3 … unless given
        :param crosslines: the same of crosslines
        :param interval_ms: milliseconds between samples (4 unless given)
        :param start_ms: time of the first sample; whole milliseconds, as SEG-Y stores them
        :param spacing: metres between inlines and between crosslines; without it there are no coordinates
        :param origin: X and Y of the first inline and crossline
        """
        if hasattr(array, "dims") and hasattr(array, "coords"):
            array, inlines, crosslines, interval_ms, start_ms = _from_xarray(
                array, inlines, crosslines, interval_ms, start_ms
            )
        interval_ms = 4.0 if interval_ms is None else interval_ms
        cube = np.asarray(array) if not hasattr(array, "__array_interface__") else array
        if cube.ndim not in (1, 2, 3) or 0 in cube.shape:
            raise ValueError(f"an array of one to three axes is needed, not of shape {cube.shape}")
        if not (np.issubdtype(cube.dtype, np.floating) or np.issubdtype(cube.dtype, np.integer)):
            raise ValueError(f"samples must be real numbers, not {cube.dtype}")
        self._is_line = cube.ndim < 3
        self._cube = cube.reshape((1,) * (3 - cube.ndim) + cube.shape)
        inline_count, crossline_count, samples = self._cube.shape
        if samples > 65535:
            raise ValueError(f"SEG-Y of revision 1 has at most 65535 samples to a trace, not {samples}")
        microseconds = interval_ms * 1000
        if not 1 <= microseconds <= 65535 or not float(microseconds).is_integer():
            raise ValueError(f"interval_ms must be whole microseconds from 0.001 to 65.535, not {interval_ms}")
        if not float(start_ms).is_integer() or abs(start_ms) > 32767:
            raise ValueError(f"start_ms must be whole milliseconds, not {start_ms}")
        self._inlines = _lines(inlines, inline_count, "inlines")
        self._crosslines = _lines(crosslines, crossline_count, "crosslines")
        self._microseconds = int(microseconds)
        self._start = int(start_ms)
        self._spacing = spacing
        self._origin = origin
        self._trace_bytes = TRACE_HEADER + 4 * samples
        self.name = name if name.endswith(".sgy") else f"{name}.sgy"
        self.size = FILE_HEADER + inline_count * crossline_count * self._trace_bytes

    def _file_header(self) -> bytes:
        lines = ["MADE OF AN ARRAY IN A NOTEBOOK BY SEGY-LENS", f"AXES {' X '.join(map(str, self._cube.shape))}"]
        lines += [""] * 36 + ["SEG-Y REV1", "END TEXTUAL HEADER"]
        text = "".join(f"C{k + 1:2d} {line}".ljust(80) for k, line in enumerate(lines)).encode("cp037")
        binary = bytearray(400)
        samples = self._cube.shape[2]
        struct.pack_into(">HH", binary, 16, self._microseconds, self._microseconds)
        struct.pack_into(">HHh", binary, 20, samples, samples, 5)
        # Revision 1.0, and traces of one length.
        struct.pack_into(">HH", binary, 300, 0x0100, 1)
        struct.pack_into(">h", binary, 54, 1)
        return text + bytes(binary)

    def _trace_header(self, trace: int) -> bytes:
        inline, crossline = divmod(trace, self._cube.shape[1])
        header = bytearray(TRACE_HEADER)
        struct.pack_into(">ii", header, 0, trace + 1, trace + 1)
        struct.pack_into(">i", header, 20, trace + 1 if self._is_line else int(self._crosslines[crossline]))
        struct.pack_into(">h", header, 28, 1)
        struct.pack_into(">h", header, 108, self._start)
        struct.pack_into(">HH", header, 114, self._cube.shape[2], self._microseconds)
        if not self._is_line:
            struct.pack_into(">ii", header, 188, int(self._inlines[inline]), int(self._crosslines[crossline]))
        if self._spacing:
            # Centimetres, by the coordinate scalar −100.
            x = self._origin[0] + crossline * self._spacing[1]
            y = self._origin[1] + inline * self._spacing[0]
            struct.pack_into(">hh", header, 70, -100, 1)
            struct.pack_into(">h", header, 88, 1)
            struct.pack_into(">ii", header, 180, round(x * 100), round(y * 100))
        return bytes(header)

    def read(self, start: int, end: int) -> bytes:
        parts = [self._file_header()[start:end]] if start < FILE_HEADER else []
        first = max(0, start - FILE_HEADER) // self._trace_bytes
        last = math.ceil(max(0, end - FILE_HEADER) / self._trace_bytes)
        crosslines = self._cube.shape[1]
        for trace in range(first, last):
            at = FILE_HEADER + trace * self._trace_bytes
            low, high = max(0, start - at), min(self._trace_bytes, end - at)
            if low < TRACE_HEADER:
                parts.append(self._trace_header(trace)[low : min(high, TRACE_HEADER)])
            if high > TRACE_HEADER:
                from_byte, to_byte = max(0, low - TRACE_HEADER), high - TRACE_HEADER
                a, b = from_byte // 4, math.ceil(to_byte / 4)
                samples = np.asarray(self._cube[trace // crosslines, trace % crosslines, a:b], dtype=">f4").tobytes()
                parts.append(samples[from_byte - 4 * a : to_byte - 4 * a])
        return b"".join(parts)

    def close(self) -> None:
        pass


def _from_xarray(array: Any, inlines: Any, crosslines: Any, interval_ms: Any, start_ms: float) -> tuple[Any, ...]:
    """Takes line numbers and times from coordinates of a DataArray: its axes in the order inline, crossline, time."""

    def coordinate(axis: int) -> np.ndarray | None:
        name = array.dims[axis]
        return np.asarray(array.coords[name]) if name in array.coords else None

    if len(array.dims) == 3:
        inlines = coordinate(0) if inlines is None else inlines
        crosslines = coordinate(1) if crosslines is None else crosslines
    times = coordinate(len(array.dims) - 1)
    if interval_ms is None and times is not None and len(times) > 1:
        steps = np.diff(times)
        if not np.allclose(steps, steps[0]):
            raise ValueError("the last axis must have even steps")
        interval_ms, start_ms = float(steps[0]), float(times[0])
    return array.data, inlines, crosslines, interval_ms, start_ms


def open_source(what: Any, **options: Any) -> Source:
    """A path is a file; everything else an array."""
    if isinstance(what, (str, os.PathLike)):
        if options:
            raise TypeError(f"{', '.join(options)}: a file tells that itself")
        return FileSource(what)
    return ArraySource(what, **options)


def answer(source: Source, message: Any) -> tuple[dict[str, Any], list[bytes]]:
    """Answers a message of the viewer, with an error as a message of its own: nothing is raised."""
    request = message.get("request") if isinstance(message, dict) else None
    try:
        if not isinstance(message, dict) or message.get("kind") != "read":
            raise ValueError("only reads are answered")
        start, end = message.get("start"), message.get("end")
        if not (isinstance(start, int) and isinstance(end, int) and 0 <= start <= end <= source.size):
            raise ValueError(f"bytes {start} to {end} are not within the {source.size} of {source.name}")
        if end - start > MAX_RANGE:
            raise ValueError(f"a range has at most {MAX_RANGE} bytes")
        return {"kind": "bytes", "request": request}, [source.read(start, end)]
    except (OSError, ValueError) as error:
        return {"kind": "failed", "request": request, "message": str(error)}, []


def _numbers(value: Any, names: Sequence[str]) -> bool:
    return isinstance(value, dict) and set(value) <= set(names) and all(
        isinstance(each, (int, float)) and not isinstance(each, bool) and math.isfinite(each) for each in value.values()
    )


def _crosshair(value: Any) -> bool:
    return _numbers(value, ("inline", "crossline", "sample"))


def _crop(value: Any) -> bool:
    if value is None:
        return True
    return isinstance(value, dict) and set(value) == {"low", "high"} and all(
        isinstance(end, list) and len(end) == 3 and all(isinstance(each, (int, float)) for each in end)
        for end in value.values()
    )


def _picks(value: Any) -> bool:
    return isinstance(value, list) and all(
        _numbers(pick, ("inline", "crossline", "sample", "trace", "value")) and "sample" in pick for pick in value
    )


#: Traits: what stands in them, their first value, and their check.
#: crosshair {inline, crossline: line numbers, sample: index}; crop {low, high: [inline, crossline, sample indices]} or None;
#: picks [{inline, crossline, sample, …}], what was clicked.
TRAITS = {"crosshair": ({}, _crosshair), "crop": (None, _crop), "picks": ([], _picks)}


def check_trait(name: str, value: Any) -> Any:
    """Returns the value of a trait, or raises ValueError."""
    if name not in TRAITS:
        raise ValueError(f"there is no trait {name}; there are {', '.join(TRAITS)}")
    if not TRAITS[name][1](value):
        raise ValueError(f"{value!r} cannot be the {name}")
    return value
