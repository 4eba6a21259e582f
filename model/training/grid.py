"""Sheets of pictures to look at: map, exemplar, warped exemplar, confidence, painting, photo."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torchvision.utils import make_grid, save_image

from model.layers import resize
from model.network import Rabit
from model.palette import Palette
from model.training.augmentation import to_signed
from model.training.data import Pairs, class_mix, similar_mixes


def picture_grid(network: Rabit, pairs: Pairs, palette: Palette, path: Path, rows: int = 6) -> None:
    """Write ``rows`` evenly chosen pairs, each painted with its most similar other photo as exemplar."""
    path.parent.mkdir(parents=True, exist_ok=True)
    chosen = torch.linspace(0, len(pairs) - 1, rows).long().to(pairs.labels.device)
    exemplars = similar_mixes(class_mix(pairs, len(palette)), 1)[chosen, 0]
    columns = paint_pairs(network, pairs, chosen, exemplars)
    colours = torch.from_numpy(np.array([entry.colour for entry in palette.classes])).to(pairs.labels.device)
    maps = colours[pairs.labels[chosen].long()].movedim(-1, 1).float() / 127.5 - 1
    size = (maps.shape[-2], maps.shape[-1])
    confidence = resize(columns[2], size).expand(-1, 3, -1, -1) * 2 - 1
    cells = [
        maps,
        to_signed(pairs.photos[exemplars]),
        columns[1],
        confidence,
        columns[0],
        to_signed(pairs.photos[chosen]),
    ]
    grid = make_grid(torch.stack(cells, 1).flatten(0, 1).clamp(-1, 1), nrow=len(cells), padding=2)
    save_image((grid + 1) / 2, path)


@torch.inference_mode()
def paint_pairs(
    network: Rabit, pairs: Pairs, maps: Tensor, exemplars: Tensor
) -> tuple[Tensor, Tensor, Tensor]:
    """Paint the chosen maps with the chosen exemplars and their given maps.

    Returns pictures and warped exemplars, [n, 3, H, W] in [−1, 1], and confidence, [n, 1, h, w].
    """
    images, warps, confidences = [], [], []
    for i, j in zip(maps.tolist(), exemplars.tolist(), strict=True):
        photo, exemplar_labels = to_signed(pairs.photos[j : j + 1]), pairs.labels[j : j + 1]
        exemplar = network.encode_exemplar(photo, network.encode_photo(photo), exemplar_labels)
        encoded = network.encode_map(pairs.labels[i : i + 1])
        _, warp = network.align(encoded.features, exemplar)
        # A fixed seed of its own: looking must not change what training draws next.
        noise = network.noise(1, (photo.shape[-2], photo.shape[-1]), torch.Generator().manual_seed(0))
        images.append(network.generate(encoded, warp, noise))
        warps.append(warp.image)
        confidences.append(warp.confidence)
    return torch.cat(images), torch.cat(warps), torch.cat(confidences)
