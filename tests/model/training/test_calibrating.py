"""The confidence fitted alone, on matches that were gathered once."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import torch
from typer.testing import CliRunner

from model import load_pack
from model.cli import app
from model.config import ModelConfig
from model.network import Rabit
from model.packs import find_pack
from model.training.augmentation import to_signed
from model.training.calibrating import CalibrationRecipe, Gathered, fit, gather, joined
from model.training.data import Pairs
from model.training.features import load_features

RECIPE = CalibrationRecipe(matches=6, steps=60, batch=3, rate=5e-3)


@pytest.fixture
def network(small: ModelConfig) -> Rabit:
    torch.manual_seed(0)
    return Rabit(small).eval()


def gathered(network: Rabit, pairs: Pairs, lite0_file: Path, recipe: CalibrationRecipe = RECIPE) -> Gathered:
    features = load_features(lite0_file)
    torch.manual_seed(1)
    parts = list(gather(network, features, pairs, recipe))
    assert [len(part) for part in parts] == [4, 2]
    return joined(parts)


def test_as_many_matches_are_gathered_as_were_asked_for(
    network: Rabit, pairs: Pairs, lite0_file: Path
) -> None:
    found = gathered(network, pairs, lite0_file)
    assert len(found) == 6
    assert {len(x) for x in found.evidence} == {6}
    assert float(found.close.abs().max()) <= 1.01
    again = gathered(network, pairs, lite0_file)
    assert torch.equal(found.close, again.close)


@torch.no_grad()
def test_what_is_gathered_gives_the_networks_own_confidence(
    network: Rabit, pairs: Pairs, lite0_file: Path
) -> None:
    found = gathered(network, pairs, lite0_file, replace(RECIPE, mirrored=1.0))
    torch.manual_seed(1)
    chosen = torch.randint(len(pairs), (4,))
    photo, labels = to_signed(pairs.photos[chosen]).flip(3), pairs.labels[chosen]
    exemplar = network.encode_exemplar(photo, network.encode_photo(photo), labels.flip(2))
    _, warp = network.align(network.encode_map(labels).features, exemplar)
    confidence = network.calibration(*(x[:4].float() for x in found.evidence))
    torch.testing.assert_close(confidence, warp.confidence, atol=2e-3, rtol=0)


def test_mirror_images_and_other_photos_come_in_their_shares(
    network: Rabit, pairs: Pairs, lite0_file: Path
) -> None:
    """A photo's mirror image holds all of its classes, where they have to be; another photo may lack some."""
    mirrored = gathered(network, pairs, lite0_file, replace(RECIPE, mirrored=1.0))
    others = gathered(network, pairs, lite0_file, replace(RECIPE, mirrored=0.0, dissimilar=1.0))
    shares = [float(found.evidence.presence.float().mean()) for found in (mirrored, others)]
    assert shares[0] > 0.95
    assert shares[1] < 0.92


def test_evidence_is_seen_on_one_scale(network: Rabit, pairs: Pairs, lite0_file: Path) -> None:
    found, calibration = gathered(network, pairs, lite0_file), network.calibration
    list(fit(calibration, found, replace(RECIPE, steps=1)))
    known = torch.cat([found.evidence.score, found.evidence.seen], 1).float()
    known = (known - calibration.mean) / calibration.deviation
    torch.testing.assert_close(known.mean((0, 2, 3)), torch.zeros(known.shape[1]), atol=1e-3, rtol=0)
    spread = known.std((0, 2, 3))
    assert float(spread.max()) < 1.001
    assert float((spread > 0.999).float().mean()) > 0.5  # of the others, hardly anything varies


def test_a_fit_teaches_the_calibration_alone(network: Rabit, pairs: Pairs, lite0_file: Path) -> None:
    found = gathered(network, pairs, lite0_file)
    before = {name: value.clone() for name, value in network.state_dict().items()}
    losses = list(fit(network.calibration, found, replace(RECIPE, steps=300, batch=12)))
    assert len(losses) == 300
    assert sum(losses[-10:]) < 0.7 * sum(losses[:10])
    after = network.state_dict()
    moved = {name.split(".")[0] for name in before if not torch.equal(before[name], after[name])}
    assert moved == {"calibration"}


def test_the_rate_falls_to_nothing(network: Rabit, pairs: Pairs, lite0_file: Path) -> None:
    found, recipe = gathered(network, pairs, lite0_file), replace(RECIPE, steps=3)
    states = []
    for _ in fit(network.calibration, found, recipe):
        states.append(torch.cat([p.detach().flatten().clone() for p in network.calibration.parameters()]))
    first, last = (states[i + 1] - states[i] for i in (0, 1))
    assert float(last.norm()) < float(first.norm())


def test_the_command_writes_a_pack_whose_confidence_differs(
    scenes: Path, lite0_file: Path, tmp_path: Path
) -> None:
    options = ["--matches", "8", "--steps", "2", "--device", "cpu"]
    result = CliRunner().invoke(
        app,
        ["calibrate", "--data", str(scenes), "--out", str(tmp_path), "--features", str(lite0_file), *options],
    )
    assert result.exit_code == 0, result.output
    before, after = load_pack(find_pack("landscape"), "cpu"), load_pack(tmp_path, "cpu")
    assert after.version != before.version
    states = before.network.state_dict(), after.network.state_dict()
    moved = {name.split(".")[0] for name in states[0] if not torch.equal(states[0][name], states[1][name])}
    assert moved == {"calibration"}
