import itertools

import numpy as np
import pytest

from helpers.course.images import digits
from helpers.federated.averaging import gradient_step, weighted_average
from helpers.federated.listing import FAULTS, LISTING, mend, mended
from helpers.federated.reconstruction import softmax_gradient

SIZES = (24, 8)
LEARNING_RATE = 0.01  # of Keras's "sgd"


def data():
    """Return two clients' images and labels: so few that `fit`, with its batches of 32, takes one step."""
    x, y, *_ = digits()
    return [(x[:24], y[:24]), (x[24:32], y[24:32])]


def trained(listing, rounds=1):
    """Run the listing; return the server's weights before and after."""
    import tensorflow as tf

    names = {"__name__": "listing"}
    tf.keras.utils.set_random_seed(1)
    exec(compile(listing, "listing", "exec"), names)
    server = names["Server"]([names["Client"](*examples) for examples in data()])
    before = server.model.get_weights()
    server.train(rounds)
    return before, server.model.get_weights()


def central_step(weights):
    x, y = (np.concatenate(arrays) for arrays in zip(*data(), strict=True))
    return gradient_step(weights, list(softmax_gradient(x.reshape(-1, 64), y, *weights)), LEARNING_RATE)


@pytest.mark.parametrize("place", range(4))
def test_each_of_the_first_four_faults_stops_it_with_the_error_named(place):
    with pytest.raises((AttributeError, TypeError, ValueError)) as caught:
        trained(mended(place))
    assert f"{caught.type.__name__}: {caught.value}".startswith(FAULTS[place].error)


def test_the_fifth_does_not_stop_it_and_is_not_federated_averaging():
    assert FAULTS[4].error is None
    before, after = trained(mended(4))
    assert np.abs(after[0] - central_step(before)[0]).max() > 1e-3


def test_mended_it_is_federated_averaging():
    before, after = trained(mended(), rounds=2)
    by_hand = before
    for _ in range(2):
        steps = [
            gradient_step(by_hand, list(softmax_gradient(x.reshape(-1, 64), y, *by_hand)), LEARNING_RATE)
            for x, y in data()
        ]
        by_hand = weighted_average(steps, SIZES)
    assert np.abs(by_hand[0] - before[0]).max() > 1e-3
    central = central_step(central_step(before))
    for weights, mean, step in zip(after, by_hand, central, strict=True):
        np.testing.assert_allclose(weights, mean, atol=1e-6)
        np.testing.assert_allclose(weights, step, atol=1e-6)


def test_the_faults_can_be_mended_in_any_order():
    for order in itertools.permutations(FAULTS):
        listing = LISTING
        for fault in order:
            listing = mend(listing, fault)
        assert listing == mended()


def test_a_fault_is_mended_once():
    for fault in FAULTS:
        with pytest.raises(ValueError, match="mended already"):
            mend(mended(), fault)


def test_the_mended_server_touches_no_example_of_a_client():
    server = mended().split("class Server:")[1]
    assert "images" not in server
    assert "labels" not in server
    assert "images" in LISTING.split("class Server:")[1]


@pytest.mark.parametrize("faults", [-1, 6])
def test_there_are_five(faults):
    with pytest.raises(ValueError, match=f"there are 5 faults, got {faults}"):
        mended(faults)
