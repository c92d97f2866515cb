import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.federated.partition import check_parts, dirichlet, iid, label_counts, quantity, shards

SEEDS = st.integers(0, 2**32)
MNIST_LIKE = np.repeat(np.arange(10), 600)


def rng(seed=1):
    return np.random.default_rng(seed)


def check(parts, n, clients):
    check_parts(parts, n)
    assert isinstance(parts, tuple)
    assert len(parts) == clients
    for part in parts:
        assert part.dtype == np.int64
        assert (np.diff(part) > 0).all()


@given(st.integers(1, 200), st.data(), SEEDS)
def test_iid_and_quantity_hold_every_example_once(n, data, seed):
    clients = data.draw(st.integers(1, n))
    parts = iid(n, clients, rng(seed))
    check(parts, n, clients)
    sizes = [part.size for part in parts]
    assert max(sizes) - min(sizes) <= 1
    alpha = data.draw(st.floats(1e-6, 1e6))
    least = data.draw(st.integers(1, n // clients))
    parts = quantity(n, clients, alpha, rng(seed), least=least)
    check(parts, n, clients)
    assert min(part.size for part in parts) >= least


@settings(max_examples=50)
@given(st.lists(st.integers(0, 9), min_size=1, max_size=200), st.data(), SEEDS)
def test_shards_and_dirichlet_hold_every_example_once(labels, data, seed):
    labels = np.array(labels)
    clients = data.draw(st.integers(1, labels.size))
    each = data.draw(st.integers(1, labels.size // clients))
    check(shards(labels, clients, rng(seed), shards_each=each), labels.size, clients)
    alpha = data.draw(st.floats(1e-6, 1e6))
    least = data.draw(st.integers(1, labels.size // clients))
    parts = dirichlet(labels, clients, alpha, rng(seed), least=least)
    check(parts, labels.size, clients)
    assert min(part.size for part in parts) >= least


@pytest.mark.parametrize(
    "divide",
    [
        lambda g: iid(100, 7, g),
        lambda g: shards(np.arange(100) % 10, 7, g),
        lambda g: dirichlet(np.arange(100) % 10, 7, 0.5, g),
        lambda g: quantity(100, 7, 0.5, g),
    ],
)
def test_the_same_seed_divides_alike_and_another_seed_otherwise(divide):
    one, again, other = divide(rng(5)), divide(rng(5)), divide(rng(6))
    assert all(map(np.array_equal, one, again))
    assert not all(map(np.array_equal, one, other))


def test_the_paper_s_shards():
    parts = shards(MNIST_LIKE, clients=100, rng=rng())
    assert {part.size for part in parts} == {60}
    kinds = (label_counts(MNIST_LIKE, parts) > 0).sum(axis=1)
    assert set(kinds) == {1, 2}, "600 of each label make 20 shards without a border inside"


def test_shards_across_a_border_can_hold_more_than_two_labels():
    labels = np.arange(100) % 10
    kinds = (label_counts(labels, shards(labels, clients=3, rng=rng())) > 0).sum(axis=1)
    assert kinds.max() > 2


def test_alpha_says_how_unlike_the_clients_are():
    def largest_share(alpha):
        parts = dirichlet(MNIST_LIKE, 10, alpha, rng())
        return (label_counts(MNIST_LIKE, parts).max(axis=0) / 600).mean()

    assert largest_share(1000) < 0.12
    assert 0.15 < largest_share(1) < 0.45
    assert largest_share(0.01) > 0.9


def test_quantity_skews_the_sizes_and_not_the_labels():
    labels = rng(3).permutation(MNIST_LIKE)
    parts = quantity(labels.size, 5, 1.0, rng())
    sizes = np.array([part.size for part in parts])
    assert sizes.max() > 3 * sizes.min()
    large = label_counts(labels, parts)[sizes > 500] / sizes[sizes > 500, None]
    assert np.abs(large - 0.1).max() < 0.05


def test_a_client_that_drew_nothing_takes_from_the_largest():
    labels = np.zeros(50, dtype=int)
    parts = dirichlet(labels, 10, 1e-6, rng(), least=3)
    assert sorted(part.size for part in parts) == [3] * 9 + [23]


def test_labels_may_be_texts():
    labels = np.array(["cat", "dog"] * 10)
    check(shards(labels, 5, rng()), 20, 5)
    check(dirichlet(labels, 5, 0.5, rng()), 20, 5)


@pytest.mark.parametrize(
    ("divide", "message"),
    [
        (lambda: iid(3, 4, rng()), "4 clients need at least as many examples, got 3"),
        (lambda: iid(0, 1, rng()), "n must be at least 1, got 0"),
        (lambda: iid(3, 0, rng()), "clients must be at least 1, got 0"),
        (lambda: shards(np.zeros(5), 3, rng()), "3 clients with 2 shards each need 6 examples, got 5"),
        (lambda: shards(np.zeros(5), 3, rng(), shards_each=0), "shards_each must be at least 1"),
        (lambda: shards(np.zeros((5, 10)), 3, rng()), "not one-hot"),
        (lambda: shards(np.zeros(0), 3, rng()), "n must be at least 1, got 0"),
        (lambda: dirichlet(np.zeros(5), 3, 0, rng()), "alpha must be a finite number above 0, got 0"),
        (lambda: dirichlet(np.zeros(5), 3, float("inf"), rng()), "alpha must be a finite number"),
        (lambda: dirichlet(np.zeros(5), 3, 1, rng(), least=2), "at least 2 examples each: there are only 5"),
        (lambda: dirichlet(np.array([0, np.nan]), 1, 1, rng()), "got NaN in row 1"),
        (lambda: shards(np.array([np.nan, 0]), 1, rng()), "got NaN in row 0"),
        (lambda: dirichlet(np.zeros(5), 3, 1, rng(), least=0), "least must be at least 1"),
        (lambda: quantity(5, 3, float("nan"), rng()), "alpha must be a finite number"),
    ],
)
def test_impossible_partitions(divide, message):
    with pytest.raises(ValueError, match=message):
        divide()


@pytest.mark.parametrize(
    ("divide", "message"),
    [
        (lambda: iid(3, 2, 7), "got int; for a seed pass"),
        (lambda: iid(3, 2.0, rng()), "clients must be a whole number, got float"),
        (lambda: iid(True, 1, rng()), "n must be a whole number, got bool"),
        (lambda: quantity(np.zeros(3), 2, 1, rng()), "n must be a whole number, got ndarray"),
    ],
)
def test_arguments_of_a_wrong_type(divide, message):
    with pytest.raises(TypeError, match=message):
        divide()


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ([], "at least one client"),
        ([np.array([0, 1, 2]), np.array([], dtype=int)], "client 1 has no examples"),
        ([np.array([0, 1])], "row 2 is held 0 times"),
        ([np.array([0, 1, 2]), np.array([1])], "row 1 is held 2 times"),
        ([np.array([0, 0, 1, 2])], "row 0 is held 2 times"),
        ([np.array([0, 1, 3])], "client 0 has rows 0 to 3 of 3 examples"),
        ([np.array([-1, 1, 2])], "client 0 has rows -1 to 2 of 3 examples"),
    ],
)
def test_what_is_no_partition(parts, message):
    with pytest.raises(ValueError, match=message):
        check_parts(parts, 3)


@pytest.mark.parametrize("part", [[0, 1, 2], np.array([0.0, 1.0, 2.0]), np.array([[0, 1, 2]])])
def test_rows_are_arrays_of_whole_numbers(part):
    with pytest.raises(TypeError, match="client 0 must be a one-dimensional array of whole numbers"):
        check_parts([part], 3)
