"""Every loss against a reference written another way, in float64."""

from __future__ import annotations

import math

import pytest
import torch
from torch import Tensor
from torch.nn import functional

from model.training import losses
from model.training.scores import style_distance


@pytest.fixture(autouse=True)
def _seeded() -> None:
    torch.manual_seed(0)


def normal(*shape: int, grad: bool = False) -> Tensor:
    return torch.randn(*shape, dtype=torch.float64, requires_grad=grad)


def uniform(*shape: int) -> Tensor:
    return torch.rand(*shape, dtype=torch.float64)


def near(actual: Tensor, expected: float | Tensor) -> None:
    torch.testing.assert_close(actual.detach(), torch.as_tensor(expected, dtype=torch.float64).detach())


def test_feature_consistency_compares_directions_cell_by_cell() -> None:
    a, b = normal(2, 9, 3, 4), normal(2, 9, 3, 4)
    total = 0.0
    for i in range(2):
        for row in range(3):
            for column in range(4):
                u, v = a[i, :, row, column], b[i, :, row, column]
                total += float((u / u.norm() - v / v.norm()).abs().sum())
    near(losses.feature_consistency(a, b), total / (2 * 3 * 4 * 9) * 3)  # √9


def test_feature_consistency_ignores_length_and_vanishes_for_equals() -> None:
    a = normal(1, 5, 2, 2)
    near(losses.feature_consistency(a, 7 * a), 0)


def test_feature_consistency_teaches_both_encoders() -> None:
    a, b = normal(1, 5, 2, 2, grad=True), normal(1, 5, 2, 2, grad=True)
    losses.feature_consistency(a, b).backward()
    assert a.grad is not None
    assert b.grad is not None
    assert min(float(a.grad.abs().sum()), float(b.grad.abs().sum())) > 0


def test_segmentation_is_the_mean_cross_entropy_of_known_pixels() -> None:
    logits, labels = normal(2, 3, 2, 2), torch.tensor([[[1, 0], [3, 2]], [[0, 0], [2, 1]]])
    total, known = 0.0, 0
    for i in range(2):
        for row in range(2):
            for column in range(2):
                label = int(labels[i, row, column])
                if label:
                    share = logits[i, :, row, column].exp()
                    total -= math.log(share[label - 1] / share.sum())
                    known += 1
    near(losses.segmentation(logits, labels), total / known)


def test_segmentation_gives_unknown_pixels_no_gradient() -> None:
    logits = normal(1, 3, 2, 2, grad=True)
    losses.segmentation(logits, torch.tensor([[[1, 0], [0, 2]]])).backward()
    assert logits.grad is not None
    assert torch.equal(logits.grad.abs().sum(1)[0] > 0, torch.tensor([[True, False], [False, True]]))


def test_segmentation_reads_the_label_under_each_cell() -> None:
    labels = torch.zeros(1, 8, 8, dtype=torch.long)
    labels[:, :4, :4], labels[:, :4, 4:], labels[:, 4:, :4], labels[:, 4:, 4:] = 1, 2, 3, 1
    logits = normal(1, 3, 2, 2)
    near(
        losses.segmentation(logits, labels),
        losses.segmentation(logits, torch.tensor([[[1, 2], [3, 1]]])),
    )


def test_segmentation_of_unknown_alone_is_a_zero_that_can_be_differentiated() -> None:
    logits = normal(1, 3, 2, 2, grad=True)
    loss = losses.segmentation(logits, torch.zeros(1, 2, 2, dtype=torch.long))
    loss.backward()
    near(loss, 0)
    assert torch.equal(logits.grad, torch.zeros_like(logits))


def test_mask_asks_only_for_classes_that_the_exemplar_holds() -> None:
    shares, warped = uniform(2, 3, 2, 2), uniform(2, 3, 2, 2)
    held = torch.tensor([[1.0, 0, 1], [0, 1, 0]], dtype=torch.float64)
    total = weight = 0.0
    for i in range(2):
        for c in range(3):
            if held[i, c]:
                total -= float((shares[i, c] * warped[i, c].log()).sum())
                weight += float(shares[i, c].sum())
    near(losses.mask(warped, shares, held), total / weight)


def test_mask_of_the_right_classes_is_zero_and_of_wrong_ones_finite() -> None:
    shares = torch.zeros(1, 2, 1, 2, dtype=torch.float64)
    shares[0, 0, 0, 0] = shares[0, 1, 0, 1] = 1
    held = torch.ones(1, 2, dtype=torch.float64)
    near(losses.mask(shares, shares, held), 0)
    near(losses.mask(shares.flip(3), shares, held), -math.log(1e-4))


