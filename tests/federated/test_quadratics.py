import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.federated.quadratics import STEEP_AND_FLAT, Parabola, best, fixed_point, local_steps, run

PARABOLAS = st.lists(
    st.builds(Parabola, st.floats(0.1, 10), minimum=st.floats(-10, 10), size=st.floats(0.1, 10)),
    min_size=1,
    max_size=5,
)
ALL_E = (1, 2, 5, 20, 100)


def test_drift_in_five_numbers():
    points = [fixed_point(STEEP_AND_FLAT, learning_rate=0.05, epochs=E) for E in ALL_E]
    assert points == pytest.approx([0.90909, 0.88496, 0.81069, 0.60919, 0.50148], abs=1e-5)


@pytest.mark.parametrize("mu", [0.0, 1.0, 10.0])
@pytest.mark.parametrize("epochs", ALL_E)
def test_the_rounds_arrive_at_the_closed_form(epochs, mu):
    expected = fixed_point(STEEP_AND_FLAT, 0.05, epochs, mu)
    for start in (-5.0, 0.0, 5.0):
        path = run(STEEP_AND_FLAT, 0.05, epochs, rounds=200, mu=mu, start=start)
        assert path[-1] == pytest.approx(expected, abs=1e-9)


@given(PARABOLAS, st.floats(0.001, 1), st.integers(1, 50), st.floats(0, 20))
def test_a_round_leaves_the_fixed_point_where_it_is(clients, share, epochs, mu):
    rate = share * 1.9 / (max(client.curvature for client in clients) + mu)
    w = fixed_point(clients, rate, epochs, mu)
    assert run(clients, rate, epochs, rounds=1, mu=mu, start=w)[1] == pytest.approx(w, abs=1e-9)


@given(PARABOLAS, st.floats(0.001, 1), st.floats(0, 20))
def test_with_one_step_there_is_no_drift(clients, share, mu):
    rate = share * 1.9 / (max(client.curvature for client in clients) + mu)
    assert fixed_point(clients, rate, epochs=1, mu=mu) == pytest.approx(best(clients), abs=1e-9)


def test_with_endless_steps_only_the_sizes_count():
    clients = [Parabola(10.0, minimum=1.0, size=3.0), Parabola(1.0, minimum=0.0, size=1.0)]
    assert fixed_point(clients, 0.05, epochs=10_000) == pytest.approx(0.75)


def test_clients_that_want_the_same_do_not_drift():
    clients = [Parabola(10.0, minimum=0.4), Parabola(1.0, minimum=0.4)]
    assert fixed_point(clients, 0.05, epochs=20) == pytest.approx(0.4)


def test_fed_prox_comes_nearer_the_best_and_is_slower():
    gaps, rounds = [], []
    for mu in (0, 1, 10, 100):
        gaps.append(best(STEEP_AND_FLAT) - fixed_point(STEEP_AND_FLAT, 0.015, epochs=1000, mu=mu))
        path = run(STEEP_AND_FLAT, 0.015, epochs=1000, rounds=500, mu=mu)
        rounds.append(next(place for place, w in enumerate(path) if abs(w - path[-1]) < 0.01))
    assert gaps == sorted(gaps, reverse=True)
    assert gaps[0] > 0.4 > 0.02 > gaps[-1]
    assert rounds == sorted(rounds)
    assert rounds[0] < 3 < 30 < rounds[-1]


def test_the_best_has_the_least_mean_loss():
    def loss(w):
        return sum(client.size * client.loss(w) for client in STEEP_AND_FLAT)

    w = best(STEEP_AND_FLAT)
    assert loss(w) < min(loss(w - 0.01), loss(w + 0.01))


@given(st.floats(0.1, 10), st.floats(-5, 5), st.floats(-5, 5))
def test_the_gradient_is_the_slope_of_the_loss(curvature, minimum, w):
    client, step = Parabola(curvature, minimum), 1e-4
    slope = (client.loss(w + step) - client.loss(w - step)) / (2 * step)
    assert client.gradient(w) == pytest.approx(slope, abs=1e-6)


def test_local_steps_begin_at_the_server_and_end_near_the_minimum():
    path = local_steps(STEEP_AND_FLAT[0], w=-2.0, learning_rate=0.05, epochs=60)
    assert path[0] == -2.0
    assert len(path) == 61
    assert path[-1] == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("named", "message"),
    [
        ({"learning_rate": 0.2}, r"below 0.2 \(2 / \(a \+ μ\) of the steepest client\), got 0.2"),
        ({"learning_rate": 0.0}, "learning_rate must be above 0"),
        ({"learning_rate": float("nan")}, "learning_rate must be above 0"),
        ({"mu": 40.0}, "below 0.04"),
        ({"mu": -1.0}, "mu must be 0 or more, got -1.0"),
        ({"epochs": 0}, "epochs must be at least 1, got 0"),
        ({"clients": []}, "at least one client, got none"),
    ],
)
def test_where_there_is_no_fixed_point(named, message):
    with pytest.raises(ValueError, match=message):
        fixed_point(**({"clients": STEEP_AND_FLAT, "learning_rate": 0.05, "epochs": 5} | named))


@pytest.mark.parametrize("numbers", [(0.0, 1.0, 1.0), (-1.0, 1.0, 1.0), (1.0, 1.0, 0.0)])
def test_no_parabola(numbers):
    with pytest.raises(ValueError, match="curvature and size must be above 0"):
        Parabola(*numbers)
