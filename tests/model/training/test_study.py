from __future__ import annotations

import torch

from model.network import Rabit
from model.training.data import Pairs
from model.training.study import STUDY, shrunk


def test_shrunk_photos_are_means_and_shrunk_maps_hold_classes_of_the_map() -> None:
    photos = torch.randint(256, (70, 3, 4, 6), dtype=torch.uint8)
    labels = torch.randint(12, (70, 4, 6), dtype=torch.uint8)
    small = shrunk(Pairs(tuple(map(str, range(70))), photos, labels))
    assert small.photos.shape == (70, 3, 2, 3)
    mean = photos[69, 1, 2:4, 4:6].float().mean()
    assert abs(float(small.photos[69, 1, 1, 2]) - float(mean)) <= 0.5
    assert torch.equal(small.labels, labels[:, ::2, ::2])


def test_the_network_of_the_study_has_about_a_million_parameters_of_its_own() -> None:
    own = [p.numel() for name, p in Rabit(STUDY).named_parameters() if not name.startswith("reader.")]
    assert 0.8e6 < sum(own) < 1.2e6
