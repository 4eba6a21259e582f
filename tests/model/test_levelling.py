"""Seams of the warped exemplar, levelled."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from model.levelling import levelling

REACH = 3.0
MAP, EXEMPLAR = (7, 9), (6, 8)


@dataclass(frozen=True)
class Scene:
    """The arguments of ``levelling``, but for the reach."""

    sources: Tensor
    classes: Tensor
    colours: Tensor
    exemplar_classes: Tensor

    def sample(self, i: int) -> Scene:
        one = slice(i, i + 1)
        return Scene(self.sources[one], self.classes[one], self.colours[one], self.exemplar_classes[one])

    def levelled(self, reach: float = REACH) -> Tensor:
        return levelling(self.sources, self.classes, self.colours, self.exemplar_classes, reach)

    def drawn(self) -> Tensor:
        """The colours that the map's cells draw, [B, 3, h, w]."""
        at = self.sources.flatten(1)[:, None].expand(-1, 3, -1)
        return self.colours.flatten(2).gather(2, at).unflatten(2, self.sources.shape[1:])


def random_scene(seed: int = 0, batch: int = 1) -> Scene:
    """Cells from anywhere, some beside those that they go on from, and some from nowhere."""
    draw = torch.Generator().manual_seed(seed)
    rows, columns = EXEMPLAR
    sources = torch.randint(-4, rows * columns, (batch, *MAP), generator=draw).clamp(min=-1)
    sources[:, :, 1::3] = sources[:, :, ::3] + 1
    sources[sources >= rows * columns] = -1
    return Scene(
        sources,
        torch.randint(2, (batch, *MAP), generator=draw),
        torch.rand(batch, 3, *EXEMPLAR, generator=draw, dtype=torch.float64),
        torch.randint(2, (batch, *EXEMPLAR), generator=draw),
    )


def shifted(step: int) -> Scene:
    """A ramp of colour; the right half is drawn from ``step`` columns past where the left one ends."""
    ramp = torch.linspace(-0.5, 0.5, 40, dtype=torch.float64)
    columns = torch.cat([torch.arange(8), torch.arange(8, 16) + step])
    sources = (torch.arange(12)[:, None] * 40 + columns)[None]
    colours = ramp.expand(1, 3, 12, 40).contiguous()
    return Scene(sources, torch.zeros_like(sources), colours, torch.zeros(1, 12, 40, dtype=torch.long))


def expected_step(scene: Scene, p: tuple[int, int], down: int, right: int) -> Tensor | None:
    """r of p and its neighbour, as the module says it in words; None if they are not to be levelled."""
    colours, theirs, (rows, columns) = scene.colours[0], scene.exemplar_classes[0], EXEMPLAR
    q = p[0] + down, p[1] + right
    if q[0] >= MAP[0] or q[1] >= MAP[1]:
        return None
    places = [int(scene.sources[0][cell]) for cell in (p, q)]
    own = [int(scene.classes[0][cell]) for cell in (p, q)]
    if min(places) < 0 or own[0] != own[1]:
        return None
    a, b = (divmod(place, columns) for place in places)
    if int(theirs[a]) != own[0] or int(theirs[b]) != own[1]:
        return None
    if b == (a[0] + down, a[1] + right):
        return torch.zeros(3, dtype=torch.float64)
    natural = list[Tensor]()
    for begin in (a, (b[0] - down, b[1] - right)):
        end = begin[0] + down, begin[1] + right
        inside = all(0 <= r < rows and 0 <= c < columns for r, c in (begin, end))
        if inside and theirs[begin] == theirs[end]:
            natural.append(colours[:, end[0], end[1]] - colours[:, begin[0], begin[1]])
    wanted = torch.stack(natural).mean(0) if natural else torch.zeros(3, dtype=torch.float64)
    return wanted - (colours[:, b[0], b[1]] - colours[:, a[0], a[1]])


def least(scene: Scene, reach: float) -> Tensor:
    """What makes E least, by solving its normal equations densely, [1, 3, h, w]."""
    rows, columns = MAP
    matrix = torch.eye(rows * columns, dtype=torch.float64) / reach**2
    right = torch.zeros(rows * columns, 3, dtype=torch.float64)
    for row in range(rows):
        for column in range(columns):
            for down, along in ((1, 0), (0, 1)):
                step = expected_step(scene, (row, column), down, along)
                if step is None:
                    continue
                p, q = row * columns + column, (row + down) * columns + column + along
                for i, j in ((p, q), (q, p)):
                    matrix[i, i] += 1
                    matrix[i, j] -= 1
                right[p] -= step
                right[q] += step
    return torch.linalg.solve(matrix, right).mT.reshape(1, 3, rows, columns)


def test_what_is_added_solves_the_normal_equations() -> None:
    for seed in range(4):
        scene = random_scene(seed)
        torch.testing.assert_close(scene.levelled(), least(scene, REACH), atol=1e-4, rtol=0)
        assert scene.levelled().abs().max() > 0.05


def test_a_piece_without_seams_stays_as_it_is() -> None:
    assert shifted(0).levelled().abs().max() == 0


def test_a_ramp_goes_on_over_a_seam() -> None:
    scene = shifted(16)
    before, after = scene.drawn().diff(dim=-1), (scene.drawn() + scene.levelled(4.0)).diff(dim=-1)
    natural = 1 / 39
    assert before[..., 7].min() > 16 * natural
    assert (after[..., 7] - natural).abs().max() < 0.25 * (before[..., 7] - natural).min()
    # What is added there fades, so that colours further off are the exemplar's.
    assert scene.levelled(2.0)[..., 0].abs().max() < 0.1 * scene.levelled(2.0)[..., 7].abs().min()


def test_a_longer_reach_takes_more_of_the_step() -> None:
    scene = shifted(16)
    levelled = [scene.drawn() + scene.levelled(reach) for reach in (1.0, 2.0, 4.0)]
    steps = [colours.diff(dim=-1)[..., 7].abs().max() for colours in levelled]
    assert steps[0] > steps[1] > steps[2]


def test_nothing_passes_from_class_to_class() -> None:
    scene = shifted(16)
    scene.classes[..., 8:] = 1
    scene.exemplar_classes[..., 16:] = 1
    assert scene.levelled().abs().max() == 0


def test_what_draws_on_another_class_or_on_nothing_has_no_say() -> None:
    scene = shifted(16)
    scene.sources[..., 7] = -1
    assert scene.levelled().abs().max() == 0
    scene = shifted(16)
    scene.classes[..., 7] = 1  # what it draws on is of class 0
    assert scene.levelled().abs().max() == 0


def test_every_sample_is_levelled_by_itself() -> None:
    both = random_scene(5, batch=2)
    for i in range(2):
        torch.testing.assert_close(both.sample(i).levelled(), both.levelled()[i : i + 1])
