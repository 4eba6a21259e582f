"""Compare runtimes for the network on a CPU: eager PyTorch, torch.compile, ONNX Runtime and OpenVINO.

The convolutional parts of a stroke (map encoder, generator) run in each, the matching between them always in
PyTorch, so that every runtime ranks blocks by the same code. Runs take turns; ratios are of pairs. Those that
are not installed are left out: pip install onnx onnxscript onnxruntime openvino.
"""

from __future__ import annotations

import importlib.util
import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Annotated

import numpy as np
import torch
import typer
from torch import Tensor, nn

from model import Exemplar, Painter, load_pack
from model.alignment import Features
from model.bench.strokes import scene
from model.network import EncodedMap, Rabit, Warp
from model.packs import DEFAULT_PACK, find_pack

Run = Callable[..., Sequence[Tensor]]
"""Tensors to tensors."""
Prepare = Callable[[nn.Module, tuple[Tensor, ...], int], Run]


class Encode(nn.Module):
    """Labels [B, H, W] to the tensors of an encoded map."""

    def __init__(self, network: Rabit) -> None:
        super().__init__()
        self.network = network

    def forward(self, labels: Tensor) -> tuple[Tensor, ...]:
        encoded = self.network.encode_map(labels)
        features = encoded.features
        return *encoded.pyramid, features.shares, features.positions, features.learned


class Generate(nn.Module):
    """The tensors of a pyramid, a warp and of noise to a picture."""

    def __init__(self, network: Rabit) -> None:
        super().__init__()
        self.network = network

    def forward(self, *tensors: Tensor) -> tuple[Tensor, ...]:
        pyramid, warp, noise = tensors[:5], tensors[5:9], tensors[9:]
        encoded = EncodedMap(list(pyramid), None)  # type: ignore[arg-type]
        return (self.network.generate(encoded, Warp(*warp), noise),)


def eager(part: nn.Module, inputs: tuple[Tensor, ...], threads: int) -> Run:
    return part


def compiled(part: nn.Module, inputs: tuple[Tensor, ...], threads: int) -> Run:
    run: Run = torch.compile(part, dynamic=False)
    run(*inputs)
    return run


def onnx_runtime(part: nn.Module, inputs: tuple[Tensor, ...], threads: int) -> Run:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    with exported(part, inputs) as path:
        session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    names = [each.name for each in session.get_inputs()]
    return lambda *tensors: [
        torch.from_numpy(y)
        for y in session.run(None, dict(zip(names, (x.numpy() for x in tensors), strict=True)))
    ]


def openvino(part: nn.Module, inputs: tuple[Tensor, ...], threads: int) -> Run:
    from openvino import Core

    # By itself it would take bfloat16 where the processor has that.
    options = {
        "INFERENCE_NUM_THREADS": threads,
        "INFERENCE_PRECISION_HINT": "f32",
        "PERFORMANCE_HINT": "LATENCY",
    }
    with exported(part, inputs) as path:
        request = Core().compile_model(path, "CPU", options).create_infer_request()

    def run(*tensors: Tensor) -> list[Tensor]:
        request.infer([np.ascontiguousarray(x.numpy()) for x in tensors], share_inputs=True)
        return [torch.from_numpy(each.data) for each in request.output_tensors]

    return run


@contextmanager
def exported(part: nn.Module, inputs: tuple[Tensor, ...]) -> Iterator[str]:
    """The ONNX file of a part, for as long as it is needed."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "part.onnx"
        torch.onnx.export(part, inputs, path, dynamo=True, external_data=False, verbose=False)
        yield str(path)


RUNTIMES: dict[str, tuple[str, Prepare]] = {
    "eager": ("torch", eager),
    "torch.compile": ("torch", compiled),
    "ONNX Runtime": ("onnxruntime", onnx_runtime),
    "OpenVINO": ("openvino", openvino),
}
"""What each needs installed, and how it gets a part ready."""


def main(
    side: int = 256,
    batch: int = 1,
    threads: int = 1,
    runs: int = 15,
    only: Annotated[list[str] | None, typer.Option(help="Besides eager; all by default.")] = None,
) -> None:
    """Print one line of JSON for each runtime."""
    torch.set_num_threads(threads)
    painter = load_pack(find_pack(DEFAULT_PACK), "cpu", threads)
    photo, labels = scene(painter.palette, side)
    exemplar = painter.encode_exemplar(photo, labels)
    indices = torch.from_numpy(painter.palette.index_of[np.stack([labels] * batch)].astype(np.int64))
    with torch.no_grad():
        painter.network.requires_grad_(False)
        wanted = {"eager", *(only or RUNTIMES)}
        measured = measure(painter, exemplar, indices, threads, runs, wanted)
    for line in measured:
        sys.stdout.write(json.dumps({"side": side, "batch": batch, "threads": threads, **line}) + "\n")


def measure(
    painter: Painter, exemplar: Exemplar, labels: Tensor, threads: int, runs: int, wanted: set[str]
) -> Iterator[dict[str, object]]:
    network = painter.network
    encode, generate = Encode(network), Generate(network)
    encoded = network.encode_map(labels)
    features = encoded.features
    aligned = [network.align(features.samples(slice(i, i + 1)), exemplar.encoded) for i in range(len(labels))]
    warp = Warp.concatenate([warp for _, warp in aligned])
    noise = network.noise(len(labels), (labels.shape[1], labels.shape[2]), torch.Generator().manual_seed(0))
    tensors = (*encoded.pyramid, warp.image, warp.features, warp.confidence, warp.style, *noise)
    parts = {"encode": (encode, (labels,)), "generate": (generate, tensors)}

    ready: dict[str, dict[str, Run]] = {}
    seconds: dict[str, float] = {}
    for name, (module, prepare) in RUNTIMES.items():
        if name in wanted and importlib.util.find_spec(module):
            begin = time.perf_counter()
            ready[name] = {part: prepare(*subject, threads) for part, subject in parts.items()}
            seconds[name] = time.perf_counter() - begin
    laps: dict[str, dict[str, list[float]]] = {name: {part: [] for part in parts} for name in ready}
    for run in range(runs + 2):
        for name, each in ready.items():
            for part, work in each.items():
                begin = time.perf_counter()
                work(*parts[part][1])
                if run > 1:
                    laps[name][part].append(1000 * (time.perf_counter() - begin))
    picture = generate(*tensors)[0]
    for name, each in ready.items():
        own = Features(*each["encode"](labels)[5:])
        match, _ = network.align(own.samples(slice(0, 1)), exemplar.encoded)
        yield {
            "runtime": name,
            "ms": {part: round(median(times), 1) for part, times in laps[name].items()},
            "times_eager": {
                part: round(median(a / b for a, b in zip(times, laps["eager"][part], strict=True)), 3)
                for part, times in laps[name].items()
            },
            "ready_seconds": round(seconds[name], 1),
            "largest_difference": float((each["generate"](*parts["generate"][1])[0] - picture).abs().max()),
            "same_match": bool(torch.equal(match.indices, aligned[0][0].indices)),
        }


if __name__ == "__main__":
    typer.run(main)
