"""Confidence calibration and its injection."""

from __future__ import annotations

import torch

from model.confidence import Calibration, ConfidenceFusion


def test_confidence_lies_in_the_unit_interval_and_grows_with_the_score() -> None:
    scores = torch.linspace(-2, 1, 50).reshape(1, 1, 5, 10)
    confidence = Calibration(6, 4)(scores, torch.randn(1, 6, 5, 10), torch.ones_like(scores)).flatten()
    assert confidence.min() >= 0
    assert confidence.max() <= 1
    assert (confidence.diff() > 0).all()


def test_the_correction_may_go_by_the_score_and_by_what_is_small() -> None:
    """The score is part of what is judged by, and all of that is standardised first."""
    torch.manual_seed(0)
    calibration, evidence = Calibration(6, 4), torch.randn(1, 6, 8, 8)
    torch.nn.init.normal_(calibration.judge.weight)
    ones, scores = torch.ones(1, 1, 8, 8), torch.rand(2, 1, 1, 8, 8)
    with torch.no_grad():
        calibration.slope.zero_()  # the curve alone knows of no score
        assert not torch.allclose(*(calibration(score, evidence, ones) for score in scores))
        before = calibration(scores[0], evidence, ones)
        calibration.mean[1:] = 2
        calibration.deviation[1:] = 1e-3
        after = calibration(scores[0], 2 + 1e-3 * evidence, ones)
    torch.testing.assert_close(after, before, atol=1e-3, rtol=0)


def test_an_absent_class_has_exactly_no_confidence() -> None:
    score, presence = torch.ones(1, 1, 2, 2), torch.tensor([[[[0.0, 1.0], [0.5, 0.0]]]])
    confidence = Calibration(6, 4)(score, torch.randn(1, 6, 2, 2), presence)
    assert confidence[0, 0, 0, 0] == 0
    assert confidence[0, 0, 1, 1] == 0
    torch.testing.assert_close(confidence[0, 0, 1, 0], confidence[0, 0, 0, 1] / 2)


def test_what_was_matched_corrects_the_confidence_and_is_not_shaped_by_it() -> None:
    torch.manual_seed(0)
    calibration, score = Calibration(6, 4), torch.full((1, 1, 8, 8), 0.5)
    torch.nn.init.normal_(calibration.judge.weight)
    evidence = torch.randn(1, 6, 8, 8, requires_grad=True)
    confidence = calibration(score, evidence, torch.ones_like(score))
    assert float(confidence.detach().std()) > 0.01
    confidence.sum().backward()
    assert evidence.grad is None


def test_untrained_fusion_is_the_single_channel_one() -> None:
    x, warped = torch.rand(1, 4, 8, 8), torch.rand(1, 4, 8, 8)
    confidence = torch.rand(1, 1, 8, 8) * 0.9 + 0.05
    expected = x * (1 - confidence) + warped * confidence
    torch.testing.assert_close(ConfidenceFusion(4)(x, warped, confidence), expected)


def test_trained_fusion_weighs_channels_apart() -> None:
    fusion = ConfidenceFusion(2)
    with torch.no_grad():
        fusion.correct.bias.copy_(torch.tensor([20.0, -20.0]))
    x, warped = torch.zeros(1, 2, 4, 4), torch.ones(1, 2, 4, 4)
    fused = fusion(x, warped, torch.full((1, 1, 4, 4), 0.5))
    torch.testing.assert_close(fused[0, 0], torch.ones(4, 4))
    torch.testing.assert_close(fused[0, 1], torch.zeros(4, 4))


def test_confidence_of_another_size_is_resized() -> None:
    x = torch.zeros(1, 3, 8, 8)
    for size in (2, 4, 8, 16):
        assert ConfidenceFusion(3)(x, x + 1, torch.ones(1, 1, size, size)).shape == x.shape
