"""Run by ``python3 -m unittest discover python/tests`` (no notebook needed), and by the repository's own tests."""

import os
import pathlib
import struct
import sys
import tempfile
import unittest

import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "src"))
from segy_lens.protocol import ArraySource, FileSource, answer, check_trait, open_source  # noqa: E402


def read(source, start, end):
    message, buffers = answer(source, {"kind": "read", "request": 1, "start": start, "end": end})
    return message, b"".join(buffers)


class Files(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.path = os.path.join(self.folder.name, "survey.sgy")
        with open(self.path, "wb") as file:
            file.write(bytes(range(256)) * 16)
        self.source = open_source(self.path)

    def tearDown(self):
        self.source.close()
        self.folder.cleanup()

    def test_a_file_is_read_by_ranges_where_it_lies(self):
        self.assertIsInstance(self.source, FileSource)
        self.assertEqual((self.source.name, self.source.size), ("survey.sgy", 4096))
        message, data = read(self.source, 250, 260)
        self.assertEqual(message, {"kind": "bytes", "request": 1})
        self.assertEqual(data, bytes([250, 251, 252, 253, 254, 255, 0, 1, 2, 3]))
        self.assertEqual(read(self.source, 4096, 4096)[1], b"")

    def test_what_makes_no_sense_is_answered_and_never_raised(self):
        for message in (
            {"kind": "read", "request": 1, "start": 10, "end": 5000},
            {"kind": "read", "request": 1, "start": -1, "end": 5},
            {"kind": "read", "request": 1, "start": "0", "end": 5},
            {"kind": "write", "request": 1},
            "read",
            None,
        ):
            reply, buffers = answer(self.source, message)
            self.assertEqual(reply["kind"], "failed", message)
            self.assertTrue(reply["message"])
            self.assertEqual(buffers, [])

    def test_a_file_that_was_cut_is_told(self):
        os.truncate(self.path, 100)
        reply, _ = read(self.source, 90, 200)
        self.assertEqual(reply["kind"], "failed")
        self.assertIn("10 of 110 bytes", reply["message"])

    def test_a_file_tells_its_lines_itself(self):
        with self.assertRaises(TypeError):
            open_source(self.path, inlines=[1])


class Arrays(unittest.TestCase):
    cube = (np.arange(2 * 3 * 5).reshape(2, 3, 5) - 7.5).astype(np.float32)

    def test_an_array_is_a_file_of_revision_1(self):
        source = ArraySource(self.cube, inlines=[100, 102], crosslines=[7, 8, 9], interval_ms=2, start_ms=40)
        whole = source.read(0, source.size)
        self.assertEqual(len(whole), 3600 + 6 * (240 + 20))
        self.assertEqual(whole[:3200].decode("cp037")[:3], "C 1")
        self.assertEqual(struct.unpack_from(">HHHHh", whole, 3216), (2000, 2000, 5, 5, 5))
        self.assertEqual(struct.unpack_from(">HH", whole, 3500), (0x0100, 1))
        trace = whole[3600 + 4 * 260 :]
        self.assertEqual(struct.unpack_from(">ii", trace, 188), (102, 8))
        self.assertEqual(struct.unpack_from(">h", trace, 108), (40,))
        np.testing.assert_array_equal(np.frombuffer(trace, ">f4", 5, 240), self.cube[1, 1])

    def test_any_range_is_a_part_of_the_whole(self):
        source = ArraySource(self.cube, spacing=(25, 12.5))
        whole = source.read(0, source.size)
        random = np.random.default_rng(4)
        for start, end in np.sort(random.integers(0, source.size + 1, (500, 2)), axis=1):
            self.assertEqual(source.read(int(start), int(end)), whole[start:end])

    def test_coordinates_are_centimetres(self):
        source = ArraySource(self.cube, spacing=(25, 12.5), origin=(1000, 2000))
        trace = source.read(3600 + 5 * 260, source.size)
        self.assertEqual(struct.unpack_from(">h", trace, 70), (-100,))
        self.assertEqual(struct.unpack_from(">ii", trace, 180), (102500, 202500))

    def test_integers_and_strided_arrays_are_shown_without_a_copy(self):
        values = np.arange(5 * 3 * 2, dtype=np.int16).reshape(5, 3, 2)
        source = ArraySource(values.T)
        self.assertTrue(np.shares_memory(source._cube, values))
        data = source.read(3840, 3860)
        np.testing.assert_array_equal(np.frombuffer(data, ">f4"), values.T[0, 0])

    def test_a_section_is_a_line(self):
        source = ArraySource(np.zeros((4, 6)))
        header = source.read(3600 + 3 * 264, 3600 + 3 * 264 + 240)
        self.assertEqual(struct.unpack_from(">i", header, 20), (4,))
        self.assertEqual(struct.unpack_from(">ii", header, 188), (0, 0))

    def test_names_and_times_come_from_an_array_with_coordinates(self):
        class Labelled:
            dims = ("inline", "crossline", "time")
            data = self.cube
            coords = {"inline": [5, 6], "time": [0, 2, 4, 6, 8]}

        header = ArraySource(Labelled()).read(3600 + 260 * 3, 3600 + 260 * 3 + 240)
        self.assertEqual(struct.unpack_from(">ii", header, 188), (6, 1))
        self.assertEqual(struct.unpack_from(">HH", header, 114), (5, 2000))

    def test_what_segy_cannot_say_is_refused(self):
        for array, options in (
            (np.zeros((2, 2, 2, 2)), {}),
            (np.zeros((2, 0, 3)), {}),
            (np.zeros((2, 2, 3), complex), {}),
            (self.cube, {"inlines": [1, 2, 3]}),
            (self.cube, {"inlines": [1.5, 2]}),
            (self.cube, {"interval_ms": 0.0001}),
            (self.cube, {"start_ms": 0.5}),
            (np.zeros((1, 1, 70000), np.int8), {}),
        ):
            with self.assertRaises(ValueError):
                ArraySource(array, **options)


class Traits(unittest.TestCase):
    def test_traits_are_what_they_say(self):
        for name, value in (
            ("crosshair", {"inline": 10, "sample": 3}),
            ("crosshair", {}),
            ("crop", None),
            ("crop", {"low": [0, 0, 0], "high": [5, 5, 5]}),
            ("picks", [{"inline": 1, "crossline": 2, "sample": 3}]),
        ):
            self.assertEqual(check_trait(name, value), value)
        for name, value in (
            ("crosshair", {"inline": "ten"}),
            ("crosshair", {"depth": 1}),
            ("crosshair", {"inline": float("nan")}),
            ("crop", {"low": [0, 0]}),
            ("picks", [{"inline": 1}]),
            ("colour", 1),
        ):
            with self.assertRaises(ValueError, msg=f"{name} {value}"):
                check_trait(name, value)


class Widget(unittest.TestCase):
    def test_the_widget_answers_where_anywidget_is_installed(self):
        try:
            import anywidget  # noqa: F401
        except ImportError:
            self.skipTest("anywidget is not installed; the widget itself was not tried")
        from segy_lens import Lens

        lens = Lens(Arrays.cube)
        sent = []
        lens.send = lambda message, buffers: sent.append((message, buffers))
        lens._read(lens, {"kind": "read", "request": 3, "start": 0, "end": 4}, [])
        self.assertEqual(sent[0][0], {"kind": "bytes", "request": 3})
        lens.crosshair = {"inline": 1}
        with self.assertRaises(Exception):
            lens.crosshair = {"inline": "one"}


if __name__ == "__main__":
    unittest.main()
