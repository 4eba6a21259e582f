from __future__ import annotations

import json
import mmap
from io import StringIO
from pathlib import Path

import numpy as np
import pytest
import torch
from rich.console import Console
from torch.nn.functional import conv2d
from torch.utils.flop_counter import FlopCounterMode

from model.bench import run as bench
from model.bench.matching import blocks, prepare_dense, time_matching
from model.bench.memory import measure, measure_matching
from model.bench.report import tables
from model.bench.strokes import STAGES, gflop, numbered_palette, parameters, scene, time_batches, time_strokes
from model.config import LANDSCAPE as CONFIG
from model.config import PAPER
from model.painter import Painter
from model.palette import LANDSCAPE


def test_a_scene_can_be_painted_by_any_palette() -> None:
    for palette in (LANDSCAPE, numbered_palette(PAPER.classes)):
        photo, labels = scene(palette, 64)
        assert photo.shape == (64, 64, 3)
        assert len(np.unique(labels)) == 5
        assert set(np.unique(labels)) <= set(palette.ids[1:])


def test_every_stage_is_timed_in_every_run(painter: Painter) -> None:
    laps = time_strokes(painter, (64, 96), 2)
    assert list(laps) == [64, 96]
    for times in laps.values():
        assert set(times) == set(STAGES)
        assert all(len(runs) == 2 and min(runs) > 0 for runs in times.values())
        parts = np.sum([times[stage] for stage in ("encode_labels", "match", "generate")], axis=0)
        assert (parts <= times["total"]).all()


def test_batches_of_every_size_are_timed(painter: Painter) -> None:
    rates = time_batches(painter, 64, (1, 3), 2)
    assert list(rates) == [1, 3]
    assert all(len(runs) == 2 and min(runs) > 0 for runs in rates.values())


def test_arithmetic_is_counted_although_painting_records_no_gradients(painter: Painter) -> None:
    with torch.inference_mode(), FlopCounterMode(display=False) as counter:
        conv2d(torch.zeros(1, 2, 8, 8), torch.zeros(3, 2, 3, 3), padding=1)
    assert counter.get_total_flops() == 2 * 8 * 8 * 3 * 2 * 9
    assert 3.5 < gflop(painter, 128) / gflop(painter, 64) < 4.5


def test_parameters_are_those_of_the_network(painter: Painter) -> None:
    buffers = {name for name, _ in painter.network.named_buffers()}  # means and deviations, learnt by nobody
    weights = {k: v for k, v in painter.network.state_dict().items() if k not in buffers}
    assert parameters(painter) == sum(weight.numel() for weight in weights.values())


def test_blocks_grow_with_the_area() -> None:
    side = CONFIG.cell * CONFIG.block
    assert [blocks(CONFIG, count * side) for count in (1, 3, 6)] == [1, 9, 36]


def test_matching_is_timed_at_every_side() -> None:
    laps = time_matching(CONFIG, (64, 128), 3, "cpu")
    assert {side: len(times) for side, times in laps.items()} == {64: 3, 128: 3}


def test_a_peak_holds_what_the_work_held_for_a_moment() -> None:
    size = 50 * 2**20

    def work() -> None:
        with mmap.mmap(-1, size) as memory:  # past the allocator, which may have as much at hand
            for page in range(0, size, mmap.PAGESIZE):
                memory[page] = 1

    peak = measure(work, "cpu")
    assert 0.9 * size < peak.added < 1.5 * size
    assert peak.process > peak.added


def test_memory_of_the_alignment_grows_as_its_blocks_do(small_pack_folder: Path) -> None:
    """In processes of their own, as the benchmark measures it."""
    low, high = (measure_matching(str(small_pack_folder), side, "cpu").added for side in (256, 512))
    assert 3.4 < high / low < 4.6


def test_dense_matching_is_the_same_in_pieces_of_any_size() -> None:
    whole = prepare_dense(CONFIG, 64, "cpu", 1, 256**2)()
    pieces = prepare_dense(CONFIG, 64, "cpu", 1, 1000)()
    torch.testing.assert_close(pieces, whole, atol=2e-3, rtol=0)  # so sharp a softmax tells the last digits
    # A sharp mean of values in [0, 1]: one for every cell of 16 × 16.
    assert whole.shape == (256, CONFIG.value_width + 192)
    assert 0 < float(whole.min()) < float(whole.max()) < 1


def test_a_share_of_dense_matching_is_of_the_first_cells() -> None:
    whole = prepare_dense(CONFIG, 64, "cpu", 1, 4096)()
    part = prepare_dense(CONFIG, 64, "cpu", 0.25, 4096)()
    torch.testing.assert_close(part[:64], whole[:64], atol=2e-3, rtol=0)
    assert not part[64:].any()


def test_the_report_is_json_and_its_tables_show_its_figures(
    small_pack_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bench, "SIDES", (64, 256))
    monkeypatch.setattr(bench, "MATCHING_SIDES", (64, 128))
    monkeypatch.setattr(bench, "BATCH_SIDE", 64)
    said: list[str] = []
    report = bench.run(str(small_pack_folder), "cpu", 1, 0, said.append)
    assert json.loads(json.dumps(report)) == report
    assert list(report["subjects"]) == [str(small_pack_folder)]
    assert said
    console = Console(width=120, file=StringIO(), record=True)
    for part in tables(report):
        console.print(part)
    text = console.export_text()
    (subject,) = report["subjects"].values()
    assert f" {subject['sides']['256']['gflop']:,.1f} " in text
    assert f" {subject['sides']['64']['milliseconds']['total']['median']:,.1f} " in text
    assert f" {subject['batches']['per_second']['4']:,.1f} " in text
    assert f" {report['matching']['sides']['128']['milliseconds']['median']:,.1f} " in text
    assert f" {report['matching']['sides']['128']['blocks']:,} 4.0×" in " ".join(text.split())
