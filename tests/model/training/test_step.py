"""The training pass: its window, and which loss teaches what."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from torch import nn
from torch.nn import functional

from model.confidence import ConfidenceFusion
from model.config import STRIDES, ModelConfig
from model.generator import Generator
from model.network import Rabit
from model.palette import LANDSCAPE
from model.training.critic import Critic
from model.training.data import Pairs
from model.training.discriminator import Discriminator
from model.training.features import FrozenFeatures, load_features
from model.training.recipe import Weights
from model.training.sampling import Batch, Mix, Sampler
from model.training.segmenter import load_segmenter
from model.training.step import (
    Translate,
    Translation,
    adversarial_losses,
    agreement_loss,
    alignment_losses,
    calibration_loss,
    critic_loss,
    discriminator_loss,
    lacking,
    picture_losses,
    zoomed,
)

WEIGHTS = Weights()


@pytest.fixture
def network(small: ModelConfig) -> Rabit:
    torch.manual_seed(0)
    return Rabit(small)


@pytest.fixture(scope="module")
def features(request: pytest.FixtureRequest) -> FrozenFeatures:
    return load_features(request.getfixturevalue("lite0_file"))


@pytest.fixture
def discriminator() -> Discriminator:
    torch.manual_seed(1)
    return Discriminator(12, width=4)


def batch_of(pairs: Pairs, mix: Mix, size: int = 3) -> Batch:
    torch.manual_seed(3)
    return Sampler(pairs, 12, mix).draw(size)


def taught(modules: dict[str, nn.Module]) -> set[str]:
    """Those with a gradient that is not zero."""

    def learns(parameters: Iterable[nn.Parameter]) -> bool:
        return any(p.grad is not None and float(p.grad.abs().max()) > 0 for p in parameters)

    return {name for name, module in modules.items() if learns(module.parameters())}


def parts(network: Rabit) -> dict[str, nn.Module]:
    return dict(network.named_children())


@pytest.mark.parametrize(("crop", "side"), [(32, 32), (0, 64), (64, 64), (128, 64)])
def test_the_picture_is_a_window_of_the_map(network: Rabit, pairs: Pairs, crop: int, side: int) -> None:
    batch = batch_of(pairs, Mix())
    out: Translation = Translate(network, crop)(batch, True)
    assert out.image is not None
    assert out.image.shape == out.photo.shape == out.warp.image.shape == (3, 3, side, side)
    assert out.regions.shape == (3, 12, side, side)
    assert out.map_features.shape[2:] == out.photo_features.shape[2:] == (side // 4, side // 4)
    assert float(out.image.detach().abs().max()) <= 1


def test_windows_lie_on_the_stride_and_reach_every_corner(network: Rabit, pairs: Pairs) -> None:
    batch, places = batch_of(pairs, Mix(rough=0), 1), set()
    torch.manual_seed(0)
    for _ in range(60):
        with torch.no_grad():
            out = Translate(network, 32)(batch, False)
        offsets = [
            (top, left)
            for top in range(33)
            for left in range(33)
            if torch.equal(out.photo, batch.photo[..., top : top + 32, left : left + 32])
        ]
        assert len(offsets) == 1
        places.add(offsets[0])
        top, left = offsets[0]
        assert torch.equal(out.regions.argmax(1), batch.painted[:, top : top + 32, left : left + 32])
    assert places == {(top, left) for top in (0, 16, 32) for left in (0, 16, 32)}


def test_a_generator_that_learns_alone_is_shown_what_exemplars_lack(network: Rabit, pairs: Pairs) -> None:
    """Of a few windows the one that shows most of it; the matching, where it learns, sees any."""
    batch = batch_of(pairs, Mix(rough=0, holes=0, filled=0))
    painted, held = torch.ones_like(batch.painted), torch.ones_like(batch.painted)
    painted[:, :32, 32:] = 2
    painted[:, 32:] = 0  # unknown is never missing
    batch = replace(batch, painted=painted, labels=painted, exemplar_labels=held)

    def shown() -> float:
        torch.manual_seed(0)
        with torch.no_grad():
            seen = [Translate(network, 32)(batch, False).regions[:, 2].mean() for _ in range(40)]
        return float(torch.stack(seen).mean())

    anywhere = shown()
    network.photo_match.requires_grad_(False)
    assert shown() > 1.5 * anywhere
    full = replace(batch, exemplar_labels=painted)
    assert not lacking(painted, Translate(network, 32)(full, False).exemplar.held).any()


def test_warming_up_paints_nothing_and_teaches_all_but_the_generator(
    network: Rabit, pairs: Pairs, features: FrozenFeatures
) -> None:
    batch = batch_of(pairs, Mix(own=0.5))
    out = Translate(network, 32)(batch, False)
    assert out.image is None
    loss = sum(alignment_losses(network, out, batch, WEIGHTS).values())
    (loss + calibration_loss(out, features, WEIGHTS)).backward()
    assert taught(parts(network)) == {
        "map_encoder", "photo_encoder", "map_match", "photo_match", "alignment", "calibration",
    }  # fmt: skip


def test_every_tensor_handed_out_while_warming_up_gets_a_gradient(network: Rabit, pairs: Pairs) -> None:
    """Or DDP would wait for it (see test_distributed)."""
    batch = batch_of(pairs, Mix())
    out = Translate(network, 32)(batch, False)
    assert not out.exemplar.style.requires_grad


@pytest.mark.parametrize("own", [0, 1])
def test_alignment_losses_are_finite_with_and_without_own_exemplars(
    network: Rabit, pairs: Pairs, own: int
) -> None:
    batch = batch_of(pairs, Mix(own=own))
    terms = alignment_losses(network, Translate(network, 32)(batch, False), batch, WEIGHTS)
    assert set(terms) == {"consistency", "mask", "warp", "cycle"}
    values = {name: float(value.detach()) for name, value in terms.items()}
    assert all(0 <= value < 20 for value in values.values()), values
    assert (values["warp"] > 0) == bool(own)
    assert values["consistency"] > 0


def test_confidence_learns_from_every_exemplar_and_pictures_have_no_say_in_it(
    network: Rabit, pairs: Pairs, features: FrozenFeatures
) -> None:
    batch = batch_of(pairs, Mix(own=0))
    out = Translate(network, 0)(batch, True)
    assert out.image is not None
    out.image.sum().backward(retain_graph=True)
    assert "calibration" not in taught(parts(network))
    loss = calibration_loss(out, features, WEIGHTS)
    assert 0 < float(loss.detach()) < 1
    loss.backward()
    assert "calibration" in taught(parts(network))


def test_confidence_comes_to_tell_good_places_from_bad_ones(
    network: Rabit, pairs: Pairs, features: FrozenFeatures
) -> None:
    batch, translate = batch_of(pairs, Mix(own=0)), Translate(network, 0)
    optimiser = torch.optim.Adam(network.calibration.parameters(), 5e-3)

    def loss() -> torch.Tensor:
        return calibration_loss(translate(batch, False), features, WEIGHTS)

    first = float(loss().detach())
    for _ in range(20):
        optimiser.zero_grad()
        loss().backward()
        optimiser.step()
    assert float(loss().detach()) < 0.7 * first


def test_a_generator_that_is_not_to_learn_still_paints(network: Rabit, pairs: Pairs) -> None:
    out = Translate(network, 32)(batch_of(pairs, Mix()), True, learn=False)
    assert out.image is not None
    assert not out.image.requires_grad
    assert out.warp.confidence.requires_grad


def test_weights_multiply_their_losses(network: Rabit, pairs: Pairs) -> None:
    batch = batch_of(pairs, Mix(own=1))
    out = Translate(network, 0)(batch, False)
    once = alignment_losses(network, out, batch, WEIGHTS)
    for name, value in once.items():
        doubled = replace(WEIGHTS, **{name: 2 * getattr(WEIGHTS, name)})
        again = alignment_losses(network, out, batch, doubled)
        for other in once:
            factor = 2 if other == name else 1
            torch.testing.assert_close(again[other], factor * once[other], msg=f"{name} on {other}")
        assert float(value.detach()) > 0


def test_a_photo_as_its_own_exemplar_warps_onto_itself(network: Rabit, pairs: Pairs) -> None:
    batch = batch_of(pairs, Mix(own=1, rough=0))
    same = replace(batch, exemplar=batch.photo, exemplar_labels=batch.labels)
    lost, kept = (
        float(alignment_losses(network, Translate(network, 0)(b, False), b, WEIGHTS)["warp"].detach())
        for b in (batch, same)
    )
    assert kept < 0.5 * lost


def test_picture_losses_without_own_exemplars_are_the_exemplars_alone(
    network: Rabit, pairs: Pairs, features: FrozenFeatures
) -> None:
    for own, names in (
        (0, {"contextual", "grain", "tone"}),
        (1, {"contextual", "grain", "tone", "reconstruction", "perceptual"}),
    ):
        batch = batch_of(pairs, Mix(own=own))
        out = Translate(network, 0)(batch, True)
        assert out.image is not None
        terms = picture_losses(out.image, out, batch, features, WEIGHTS)
        assert set(terms) == names
        assert all(0 < float(value.detach()) < 50 for value in terms.values())


@pytest.mark.parametrize("term", ["grain", "tone"])
def test_grain_and_tone_are_asked_of_plain_pictures_alone(
    network: Rabit, pairs: Pairs, features: FrozenFeatures, term: str
) -> None:
    batch = batch_of(pairs, Mix(), 4)
    pale = functional.avg_pool2d(batch.exemplar[2:], 9, 1, 4) / 8 + 0.8
    batch = replace(batch, exemplar=torch.cat([batch.exemplar[:2], pale]))
    out = Translate(network, 0)(batch, True)
    assert out.image is not None
    of_all = picture_losses(out.image, out, batch, features, WEIGHTS)[term]
    some = replace(batch, dice=torch.tensor([False, False, True, True]))
    of_some = picture_losses(out.image, out, some, features, WEIGHTS)[term]
    assert abs(float(of_all.detach()) - float(of_some.detach())) > 0.01
    nothing = replace(batch, strength=torch.zeros_like(batch.strength))
    assert term not in picture_losses(out.image, out, nothing, features, WEIGHTS)


def test_the_photo_itself_has_nothing_to_reconstruct(
    network: Rabit, pairs: Pairs, features: FrozenFeatures
) -> None:
    batch = batch_of(pairs, Mix(own=1))
    out = Translate(network, 32)(batch, False)
    terms = picture_losses(out.photo, out, batch, features, WEIGHTS)
    assert float(terms["reconstruction"]) == 0
    assert float(terms["perceptual"]) == 0


def test_picture_losses_teach_the_whole_network(
    network: Rabit, pairs: Pairs, features: FrozenFeatures
) -> None:
    batch = batch_of(pairs, Mix(own=0.5))
    out = Translate(network, 0)(batch, True)
    assert out.image is not None
    sum(picture_losses(out.image, out, batch, features, WEIGHTS).values()).backward()
    assert taught(parts(network)) >= {"generator", "carry", "fuse", "style", "value", "map_encoder"}
    assert all(p.grad is None for p in features.parameters())


def test_agreement_teaches_the_picture(network: Rabit, pairs: Pairs) -> None:
    critic = Critic(network.reader)
    out = Translate(network, 32)(batch_of(pairs, Mix()), False)
    image = (torch.rand(3, 3, 32, 32) * 2 - 1).requires_grad_()
    agreement_loss(critic, image, out, torch.ones(11)).backward()
    assert taught(parts(network)) == set()
    assert image.grad is not None
    assert float(image.grad.abs().max()) > 0


def test_agreement_is_the_critics_cross_entropy(network: Rabit, pairs: Pairs) -> None:
    critic, batch = Critic(network.reader), batch_of(pairs, Mix(holes=0))
    out, rarity = Translate(network, 0)(batch, False), torch.rand(11)
    assert int(batch.painted.min()) > 0
    torch.manual_seed(5)
    logits = critic(zoomed(out.photo))
    wanted = functional.interpolate(
        batch.painted[:, None].float(), size=logits.shape[-2:], mode="nearest-exact"
    )
    each = functional.cross_entropy(logits, wanted[:, 0].long() - 1, reduction="none")
    expected = (each * rarity[wanted[:, 0].long() - 1]).mean()
    torch.manual_seed(5)
    torch.testing.assert_close(agreement_loss(critic, out.photo, out, rarity), expected)


def test_the_critic_sees_pictures_at_many_scales_and_all_of_them() -> None:
    torch.manual_seed(0)
    images = torch.linspace(-1, 1, 64).expand(1, 3, 48, 64)  # brighter to the right
    seen = [zoomed(images) for _ in range(40)]
    widths = {x.shape[-1] for x in seen}
    assert min(widths) in range(48, 53)
    assert max(widths) in range(76, 81)
    for x in seen:
        assert x.shape[-2] == pytest.approx(0.75 * x.shape[-1], abs=1)
        torch.testing.assert_close(x.mean(), torch.tensor(0.0), atol=0.01, rtol=0)
        assert float(x[..., 0].mean()) < -0.95 < 0.95 < float(x[..., -1].mean())


def test_recognition_is_the_segmenters_cross_entropy_on_enlarged_pictures(
    network: Rabit, pairs: Pairs, segmenter_file: Path
) -> None:
    segmenter, rarity = load_segmenter(segmenter_file, LANDSCAPE, 64), torch.rand(11)
    out = Translate(network, 32)(batch_of(pairs, Mix()), False)
    image = (torch.rand(3, 3, 32, 32) * 2 - 1).requires_grad_()
    torch.manual_seed(5)
    loss = agreement_loss(segmenter, image, out, rarity, segmenter.enlarged)
    torch.manual_seed(5)
    shown = zoomed(image, 2.0)
    assert 48 <= shown.shape[-1] <= 80
    log_p, wanted = segmenter(shown), out.regions.argmax(1)
    wanted = functional.interpolate(wanted[:, None].float(), size=log_p.shape[-2:], mode="nearest-exact")[
        :, 0
    ]
    known = wanted > 0
    at = (wanted.long() - 1).clamp(min=0)
    each = -log_p.gather(1, at[:, None])[:, 0] * rarity[at]
    torch.testing.assert_close(loss, each[known].mean())
    loss.backward()
    assert image.grad is not None
    assert float(image.grad.abs().max()) > 0
    assert taught(parts(network)) == set()


def test_the_critics_loss_teaches_the_critic_alone_and_not_its_trunk(network: Rabit, pairs: Pairs) -> None:
    critic = Critic(network.reader)
    out = Translate(network, 0)(batch_of(pairs, Mix()), True)
    assert out.image is not None
    critic_loss(critic, out.image, out, torch.ones(11)).backward()
    assert taught(parts(network)) == set()
    assert taught({"trunk": critic.reader.trunk}) == set()
    assert taught(dict(critic.named_children()) | {"classes": critic.reader.project}) == {
        "reader", "painted", "classes",
    }  # fmt: skip


def test_the_discriminators_loss_teaches_the_discriminator_alone(
    network: Rabit, pairs: Pairs, discriminator: Discriminator
) -> None:
    out = Translate(network, 0)(batch_of(pairs, Mix()), True)
    assert out.image is not None
    discriminator_loss(discriminator, out.image, out).backward()
    assert taught(parts(network)) == set()
    assert taught({"discriminator": discriminator}) == {"discriminator"}


def test_the_discriminator_tells_photos_from_noise_after_some_steps(
    network: Rabit, pairs: Pairs, discriminator: Discriminator
) -> None:
    with torch.no_grad():
        out = Translate(network, 0)(batch_of(pairs, Mix()), False)
    noise = torch.rand(3, 3, 64, 64) * 2 - 1
    optimiser = torch.optim.Adam(discriminator.parameters(), 4e-3, (0.0, 0.9))
    first = last = 0.0
    for i in range(30):
        loss = discriminator_loss(discriminator, noise, out)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        last = float(loss.detach())
        first = first or last
        assert i or last == pytest.approx(2, abs=0.3)  # undecided at first
    assert last < 0.5 * first


@pytest.mark.parametrize("own", [0, 1])
def test_adversarial_losses_reach_the_generator(
    network: Rabit, pairs: Pairs, discriminator: Discriminator, own: int
) -> None:
    batch = batch_of(pairs, Mix(own=own))
    out = Translate(network, 0)(batch, True)
    assert out.image is not None
    terms = adversarial_losses(discriminator, out.image, out, batch.own, WEIGHTS)
    assert set(terms) == {"adversarial"} | ({"feature_matching"} if own else set())
    sum(terms.values()).backward()
    assert "generator" in taught(parts(network))


def test_feature_matching_of_the_photo_with_itself_is_nearly_zero(
    network: Rabit, pairs: Pairs, discriminator: Discriminator
) -> None:
    batch = batch_of(pairs, Mix(own=1))
    out = Translate(network, 0)(batch, False)
    discriminator.eval()
    terms = adversarial_losses(discriminator, out.photo, out, batch.own, WEIGHTS)
    assert float(terms["feature_matching"].detach()) < 1e-6


def test_unknown_pixels_alone_still_give_finite_losses(
    network: Rabit, pairs: Pairs, features: FrozenFeatures
) -> None:
    batch = batch_of(pairs, Mix(own=1))
    unknown = torch.zeros_like(batch.labels)
    batch = replace(batch, labels=unknown, painted=unknown, exemplar_labels=unknown)
    out = Translate(network, 32)(batch, True)
    assert out.image is not None
    terms = alignment_losses(network, out, batch, WEIGHTS)
    terms |= picture_losses(out.image, out, batch, features, WEIGHTS)
    terms["calibration"] = calibration_loss(out, features, WEIGHTS)
    terms["agreement"] = agreement_loss(Critic(network.reader), out.image, out, torch.ones(11))
    total = torch.stack(list(terms.values())).sum()
    total.backward()
    assert float(terms["mask"].detach()) == float(terms["agreement"].detach()) == 0
    gradients = [p.grad for p in network.parameters() if p.grad is not None]
    assert all(bool(torch.isfinite(g).all()) for g in [total.detach(), *gradients])


def test_features_of_less_precision_meet_a_warp_of_full_precision() -> None:
    """As under bfloat16 on CUDA; here float32 and float64, which every CPU has."""
    torch.manual_seed(0)
    x, carried, c = torch.randn(1, 4, 8, 8), torch.randn(1, 4, 8, 8), torch.rand(1, 1, 8, 8)
    fusion = ConfidenceFusion(4)
    torch.testing.assert_close(fusion(x, carried, c.double()), fusion(x, carried, c))
    generator = Generator((4, 4, 4, 4, 4), (3, 3, 3, 3, 3), 2)
    sizes = [32 // stride for stride in STRIDES]
    conditions, noise = ([torch.randn(1, n, s, s) for s in sizes] for n in (3, 1))
    warped, style = torch.rand(1, 3, 32, 32), torch.randn(1, 2, 1, 1)
    image = generator(conditions, warped.double(), c.double(), style, noise)
    torch.testing.assert_close(image.float(), generator(conditions, warped, c, style, noise))
