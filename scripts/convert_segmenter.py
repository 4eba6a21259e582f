"""Turn a quantised TensorFlow Lite segmenter of ADE20K into the file that ``rabit train --segmenter`` reads.

Its arithmetic in bytes becomes one in floats, through which gradients pass.
With --check, says in how many pixels of a folder of photos both see the same class. Needs ai-edge-litert.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import torch
from ai_edge_litert import schema_py_generated as schema
from ai_edge_litert.interpreter import Interpreter
from PIL import Image
from safetensors.torch import save_file
from torch import Tensor

from model.layers import resize
from model.palette import LANDSCAPE
from model.training.segmenter import Node, load_segmenter

MERGED = {1: 2, 26: 2, 12: 7, 4: 7}
"""Walls and houses are buildings, sidewalks and floors roads: as in the maps that are trained on."""

NAMES = {value: name for name, value in vars(schema.BuiltinOperator).items() if isinstance(value, int)}
SAME = schema.Padding.SAME


class Graph:
    """The operations of a file, in the words of ``model.training.segmenter``."""

    def __init__(self, model: schema.ModelT) -> None:
        self.model, self.tensors = model, model.subgraphs[0].tensors
        self.picture = int(model.subgraphs[0].inputs[0])
        self.aliases = {self.picture: 0}
        self.sized = {self.sides(self.picture): 0}  # the first tensor of these sides
        self.weights = dict[str, Tensor]()

    def nodes(self) -> list[Node]:
        """All operations but the choice of the likeliest class; keeps their weights."""
        found = []
        for operator in self.model.subgraphs[0].operators:
            code = self.model.operatorCodes[operator.opcodeIndex]
            name = NAMES[max(code.builtinCode, code.deprecatedBuiltinCode)]
            inputs, outputs = [int(i) for i in operator.inputs], [int(i) for i in operator.outputs]
            if name == "QUANTIZE":
                self.aliases[outputs[0]] = self._number(inputs[0])
            elif name != "ARG_MAX":
                node = self._node(name, operator.builtinOptions, inputs, outputs)
                found.append(node | {"outputs": outputs})
                self.sized.setdefault(self.sides(outputs[0]), outputs[0])
        return found

    def _node(self, name: str, options: Any, inputs: list[int], outputs: list[int]) -> Node:
        match name:
            case "CONV_2D" | "DEPTHWISE_CONV_2D":
                assert options.padding == SAME
                self._keep_weights(inputs[1:], outputs[0], depthwise=name != "CONV_2D")
                strides = {"stride": options.strideH, "dilation": options.dilationHFactor}
                most = self._most(options, outputs[0])
                return {"op": "conv", "inputs": [self._number(inputs[0])], "most": most} | strides
            case "ADD":
                return {"op": "add", "inputs": [self._number(i) for i in inputs]}
            case "AVERAGE_POOL_2D":
                assert options.filterHeight == options.strideH
                return {"op": "pool", "inputs": [self._number(inputs[0])], "side": options.filterHeight}
            case "SPLIT":
                return {"op": "split", "inputs": [self._number(inputs[1])]}
            case "CONCATENATION":
                return {"op": "cat", "inputs": [self._number(i) for i in inputs]}
            case "RESIZE_BILINEAR":
                assert (options.alignCorners, options.halfPixelCenters) == (False, False)
                return {"op": "resize", "inputs": [self._number(inputs[0]), self._like(outputs[0])]}
        raise SystemExit(f"the operation {name} is not known: add it here and to model/training/segmenter.py")

    def _most(self, options: Any, output: int) -> float | None:
        """The end of the range of what is rectified."""
        if options.fusedActivationFunction != schema.ActivationFunctionType.RELU:
            return None
        quantised = self.tensors[output].quantization
        return float(quantised.scale[0]) * (255 - int(quantised.zeroPoint[0]))

    def _keep_weights(self, constants: list[int], output: int, *, depthwise: bool) -> None:
        weight, bias = map(self._constant, constants)
        order = (3, 0, 1, 2) if depthwise else (0, 3, 1, 2)
        self.weights[f"weight_{output}"] = weight.permute(order).contiguous()
        self.weights[f"bias_{output}"] = bias

    def _constant(self, number: int) -> Tensor:
        tensor = self.tensors[number]
        kind = {schema.TensorType.UINT8: np.uint8, schema.TensorType.INT32: np.int32}[tensor.type]
        whole = np.frombuffer(bytes(self.model.buffers[tensor.buffer].data), kind).reshape(tensor.shape)
        scale, zero = tensor.quantization.scale[0], tensor.quantization.zeroPoint[0]
        return torch.from_numpy((whole - zero) * scale).float()

    def _like(self, output: int) -> int:
        """A tensor of the sides that something is resized to; half the picture's own are enough."""
        height, width = self.sides(output)
        like = self.sized[height, width]
        return like or self.sized[height // 2, width // 2]

    def _number(self, tensor: int) -> int:
        return self.aliases.get(tensor, tensor)

    def sides(self, tensor: int) -> tuple[int, int]:
        _, height, width, _ = self.tensors[tensor].shape
        return int(height), int(width)


def convert(source: Path, target: Path) -> None:
    """Write the weights, the graph, the class of each output and the side of the pictures to a file."""
    graph = Graph(schema.ModelT.InitFromObj(schema.Model.GetRootAsModel(source.read_bytes(), 0)))
    nodes = graph.nodes()
    side, _ = graph.sides(graph.picture)
    outputs = graph.tensors[nodes[-1]["outputs"][0]].shape[-1]
    about = {"graph": nodes, "classes": [MERGED.get(i, i) for i in range(outputs)], "side": side}
    save_file(graph.weights, target, {key: json.dumps(value) for key, value in about.items()})


@torch.no_grad()
def agreement(source: Path, target: Path, photos: Path) -> float:
    """Share of the pixels of photos in which both see the same class."""
    interpreter = Interpreter(str(source))
    interpreter.allocate_tensors()
    (given,), (asked,) = interpreter.get_input_details(), interpreter.get_output_details()
    _, height, width, _ = given["shape"]
    segmenter = load_segmenter(target, LANDSCAPE, height)
    index_of = LANDSCAPE.index_of[[MERGED.get(i, i) for i in range(256)]] - 1  # of the classes that are known
    shares = []
    for path in sorted(photos.iterdir()):
        photo = np.array(Image.open(path).convert("RGB").resize((width, height)))
        interpreter.set_tensor(given["index"], photo[None])
        interpreter.invoke()
        theirs = index_of[interpreter.get_tensor(asked["index"])].clip(max=len(LANDSCAPE) - 1)
        seen = segmenter(torch.from_numpy(photo).movedim(-1, 0)[None] / 127.5 - 1)
        shares.append(float((resize(seen, (height, width)).argmax(1).numpy() == theirs).mean()))
    return float(np.mean(shares))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("segmenter", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--check", type=Path, metavar="PHOTOS")
    options = parser.parse_args()
    convert(options.segmenter, options.out)
    if options.check:
        share = agreement(options.segmenter, options.out, options.check)
        sys.stdout.write(f"{share:.4f} of the pixels are seen alike\n")


if __name__ == "__main__":
    main()
