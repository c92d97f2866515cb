import numpy as np
import pytest

from helpers.federated.scanners import Scanner, different_scanners, scan


@pytest.fixture
def images():
    return np.random.default_rng(1).random((6, 4, 5)).astype(np.float32)


def test_the_plain_scanner_changes_nothing(images):
    shown = Scanner().apply(images)
    assert shown.dtype == np.float32
    np.testing.assert_array_equal(shown, images)
    assert shown is not images


def test_the_formula_and_the_cut():
    images = np.array([[[0.0, 0.5, 1.0]]])
    assert Scanner(brightness=0.25, contrast=2).apply(images).tolist() == [[[0.0, 0.75, 1.0]]]
    assert Scanner(contrast=0).apply(images).tolist() == [[[0.5, 0.5, 0.5]]]


def test_the_offsets_belong_to_the_scanner_and_not_to_the_images():
    gray = np.full((3, 40, 50), 0.5)
    scanner = Scanner(noise=0.1, seed=3)
    offsets = scanner.apply(gray) - 0.5
    assert (offsets == offsets[0]).all()
    assert 0.09 < offsets[0].std() < 0.11
    np.testing.assert_array_equal(scanner.apply(gray[:1])[0], scanner.apply(gray)[2])
    assert not (Scanner(noise=0.1, seed=4).apply(gray) == scanner.apply(gray)).any()


def test_each_client_sees_through_its_own_scanner(images):
    parts = (np.array([0, 3]), np.array([1, 2, 4]))
    scanners = (Scanner(brightness=0.3), Scanner(contrast=0.2, noise=0.1))
    before = images.copy()
    seen = scan(images, parts, scanners)
    for part, scanner in zip(parts, scanners, strict=True):
        np.testing.assert_array_equal(seen[part], scanner.apply(images[part]))
    np.testing.assert_array_equal(seen[5], images[5])
    np.testing.assert_array_equal(images, before)


def test_skew_says_how_different_they_are():
    none, some, full = (different_scanners(50, np.random.default_rng(1), skew=skew) for skew in (0, 0.5, 1))
    gray = np.full((1, 4, 5), 0.5)
    assert all((scanner.apply(gray) == gray).all() for scanner in none)
    for scanners, most in ((some, 0.2), (full, 0.4)):
        assert all(abs(scanner.brightness) <= most for scanner in scanners)
        assert np.std([scanner.brightness for scanner in scanners]) > most / 3
    assert len({scanner.seed for scanner in full}) == 50


@pytest.mark.parametrize(
    ("named", "message"),
    [
        ({"brightness": 1.5}, "brightness must be -1 to 1, got 1.5"),
        ({"brightness": float("nan")}, "brightness must be -1 to 1"),
        ({"contrast": -1}, "contrast must be a finite number, 0 or more, got -1"),
        ({"noise": float("inf")}, "noise must be a finite number"),
    ],
)
def test_numbers_out_of_range(named, message):
    with pytest.raises(ValueError, match=message):
        Scanner(**named)


def test_flat_images_and_missing_scanners(images):
    with pytest.raises(ValueError, match=r"shape \(images, height, width\), got \(6, 20\)"):
        Scanner().apply(images.reshape(6, -1))
    with pytest.raises(ValueError, match="one scanner for each client, got 1 for 2 clients"):
        scan(images, [np.array([0]), np.array([1])], [Scanner()])
    with pytest.raises(ValueError, match="skew must be 0 to 1, got 2"):
        different_scanners(1, np.random.default_rng(1), skew=2)