def test_mask_without_a_shared_class_is_zero() -> None:
    held = torch.zeros(1, 2, dtype=torch.float64)
    near(losses.mask(uniform(1, 2, 2, 2), uniform(1, 2, 2, 2), held), 0)


def test_warp_reconstruction_weighs_pixels_by_the_confidence_of_their_cell() -> None:
    warped, photo, confidence = normal(2, 3, 4, 4), normal(2, 3, 4, 4), uniform(2, 1, 2, 2)
    total = weight = 0.0
    for i in range(2):
        for row in range(4):
            for column in range(4):
                c = float(confidence[i, 0, row // 2, column // 2])
                total += c * float((warped - photo)[i, :, row, column].abs().mean())
                weight += c
    near(losses.warp_reconstruction(warped, photo, confidence), total / weight)


def test_warp_reconstruction_cannot_be_lowered_by_doubting() -> None:
    warped, confidence = normal(1, 3, 4, 4, grad=True), uniform(1, 1, 2, 2).requires_grad_()
    losses.warp_reconstruction(warped, normal(1, 3, 4, 4), confidence).backward()
    assert confidence.grad is None
    assert warped.grad is not None


def test_losses_of_no_own_exemplars_are_zero_and_differentiable() -> None:
    warped = normal(0, 3, 8, 8, grad=True)
    loss = losses.warp_reconstruction(warped, normal(0, 3, 8, 8), uniform(0, 1, 2, 2))
    loss.backward()
    near(loss, 0)


def test_warp_cycle_counts_only_what_came_back() -> None:
    values, returned = normal(1, 2, 1, 3), normal(1, 2, 1, 3)
    received = torch.tensor([0.0, 0.25, 7.0], dtype=torch.float64).view(1, 1, 1, 3)
    difference = (values - returned).abs().mean(1)[0, 0]
    near(losses.warp_cycle(values, returned, received), (0.25 * difference[1] + difference[2]) / 1.25)
    near(losses.warp_cycle(values, values, received), 0)
    near(losses.warp_cycle(values, returned, received * 0), 0)


def test_calibration_wants_confidence_to_be_the_closeness_where_the_class_is_there() -> None:
    confidence = torch.tensor([0.0, 0.25, 1.0, 0.5]).view(1, 1, 2, 2).double()
    closeness = torch.tensor([0.9, 0.75, 1.0, -0.5]).view(1, 1, 2, 2).double()
    near(losses.calibration(confidence, closeness), (0.5**2 + 0 + 0.5**2) / 3)
    near(losses.calibration(confidence * 0, closeness), 0)


def test_calibration_teaches_the_confidence_alone() -> None:
    confidence = uniform(1, 1, 2, 2).requires_grad_()
    losses.calibration(confidence, uniform(1, 1, 2, 2)).backward()
    assert confidence.grad is not None
    near(losses.calibration(torch.ones(1, 1, 2, 2).double(), torch.ones(1, 1, 2, 2)), 0)


def test_distillation_is_the_cross_entropy_with_what_a_segmenter_sees() -> None:
    logits, weights = normal(2, 3, 2, 2), torch.tensor([0.5, 1, 2], dtype=torch.float64)
    p = normal(2, 4, 2, 2).softmax(1)[:, :3]  # the fourth is no class
    total = 0.0
    for i in range(2):
        for row in range(2):
            for column in range(2):
                q = logits[i, :, row, column].softmax(0)
                for c in range(3):
                    total -= float(weights[c] * p[i, c, row, column] * q[c].log())
    near(losses.distillation(logits, p, weights), total / float(p.sum()))


def test_distillation_asks_nothing_where_no_class_is_seen() -> None:
    logits, p = normal(1, 3, 1, 2, grad=True), torch.zeros(1, 3, 1, 2, dtype=torch.float64)
    p[:, 1, :, 0] = 1
    losses.distillation(logits, p, torch.ones(3, dtype=torch.float64)).backward()
    assert logits.grad is not None
    assert torch.equal(logits.grad.abs().sum(1)[0] > 0, torch.tensor([[True, False]]))


def test_told_painted_is_the_last_classs_cross_entropy() -> None:
    logits = normal(2, 4, 3, 3)
    painted = torch.full((2, 3, 3), 3)
    near(losses.told_painted(logits), float(torch.nn.functional.cross_entropy(logits, painted)))


def test_hinge_of_hand_made_logits() -> None:
    real = [torch.tensor([[2.0, 0.5]]), torch.tensor([[-1.0]])]
    fake = [torch.tensor([[-3.0, 0.0]]), torch.tensor([[1.0]])]
    # scale 1: (0 + 0.5)/2 + (0 + 1)/2 = 0.75; scale 2: 2 + 2 = 4
    assert float(losses.hinge_discriminator(real, fake)) == pytest.approx((0.75 + 4) / 2)
    assert float(losses.hinge_generator(fake)) == pytest.approx(-(-1.5 + 1) / 2)


def test_hinge_leaves_what_is_right_by_a_margin_alone() -> None:
    real, fake = torch.full((1, 3), 1.5, requires_grad=True), torch.full((1, 3), -1.5, requires_grad=True)
    losses.hinge_discriminator([real], [fake]).backward()
    assert torch.equal(real.grad, torch.zeros(1, 3))
    assert torch.equal(fake.grad, torch.zeros(1, 3))
    losses.hinge_generator([fake]).backward()
    assert bool((fake.grad < 0).all())  # the generator still wants more


def test_feature_matching_gives_the_reference_no_gradient() -> None:
    fake = [normal(2, 3, 4, 4, grad=True), normal(2, 5, 2, 2, grad=True)]
    real = [normal(2, 3, 4, 4, grad=True), normal(2, 5, 2, 2, grad=True)]
    loss = losses.feature_matching(fake, real)
    near(loss, sum((f - r).abs().mean() for f, r in zip(fake, real, strict=True)) / 2)
    loss.backward()
    assert all(f.grad is not None for f in fake)
    assert all(r.grad is None for r in real)


def test_perceptual_makes_scales_equally_important() -> None:
    fake, real = [normal(2, 3, 4, 4), normal(2, 5, 2, 2)], [normal(2, 3, 4, 4), normal(2, 5, 2, 2)]
    loss = losses.perceptual(fake, real)
    near(loss, sum((f - r).abs().mean() / r.abs().mean() for f, r in zip(fake, real, strict=True)) / 2)
    near(losses.perceptual([1000 * fake[0], fake[1]], [1000 * real[0], real[1]]), loss)
    near(losses.perceptual(real, real), 0)
    assert torch.isfinite(losses.perceptual([fake[0]], [torch.zeros_like(fake[0])]))


def contextual_by_hand(fake: Tensor, exemplar: Tensor, bandwidth: float) -> float:
    """Mechrez et al. 2018, equations 2 to 4, entry by entry."""
    total = 0.0
    for x, y in zip(fake.flatten(2).mT.tolist(), exemplar.flatten(2).mT.tolist(), strict=True):
        mean = [sum(feature) / len(y) for feature in zip(*y, strict=True)]

        def unit(v: list[float], mean: list[float] = mean) -> list[float]:
            centred = [a - b for a, b in zip(v, mean, strict=True)]
            length = math.sqrt(sum(a * a for a in centred))
            return [a / length for a in centred]

        x, y = [unit(v) for v in x], [unit(v) for v in y]
        best = [0.0] * len(y)
        for u in x:
            distance = [1 - sum(a * b for a, b in zip(u, v, strict=True)) for v in y]
            weight = [math.exp((1 - d / (min(distance) + 1e-3)) / bandwidth) for d in distance]
            best = [max(b, w / sum(weight)) for b, w in zip(best, weight, strict=True)]
        total -= math.log(sum(best) / len(best))
    return total / len(fake)


def fineness_by_hand(image: Tensor, region: Tensor) -> tuple[float, int]:
    """Mean absolute Laplacian of the luminance in a region [h, w], off the border, and its pixels."""
    grey, total, area = 0.299 * image[0] + 0.587 * image[1] + 0.114 * image[2], 0.0, 0
    for row in range(1, region.shape[0] - 1):
        for column in range(1, region.shape[1] - 1):
            if region[row, column]:
                around = sum(grey[row + y, column + x] for y, x in ((0, 1), (0, -1), (1, 0), (-1, 0)))
                total += abs(float(4 * grey[row, column] - around))
                area += 1
    return total / max(area, 1), area


def test_grain_compares_how_fine_each_class_is() -> None:
    image, exemplar = uniform(2, 3, 12, 14), uniform(2, 3, 13, 16) ** 3
    regions, others = torch.zeros(2, 3, 12, 14), torch.zeros(2, 3, 13, 16)
    regions[:, 0, :, :8], regions[:, 1, :, 8:] = 1, 1  # the third class is not painted
    others[0, 0, :, :9], others[0, 2, :, 9:] = 1, 1  # this exemplar lacks the second class
    others[1, 0, :, :8], others[1, 1, :, 8:] = 1, 1
    others[1, 0, 2:], others[1, 1, 2:10] = 0, 0  # and this one has too little of either but the second
    others[1, 1, :] = 1
    expected = []
    for i in range(2):
        total = weight = 0.0
        for c in range(3):
            ours, area = fineness_by_hand(image[i], regions[i, c])
            theirs, other = fineness_by_hand(exemplar[i], others[i, c])
            if area >= 64 and other >= 64:
                total += area * abs(math.log((ours + 1 / 255) / (theirs + 1 / 255)))
                weight += area
        expected.append(total / max(weight, 1))
    found = losses.grain(image, regions.double(), exemplar, others.double())
    near(found, torch.tensor(expected, dtype=torch.float64))
    assert expected[0] > 0
    assert expected[1] == 0  # 48 pixels of the second class are painted off the border


def test_grain_does_not_care_where_in_a_class_what_lies() -> None:
    exemplar, everywhere = uniform(1, 3, 16, 16), torch.ones(1, 1, 16, 16, dtype=torch.float64)
    near(losses.grain(exemplar.flip(3), everywhere, exemplar, everywhere), torch.zeros(1))
    smooth = functional.avg_pool2d(exemplar, 3, 1, 1)
    assert float(losses.grain(smooth, everywhere, exemplar, everywhere)) > 0.5


def test_grain_gradient_is_that_of_finite_differences() -> None:
    exemplar, everywhere = uniform(1, 3, 10, 10), torch.ones(1, 1, 10, 10, dtype=torch.float64)
    assert torch.autograd.gradcheck(
        lambda x: losses.grain(x, everywhere, exemplar, everywhere), normal(1, 3, 10, 10, grad=True)
    )


def test_tone_is_the_style_distance_of_each_picture() -> None:
    image, exemplar = 2 * uniform(2, 3, 12, 14) - 1, 2 * uniform(2, 3, 13, 16) ** 3 - 1
    labels, others = torch.ones(2, 12, 14).long(), torch.ones(2, 13, 16).long()
    labels[:, :, 8:], others[0, :, 9:], others[1, 2:] = 2, 2, 3
    labels[:, 0], others[:, 0] = 0, 0  # unknown, which has no tone
    found = losses.tone(image, planes(labels), exemplar, planes(others))
    expected = [style_distance(*each) for each in zip(image, labels, exemplar, others, strict=True)]
    assert expected[0] is not None
    assert 100 * float(found[0]) == pytest.approx(expected[0], abs=0.01)
    assert expected[1] is None  # of no class has that exemplar enough
    assert float(found[1]) == 0


def planes(labels: Tensor) -> Tensor:
    """The known ones of four classes, one-hot, [B, 3, H, W]."""
    return functional.one_hot(labels, 4).movedim(-1, 1)[:, 1:].double()


def test_tone_does_not_care_where_in_a_class_what_lies() -> None:
    exemplar, everywhere = 2 * uniform(1, 3, 16, 16) - 1, torch.ones(1, 1, 16, 16, dtype=torch.float64)
    near(losses.tone(exemplar.flip(3), everywhere, exemplar, everywhere), 1e-3 * torch.ones(1))
    grey = exemplar.mean(1, keepdim=True).expand(-1, 3, -1, -1)
    assert float(losses.tone(grey, everywhere, exemplar, everywhere)) > 0.1


def test_tone_gradient_is_that_of_finite_differences() -> None:
    exemplar, everywhere = 2 * uniform(1, 3, 9, 9) - 1, torch.ones(1, 1, 9, 9, dtype=torch.float64)
    image = (1.6 * uniform(1, 3, 9, 9) - 0.8).requires_grad_()
    assert torch.autograd.gradcheck(lambda x: losses.tone(x, everywhere, exemplar, everywhere), image)


@pytest.mark.parametrize("bandwidth", [0.1, 0.5])
def test_contextual_is_the_papers(bandwidth: float) -> None:
    fake, exemplar = normal(2, 6, 3, 4), normal(2, 6, 5, 2)
    near(losses.contextual(fake, exemplar, bandwidth), contextual_by_hand(fake, exemplar, bandwidth))


def test_contextual_does_not_care_for_layout() -> None:
    exemplar = normal(1, 8, 4, 4)
    shuffled = exemplar.flatten(2)[:, :, torch.randperm(16)].view(1, 8, 4, 4)
    loss = losses.contextual(shuffled, exemplar)
    near(loss, losses.contextual(exemplar, exemplar))
    assert float(loss) < 1e-3
    assert float(losses.contextual(normal(1, 8, 4, 4), exemplar)) > 0.5


def test_contextual_gradient_is_that_of_finite_differences() -> None:
    exemplar = normal(1, 4, 2, 2)
    assert torch.autograd.gradcheck(
        lambda x: losses.contextual(x, exemplar, 0.5), normal(1, 4, 2, 2, grad=True)
    )
