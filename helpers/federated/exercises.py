r"""The exercises and questions of lesson 04, as data.

>>> from helpers.course.judging import judge
>>> print(judge(WEIGHTED_AVERAGE, lambda values, sizes: sum(values) / len(values)).message.split(".")[0])
That is the plain mean
"""

import math
import random
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from helpers.course.exercises import Checks, Exercise, Mistake, Named, solution
from helpers.course.questions import Choice, NumberQuestion, Question, Questions

__all__ = ["ask", "check", "solution", "yours"]


Numbers = Sequence[float]


def _two_weights(rng: random.Random) -> tuple[list[float], list[float], float]:
    size = rng.randrange(1, 4)
    return (
        [rng.randrange(-8, 9) / 2 for _ in range(size)],
        [rng.randrange(-8, 9) / 2 for _ in range(size)],
        rng.randrange(0, 9) / 8,
    )


MIX = Exercise(
    name="mix",
    cases=(
        ([0.0, 8.0], [4.0, 0.0], 0.25),
        ([1.0, 2.0, 3.0], [1.0, -2.0, 5.0], 0.0),
        ([2.0], [6.0], 1.0),
        ([np.array([1.0, 2.0]), np.array([5.0])], [np.array([3.0, 2.0]), np.array([-5.0])], 0.5),
    ),
    sample=_two_weights,
    reference=lambda a, b, t: [(1 - t) * x + t * y for x, y in zip(a, b, strict=True)],
    hints=(
        "At t = 0 the result is a, at t = 1 it is b, and in between a little of both. How much of each?",
        "The share of b is `t`, and that of a is what is left of 1.",
        "Go through both lists at once: `[... for x, y in zip(a, b)]`, with (1 − t) times the one and t times the other.",
    ),
    mistakes=(
        Mistake(
            "the other way around",
            lambda a, b, t: [t * x + (1 - t) * y for x, y in zip(a, b, strict=True)],
            "The other way around: t = 0 is all a, and t = 1 is all b.",
        ),
        Mistake(
            "always the middle",
            lambda a, b, t: [(x + y) / 2 for x, y in zip(a, b, strict=True)],
            "That is the middle whatever `t` is. The shares are 1 − t and t.",
        ),
        Mistake(
            "b is added",
            lambda a, b, t: [x + t * y for x, y in zip(a, b, strict=True)],
            "You keep all of a and add b to it. As b's share grows, that of a has to shrink: 1 − t.",
        ),
        Mistake(
            "lists joined",
            lambda a, b, t: [*a, *b],
            "The two lists are put one behind the other: `+` joins lists. Mix them number by number.",
        ),
    ),
    passed="It works on lists of arrays as well: that is how a model's weights come out of Keras.",
)


def _values_and_sizes(rng: random.Random) -> tuple[list[float], list[int]]:
    count = rng.randrange(1, 6)
    return [rng.randrange(-40, 41) / 4 for _ in range(count)], [rng.randrange(1, 200) for _ in range(count)]


def _weighted_average(values: Sequence[Any], sizes: Numbers) -> Any:
    return sum(n * value for n, value in zip(sizes, values, strict=True)) / sum(sizes)


WEIGHTED_AVERAGE = Exercise(
    name="weighted_average",
    cases=(
        ([1.0, 4.0], [20, 10]),
        ([3.0, 5.0], [7, 7]),
        ([np.array([1.0, 2.0]), np.array([5.0, 0.0])], [1, 3]),
        ([6.0], [4]),
    ),
    sample=_values_and_sizes,
    reference=_weighted_average,
    hints=(
        "A client with twice as many examples counts twice as much.",
        "Multiply each value by its client's size and add up. What do you divide by, so that equal values give that value?",
        "`sum(n * value for n, value in zip(sizes, values))`, divided by the sum of the sizes.",
    ),
    mistakes=(
        Mistake(
            "plain mean",
            lambda values, sizes: sum(values) / len(values),
            "That is the plain mean. It gives a client with 10 examples as much say as one with 1,000.",
        ),
        Mistake(
            "not divided",
            lambda values, sizes: sum(n * value for n, value in zip(sizes, values, strict=True)),
            "That is the weighted *sum*. Divide by the sum of the sizes.",
        ),
        Mistake(
            "divided by the clients",
            lambda values, sizes: (
                sum(n * value for n, value in zip(sizes, values, strict=True)) / len(values)
            ),
            "You divide by the number of clients. The shares n_k / n have to add up to 1: divide by all examples.",
        ),
        Mistake(
            "small ones count more",
            lambda values, sizes: (
                sum(value / n for n, value in zip(sizes, values, strict=True)) / sum(1 / n for n in sizes)
            ),
            "Here the *smaller* client counts more. Multiply each value by the client's size.",
        ),
    ),
    passed="With sizes as weights, each *example* counts the same, wherever it lies.",
)

TRAFFIC = Exercise(
    name="traffic",
    cases=((650, 3, 10), (199_210, 10, 87), (1, 1, 1), (1000, 2, 0)),
    sample=lambda rng: (rng.randrange(1, 10_000), rng.randrange(1, 100), rng.randrange(1, 1000)),
    reference=lambda parameters, clients, rounds: 2 * 4 * parameters * clients * rounds,
    hints=(
        "What travels in one round to and from one client? How many bytes is that?",
        "The model goes down, and its trained copy goes up: twice the parameters, 4 bytes each.",
        "2 · 4 · parameters for one client in one round; multiply by the clients and by the rounds.",
    ),
    mistakes=(
        Mistake(
            "one way",
            lambda parameters, clients, rounds: 4 * parameters * clients * rounds,
            "That is one way. In each round the model travels down to a client, and its trained copy up again.",
        ),
        Mistake(
            "numbers",
            lambda parameters, clients, rounds: 2 * parameters * clients * rounds,
            "That counts numbers. Each of them is a float of 4 bytes.",
        ),
        Mistake(
            "bits",
            lambda parameters, clients, rounds: 8 * 2 * 4 * parameters * clients * rounds,
            "Those are bits; bytes are asked for.",
        ),
        Mistake(
            "one client",
            lambda parameters, clients, rounds: 2 * 4 * parameters * rounds,
            "That is the traffic of a single client. The server sends to each one, and hears from each one.",
        ),
    ),
    passed="The data never travels; the model does, again and again. It pays to need fewer rounds.",
)


def _a_client(rng: random.Random) -> tuple[float, float, float, float, int]:
    curvature, minimum = rng.choice((1.0, 2.0, 10.0)), float(rng.randrange(-3, 4))
    return rng.randrange(-8, 9) / 4, curvature, minimum, 0.05, rng.randrange(1, 8)


def _local_training(w: float, curvature: float, minimum: float, rate: float, steps: int) -> float:
    for _ in range(steps):
        w = w - rate * curvature * (w - minimum)
    return w


LOCAL_TRAINING = Exercise(
    name="local_training",
    cases=(
        (0.0, 10.0, 1.0, 0.05, 1),
        (0.0, 10.0, 1.0, 0.05, 2),
        (1.0, 1.0, 0.0, 0.05, 5),
        (2.0, 4.0, -1.0, 0.1, 0),
    ),
    sample=_a_client,
    reference=_local_training,
    hints=(
        "One step: subtract rate times gradient. The next step begins where this one ended.",
        "The gradient at w is `curvature * (w - minimum)`, and it has to be computed anew at each step.",
        "`for _ in range(steps):` and in it `w = w - rate * ...`; after the loop `return w`.",
    ),
    mistakes=(
        Mistake(
            "uphill",
            lambda w, curvature, minimum, rate, steps: _local_training(w, curvature, minimum, -rate, steps),
            "You walk uphill, away from the minimum: the step is *minus* rate times gradient.",
        ),
        Mistake(
            "one step",
            lambda w, curvature, minimum, rate, steps: _local_training(w, curvature, minimum, rate, 1),
            "That is one step, whatever `steps` says. Is the `return` inside the loop?",
        ),
        Mistake(
            "one long step",
            lambda w, curvature, minimum, rate, steps: w - steps * rate * curvature * (w - minimum),
            "You take the first gradient `steps` times. It changes on the way: compute it anew at each step.",
        ),
        Mistake(
            "no curvature",
            lambda w, curvature, minimum, rate, steps: _local_training(w, 1.0, minimum, rate, steps),
            "The gradient is `curvature * (w - minimum)`; you left out the curvature.",
        ),
        Mistake(
            "factor 2",
            lambda w, curvature, minimum, rate, steps: _local_training(
                w, 2 * curvature, minimum, rate, steps
            ),
            "Twice too long: the loss has a factor ½, so its gradient is `curvature * (w - minimum)`, without a 2.",
        ),
    ),
    passed="Each step takes the same share of what is left of the way. So many steps end at the client's own minimum.",
)


def _labels_and_order(rng: random.Random) -> tuple[list[int], list[int]]:
    clients, size = rng.randrange(1, 4), rng.randrange(1, 4)
    order = list(range(2 * clients))
    rng.shuffle(order)
    return [rng.randrange(5) for _ in range(2 * clients * size)], order


def _sorted_places(labels: Sequence[int]) -> list[int]:
    return sorted(range(len(labels)), key=lambda place: labels[place])


def _cut(places: Sequence[int], pieces: int) -> list[list[int]]:
    size = len(places) // pieces
    return [list(places[start : start + size]) for start in range(0, size * pieces, size)]


def _dealt(places: Sequence[int], order: Sequence[int]) -> list[list[int]]:
    piece = _cut(places, len(order))
    return [piece[order[k]] + piece[order[k + 1]] for k in range(0, len(order), 2)]


def _in_turn(labels: Sequence[int], order: Sequence[int]) -> list[list[int]]:
    piece, half = _cut(_sorted_places(labels), len(order)), len(order) // 2
    return [piece[order[k]] + piece[order[k + half]] for k in range(half)]


SHARDS = Exercise(
    name="shards",
    points=2,
    cases=(
        ([1, 0, 1, 0], [0, 1, 2, 3]),
        ([5, 3, 9, 3, 5, 9, 3, 5], [3, 0, 2, 1]),
        ([2, 1, 0, 2, 1, 0, 3, 3, 4, 4, 0, 1], [5, 0, 1, 4, 3, 2]),
        ([7, 7], [1, 0]),
    ),
    sample=_labels_and_order,
    reference=lambda labels, order: _dealt(_sorted_places(labels), order),
    hints=(
        "Three steps: the places sorted by their label, cut into `len(order)` pieces of one size, two pieces for each client.",
        "`places = sorted(range(len(labels)), key=lambda i: labels[i])` sorts the places; piece number j is "
        "`places[j * size : (j + 1) * size]` with `size = len(labels) // len(order)`.",
        "With the pieces in a list: `[pieces[order[k]] + pieces[order[k + 1]] for k in range(0, len(order), ...)]`; how far is "
        "it from one client to the next?",
    ),
    mistakes=(
        Mistake(
            "not sorted",
            lambda labels, order: _dealt(range(len(labels)), order),
            "You cut the places as they come. Sort them by label first; that is what makes the clients unlike.",
        ),
        Mistake(
            "labels",
            lambda labels, order: _dealt(sorted(labels), order),
            "Those are the labels. Return the *places* of the examples in `labels`, sorted by what stands there.",
        ),
        Mistake(
            "one shard each",
            lambda labels, order: [_cut(_sorted_places(labels), len(order))[j] for j in order],
            "That is one shard for each client, and so twice as many clients. Each one gets two.",
        ),
        Mistake(
            "order left out",
            lambda labels, order: _dealt(_sorted_places(labels), range(len(order))),
            "You deal the pieces in their own order, so that a client has neighboring digits. Take piece number `order[...]`.",
        ),
        Mistake(
            "dealt in turn",
            _in_turn,
            "You deal one piece to each client and then a second one. Here client 0 gets the first *two* of `order`.",
        ),
    ),
    passed="That is the split of McMahan and others (2017): with 200 shards of 300 images, most clients see two digits.",
)


def _prox_arguments(rng: random.Random) -> tuple[float, float, float, float]:
    return (
        rng.randrange(-8, 9) / 4,
        rng.randrange(-8, 9) / 4,
        rng.randrange(-8, 9) / 4,
        rng.choice((0.0, 0.25, 1.0, 3.0)),
    )


PROX_GRADIENT = Exercise(
    name="prox_gradient",
    cases=(
        (2.0, 3.0, 1.0, 0.5),
        (2.0, 3.0, 1.0, 0.0),
        (-1.0, 4.0, 4.0, 7.0),
        (np.array([1.0, -1.0]), np.array([2.0, 0.0]), np.array([0.0, 4.0]), 1.5),
    ),
    sample=_prox_arguments,
    reference=lambda gradient, w, start, mu: gradient + mu * (w - start),
    hints=(
        "The new term is $\\frac{\\mu}{2} (w - w_t)^2$. What is its derivative by w?",
        "The 2 of the square and the ½ cancel: mu times the distance from the start. It is added to the gradient.",
        "The gradient plus `mu * (...)`: which of `w` and `start` is subtracted, so that a step *against* it leads back?",
    ),
    mistakes=(
        Mistake(
            "pushed away",
            lambda gradient, w, start, mu: gradient - mu * (w - start),
            "The sign: with a minus, the term drives the client further *away* from the start.",
        ),
        Mistake(
            "towards zero",
            lambda gradient, w, start, mu: gradient + mu * w,
            "That pulls towards 0, which is weight decay. FedProx pulls back to where the round started: `w - start`.",
        ),
        Mistake(
            "the term itself",
            lambda gradient, w, start, mu: gradient + mu / 2 * (w - start) ** 2,
            "That is the term itself. To the gradient belongs its derivative, mu times the distance.",
        ),
        Mistake(
            "half",
            lambda gradient, w, start, mu: gradient + mu / 2 * (w - start),
            "Half as strong as it should be: in the derivative, the ½ and the 2 of the square cancel.",
        ),
    ),
    passed="A rubber band to the model of the round's start. With mu = 0 it is FedAvg again.",
)

LIKE = [np.zeros((2, 2)), np.zeros(2)]


def _some_update(rng: random.Random) -> tuple[list[np.ndarray], list[np.ndarray]]:
    update = [np.array([[rng.gauss(0, 1) for _ in "ab"] for _ in "ab"]), np.array([rng.gauss(0, 1), 1.0])]
    if (kind := rng.randrange(4)) < 2:
        update[rng.randrange(2)].flat[rng.randrange(2)] = (math.nan, -math.inf)[kind]
    return update, LIKE


def _shapes(update: Sequence[np.ndarray]) -> list[tuple[int, ...]]:
    return [array.shape for array in update]


def _acceptable(
    update: Sequence[np.ndarray], like: Sequence[np.ndarray], broken: Callable[[np.ndarray], Any]
) -> bool:
    return _shapes(update) == _shapes(like) and not any(bool(np.any(broken(array))) for array in update)


def _not_finite(array: np.ndarray) -> Any:
    return ~np.isfinite(array)


ACCEPTABLE = Exercise(
    name="acceptable",
    cases=(
        ([np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([5.0, 6.0])], LIKE),
        ([np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([5.0, math.nan])], LIKE),
        ([np.array([[1.0, math.nan], [3.0, 4.0]]), np.array([5.0, 6.0])], LIKE),
        ([np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([5.0, -math.inf])], LIKE),
        ([np.array([[1.0, math.inf], [3.0, 4.0]]), np.array([5.0, 6.0])], LIKE),
        ([np.array([[1.0, 2.0], [3.0, 4.0]])], LIKE),
        ([np.ones((2, 2)), np.ones(2), np.ones(2)], LIKE),
        ([np.ones((2, 3)), np.ones(2)], LIKE),
        ([np.ones((2, 2)), np.ones(3)], LIKE),
        ([np.ones(4), np.ones(2)], LIKE),
        ([np.array([[9e9, 2.0], [3.0, 4.0]]), np.array([-9e9, 6.0])], LIKE),
    ),
    sample=_some_update,
    reference=lambda update, like: _acceptable(update, like, _not_finite),
    hints=(
        "Three things must hold: as many arrays as in `like`, the same shapes, and no number that is NaN or infinite.",
        "`array.shape` is the shape, and `np.isfinite(array).all()` is true if no number in it is NaN or infinite. Look first "
        "whether the *lengths* agree: `zip` silently stops at the shorter list.",
        "`[a.shape for a in update] == [a.shape for a in like]` compares number and shapes at once; then `and all(...)` over "
        "the arrays. Make the result a plain `bool(...)`.",
    ),
    mistakes=(
        Mistake(
            "NaN only",
            lambda update, like: _acceptable(update, like, np.isnan),
            "You look for NaN only. An infinite number spoils the mean just as well: `np.isfinite` finds both.",
        ),
        Mistake(
            "infinity only",
            lambda update, like: _acceptable(update, like, np.isinf),
            "You look for infinity only. NaN is not infinite, and one of it makes the whole mean NaN: `np.isfinite`.",
        ),
        Mistake(
            "no shapes",
            lambda update, like: not any(bool(np.any(_not_finite(array))) for array in update),
            "You look at the numbers only. An update of another model has other shapes, or fewer arrays.",
        ),
        Mistake(
            "sizes",
            lambda update, like: (
                [array.size for array in update] == [array.size for array in like]
                and all(bool(np.isfinite(array).all()) for array in update)
            ),
            "You compare how many numbers there are. Four in a row are not 2 × 2: compare the `.shape`.",
        ),
        Mistake(
            "too short",
            lambda update, like: all(
                u.shape == w.shape and bool(np.isfinite(u).all()) for u, w in zip(update, like, strict=False)
            ),
            "An update with too few arrays passes: `zip` stops at the shorter list. Compare the lengths as well.",
        ),
        Mistake(
            "first array only",
            lambda update, like: _shapes(update) == _shapes(like) and bool(np.isfinite(update[0]).all()),
            "You look at the first array only. All of them are averaged.",
        ),
        Mistake(
            "large refused",
            lambda update, like: (
                _acceptable(update, like, _not_finite) and all(np.abs(array).max() < 1e6 for array in update)
            ),
            "You refuse large numbers, too. Where is the line? Here only what is not finite is refused; what is absurd and "
            "finite is a question of its own.",
        ),
    ),
    passed="It refuses what is broken. The last case of the check, 9 billion, was accepted as it should be: finite is not honest.",
)


def _train(weights: Numbers, data: Numbers) -> list[float]:
    for x in sorted(data):
        weights = [w + (x - w) / 2 for w in weights]
    return list(weights)


TRAIN = Named("train", _train)
OTHER_TRAIN = Named(
    "another_train", lambda weights, data: [w / 2 + k * sum(data) for k, w in enumerate(weights, start=1)]
)


def _server_round(
    weights: Numbers, clients: Sequence[Numbers], train: Callable[..., list[float]]
) -> list[float]:
    updates = [train(weights, data) for data in clients]
    sizes = [len(data) for data in clients]
    return [_weighted_average(values, sizes) for values in zip(*updates, strict=True)]


def _one_after_the_other(weights: Numbers, clients: Sequence[Numbers], train: Any) -> Numbers:
    for data in clients:
        weights = train(weights, data)
    return weights


def _unweighted(weights: Numbers, clients: Sequence[Numbers], train: Any) -> list[float]:
    updates = [train(weights, data) for data in clients]
    return [sum(values) / len(values) for values in zip(*updates, strict=True)]


def _summed(weights: Numbers, clients: Sequence[Numbers], train: Any) -> list[float]:
    return [sum(values) for values in zip(*(train(weights, data) for data in clients), strict=True)]


def _chained_average(weights: Numbers, clients: Sequence[Numbers], train: Any) -> list[float]:
    updates: list[list[float]] = []
    for data in clients:
        updates.append(train(updates[-1] if updates else weights, data))
    sizes = [len(data) for data in clients]
    return [_weighted_average(values, sizes) for values in zip(*updates, strict=True)]


def _some_clients(rng: random.Random) -> tuple[list[float], list[list[float]], Any]:
    clients = [
        [float(rng.randrange(9)) for _ in range(rng.randrange(1, 4))] for _ in range(rng.randrange(2, 5))
    ]
    return (
        [float(rng.randrange(9)) for _ in range(rng.randrange(1, 4))],
        clients,
        rng.choice((TRAIN, OTHER_TRAIN)),
    )


SERVER_ROUND = Exercise(
    name="server_round",
    points=2,
    cases=(
        ([0.0], [[4.0], [8.0, 8.0]], TRAIN),
        ([0.0, 8.0], [[4.0, 8.0, 0.0], [2.0]], TRAIN),
        ([1.0, 2.0, 3.0], [[5.0]], TRAIN),
        ([2.0, 4.0], [[1.0], [2.0, 3.0]], OTHER_TRAIN),
    ),
    sample=_some_clients,
    reference=_server_round,
    hints=(
        "Each client trains a copy of the *same* weights, on its own data. Then average, position by position.",
        "`updates = [train(weights, data) for data in clients]` are the clients' weights, and `len(data)` are their sizes.",
        "`zip(*updates)` gives for each position the values of all clients. For each: the sum of size times value, divided "
        "by the sum of the sizes. Return them as a list.",
    ),
    mistakes=(
        Mistake(
            "one after the other",
            _one_after_the_other,
            "You hand the weights on from client to client, so that the last one has the last word. Each starts from the "
            "server's weights; then you average.",
        ),
        Mistake(
            "each from the one before",
            _chained_average,
            "Each of your clients starts where the one before ended. All of them start from the server's weights.",
        ),
        Mistake(
            "unweighted",
            _unweighted,
            "That is the plain mean. Weight each client by its number of examples, `len(data)`.",
        ),
        Mistake(
            "the server trains",
            lambda weights, clients, train: train(weights, [x for data in clients for x in data]),
            "Your server trains on its clients' data. It must never have them: each client calls `train` on its own.",
        ),
        Mistake(
            "summed",
            _summed,
            "You add the clients' weights up. The new weights are their weighted *mean*.",
        ),
    ),
    passed="That is a round of FedAvg. What `train` does inside stays with the client; the server sees what it returns.",
)


def _gradients(x: Numbers, bias_gradient: Numbers) -> tuple[np.ndarray, np.ndarray]:
    return np.outer(x, bias_gradient), np.array(bias_gradient)


def _one_input(rng: random.Random) -> tuple[np.ndarray, np.ndarray]:
    x = [rng.randrange(0, 17) / 16 for _ in range(rng.randrange(3, 6))]
    shares = [rng.randrange(1, 9) / 16 for _ in range(rng.randrange(1, 3))]
    return _gradients(x, [0.0, *shares, -sum(shares)])


def _largest(bias_gradient: np.ndarray) -> int:
    return int(np.argmax(np.abs(bias_gradient)))


def _divided(above: Any, below: Any) -> np.ndarray:
    with np.errstate(all="ignore"):
        return np.asarray(above / below)


RECONSTRUCT = Exercise(
    name="reconstruct",
    points=2,
    cases=(
        _gradients([0.5, 0.0, 1.0], [0.25, -0.75, 0.5]),
        _gradients([1.0, 2.0, 3.0], [0.0, -1.0, 1.0]),
        _gradients([0.25, 0.75, 0.0, 0.5], [0.5, -0.5, 0.0]),
        _gradients([0.5, 1.0], [0.0, -2.0]),
        _gradients([-0.5, 1.0], [0.5, 0.0, 0.25]),
    ),
    sample=_one_input,
    reference=lambda dW, db: dW[:, _largest(db)] / db[_largest(db)],
    hints=(
        "Each number of the weight gradient is a product of two. One of the two is in the bias gradient.",
        "Column i of the weight gradient is the input times `bias_gradient[i]`. Choose a neuron i for which that is not 0.",
        "`i = np.argmax(np.abs(bias_gradient))` is a safe choice; `weight_gradient[:, i]` is column i. Divide.",
    ),
    mistakes=(
        Mistake(
            "the first column",
            lambda dW, db: _divided(dW[:, 0], db[0]),
            "You take column 0 whatever stands there, and here its bias gradient is 0. Choose a column where it is not.",
        ),
        Mistake(
            "the last column",
            lambda dW, db: _divided(dW[:, -1], db[-1]),
            "You take the last column whatever stands there, and here its bias gradient is 0. Choose one where it is not.",
        ),
        Mistake(
            "the largest without its size",
            lambda dW, db: _divided(dW[:, np.argmax(db)], db[np.argmax(db)]),
            "The largest bias gradient can be 0, if the others are negative. Take the one with the largest *absolute* value.",
        ),
        Mistake(
            "a row",
            lambda dW, db: _divided(dW[_largest(db)], db[_largest(db)]),
            "You took a *row*: that is one input with all outputs. All inputs with one output are a column, "
            "`weight_gradient[:, i]`.",
        ),
        Mistake(
            "not divided",
            lambda dW, db: dW[:, _largest(db)],
            "That is the input times a number: the picture is there, in other shades. Divide by that number.",
        ),
        Mistake(
            "upside down",
            lambda dW, db: _divided(db[_largest(db)], dW[:, _largest(db)]),
            "Upside down: the weight gradient stands above, the bias gradient below.",
        ),
        Mistake(
            "all columns summed",
            lambda dW, db: _divided(dW.sum(axis=1), db.sum()),
            "You sum over all columns. Positive and negative ones cancel; here they add up to 0, and you divide 0 by 0. "
            "One column is enough.",
        ),
    ),
    passed="A division. No key was broken and no file stolen: the update *is* the input, times a number.",
)

EXERCISES = (
    MIX,
    WEIGHTED_AVERAGE,
    TRAFFIC,
    LOCAL_TRAINING,
    SHARDS,
    PROX_GRADIENT,
    ACCEPTABLE,
    SERVER_ROUND,
    RECONSTRUCT,
)

QUESTIONS = (
    NumberQuestion(
        name="highest_between",
        text="Different starts: at about which t is the loss the highest?",
        answer=0.5,
        tolerance=0.06,
        why="Half-way, where both have the same say. Each of the two is a good model, and their mean is not.",
        near=(
            (0.0, "There stands model A alone, and it is good. Drag on."),
            (1.0, "There stands model B alone, and it is good as well. Look between the two."),
        ),
    ),
    Question(
        name="same_start",
        text="And with the same start, at t = 0.5?",
        choices=(
            Choice("The loss is as high as with different starts", "Look at both curves at t = 0.5."),
            Choice(
                "It is lower than at both ends",
                "Each of the two has learned something that the other one has not, and here their mean keeps both.",
                right=True,
            ),
            Choice(
                "It is exactly half-way between the losses of A and B",
                "The *weights* are half-way. The loss is no straight line: compare it with both ends.",
            ),
        ),
    ),
    Question(
        name="plain_mean",
        text="When is the plain mean a step of central gradient descent, too, whatever the images are?",
        choices=(
            Choice(
                "When the learning rate is small enough",
                "The steps get smaller, all of them. Their directions stay what they are, and so does the mean direction.",
            ),
            Choice(
                "When all hospitals have as many images",
                "Then all shares n_k / n are equal, and the weighted mean is the plain one.",
                right=True,
            ),
            Choice(
                "When there are only two hospitals, of any size",
                "With two hospitals of 1,000 and 10 images, the plain mean gives the ten half of the say.",
            ),
        ),
    ),
    NumberQuestion(
        name="fewest_rounds",
        text="Set the target to 90 %. In which round does E = 20 reach it?",
        answer=2,
        why="In the second. With E = 1 it takes several times as many rounds, and as many times the megabytes.",
        near=(
            (1, "After one round it is close, and not there yet. Look at the mark."),
            (4, "That is E = 5."),
            (16, "That is E = 1."),
            (40, "That is the number of *local epochs*, to the right. The rounds are to the left."),
        ),
    ),
    Question(
        name="most_work",
        text="Still at 90 %, now to the right: with which E does a client go through its own images most often until then?",
        choices=(
            Choice(
                "E = 1", "It needs the most rounds, with one pass in each. Compare the marks on the right."
            ),
            Choice("E = 5", "Compare the marks on the right: one of them is further to the right."),
            Choice(
                "E = 20",
                "It computes at least twice as much as each of the others. Fewest rounds and most work: what is dear decides.",
                right=True,
            ),
        ),
    ),
    NumberQuestion(
        name="twenty_steps",
        text="Set E to 20. Where is the fixed point? (Three decimals.)",
        answer=0.609,
        tolerance=0.0011,
        why="Three quarters of the way from the best w to 0.5, where more and more steps lead. A is at its own minimum after "
        "20 steps, and B well on its way.",
        near=(
            (0.909, "That is the best w, where it rests with E = 1."),
            (0.811, "That is E = 5."),
            (0.501, "That is E = 100."),
            (0.218, "That is where client B ends. The server takes the mean of both."),
        ),
    ),
    Question(
        name="in_the_end",
        text="Drag E further. Where does the fixed point go?",
        choices=(
            Choice(
                "To 0.5, the mean of the two minima",
                "With so many steps each client arrives at its own minimum. The server sees *where* they stand, and no longer "
                "how steep their losses are.",
                right=True,
            ),
            Choice(
                "To 0, the minimum of the flat client",
                "Set E to 100 and look. A pulls as hard as B, and not less.",
            ),
            Choice(
                "To 0.909 again, if E is large enough",
                "It moves away from there the whole time. Set E to 100.",
            ),
        ),
    ),
    Question(
        name="where_it_slows",
        text="Which step of alpha costs the most accuracy after 30 rounds?",
        choices=(
            Choice("From 10 to 1", "Both curves end nearly at the same height."),
            Choice(
                "From 1 to 0.3",
                "Each client lacks a digit or two then, and the curves end at nearly the same height.",
            ),
            Choice("From 0.3 to 0.1", "It costs something. Another step costs more."),
            Choice(
                "From 0.1 to 0.03",
                "FedAvg stands a good deal of skew. With hardly more than two or three digits a client it is much slower: after "
                "30 rounds the curve still rises. (One deal, one seed.)",
                right=True,
            ),
        ),
    ),
    Question(
        name="unequal_sizes",
        text="Look at the bars for alpha = 0.03. What else is uneven, besides the digits?",
        choices=(
            Choice(
                "Nothing: every client has as many images as the others, only of other digits",
                "Compare the heights of the bars.",
            ),
            Choice(
                "How many images a client has: hundreds, or hardly any",
                "A small alpha skews the labels *and* the sizes. So one cannot say which of the two did the harm.",
                right=True,
            ),
            Choice(
                "How often a digit occurs: some are in far fewer of the images than others",
                "The images are the same ones, only dealt differently. Add a color up over all bars.",
            ),
        ),
    ),
    NumberQuestion(
        name="idle_rounds",
        text="With a chance of 0.95 to drop out: in how many of the 30 rounds does nobody answer?",
        answer=17,
        why="One expects 0.95¹⁰ of 30, which is 18. The curve is flat there: the weights stay as they are.",
        near=(
            (13, "That many rounds had at least one answer. The others?"),
            (285, "So many single answers are missing. In how many *rounds* did none come?"),
            (15, "That is how often an update came. Count the rounds without any."),
            (18, "That is what one expects. Now look at what happened in this run."),
        ),
    ),
    Question(
        name="not_by_chance",
        text="In life, it is the hospital with old machines whose answer is always too late. What is different then?",
        choices=(
            Choice(
                "Nothing: whoever is absent, the server takes the mean over those who came",
                "That is just it. Who never comes is in no mean, and which patients does that leave out?",
            ),
            Choice(
                "The model is trained without its patients, and may fail for just them",
                "And the overall accuracy looks fine. By chance, everyone comes at some time. If it is always the same ones who are missing, the result is that of "
                "section 1, with one blind spot more.",
                right=True,
            ),
            Choice(
                "Training stops, as the server waits for the last answer before it takes the mean",
                "The server here waits for nobody. It goes on with those who answered.",
            ),
        ),
    ),
    NumberQuestion(
        name="best_with_mu",
        text="Leave E at 20 and drag mu to 10. Where is the fixed point? (Three decimals.)",
        answer=0.846,
        tolerance=0.0011,
        why="Much nearer to the best w, 0.909, than the 0.609 without the term. And not there.",
        near=(
            (0.609, "That is mu = 0."),
            (0.909, "That is the best w. It comes near, and not there."),
            (0.8, "That is mu = 5."),
            (0.849, "That is E = 5."),
        ),
    ),
    Question(
        name="price_of_mu",
        text="What does that cost?",
        choices=(
            Choice(
                "Rounds: several times as many",
                "The term that keeps the clients from running apart also keeps them from running: 13 rounds instead of 3. Compare "
                "E = 2 without it: 0.885 after 9 rounds. On this example, fewer local steps are the better cure; FedProx is for "
                "clients whose number of steps you cannot choose.",
                right=True,
            ),
            Choice(
                "Bytes: more of them in each round",
                "The weights that travel are as many as before. Look at the number of rounds.",
            ),
            Choice(
                "Nothing: it comes nearer, and as fast",
                "Compare how many rounds it takes to come near, at mu = 0 and at mu = 10.",
            ),
        ),
    ),
    Question(
        name="what_helped",
        text="FedProx with mu = 0 is FedAvg in all but one thing. Which one made the difference between the first two lines?",
        choices=(
            Choice("The pull back to the start of the round", "With mu = 0 there is none."),
            Choice(
                "Half-done work counts",
                "With 9 of 10 as stragglers, FedAvg throws most of the work away; and averages few clients at a time.",
                right=True,
            ),
            Choice(
                "It does more epochs", "Each client does as many as before. They were thrown away before."
            ),
        ),
    ),
    Question(
        name="who_counts",
        text="Hospital C claims 10,000 images. What can the server do about it?",
        choices=(
            Choice(
                "Read off the update from how many images it was computed",
                "An update of a thousand images looks like that of a hundred. There is no count in it.",
            ),
            Choice(
                "Encrypt the connections better",
                "The claim comes from C itself, well encrypted. That nobody changed it on the way is not the question.",
            ),
            Choice(
                "Put a limit on what one client counts",
                "Or agree on the sizes beforehand. A limit bounds the damage. So does giving all the same weight; then it is no longer the central model.",
                right=True,
            ),
        ),
    ),
    Question(
        name="fit_a_list",
        text="`fit` got a list of models and did not know what to do with it. What was meant?",
        choices=(
            Choice(
                "Each client trains a model of its own, on its own images",
                "It starts from the server's weights. So training has to move to the clients, and the weights have to go there and back.",
                right=True,
            ),
            Choice(
                "The server's model is trained on the weights of the other models",
                "Weights are no examples: there is nothing to predict from them. Who has the images?",
            ),
            Choice(
                "`fit` should be called once for each model, at the server",
                "With which images? The server has none, or should have none.",
            ),
        ),
    ),
    Question(
        name="silent_fault",
        text="With four mended it runs, without an error. Read `train` to its end: what is still wrong?",
        choices=(
            Choice(
                "It averages the weights without regard to size",
                "`weighted_average` gets the sizes. Read `train` above to its end.",
            ),
            Choice(
                "The server trains on the clients' images itself",
                "`self.model.fit(client.images, ...)`: whoever can write that has the images. A program that runs is not yet "
                "one that keeps a promise, and no test of its accuracy would tell.",
                right=True,
            ),
            Choice(
                "Nothing: what runs is mended", "There are five faults. What should a server never touch?"
            ),
        ),
    ),
    NumberQuestion(
        name="eight_images",
        text="In the first round, drag to eight images. How many of them can be read clearly (✔)?",
        answer=3,
        why="Each of these three has a neuron that it alone, or nearly alone, switches on. The others are mixed, and one sees "
        "something of them all the same.",
        near=(
            (8, "So many are in the batch. A reading with a tick is one of them, nearly pixel by pixel."),
            (5, "So many are mixtures. The others?"),
            (0, "Look for the ticks below."),
            (1, "More than that: count the ticks below."),
        ),
    ),
    Question(
        name="large_batches",
        text='A hospital says: "Our batches have 500 images and we do many steps, so nothing can be read." What is right?',
        choices=(
            Choice(
                "The hospital: a mixture of so many images cannot be unmixed",
                "Some of the readings were no mixtures, in a batch of eight.",
            ),
            Choice(
                "This attack gets harder; that no attack works does not follow",
                "It takes one image that alone moves one neuron, or a cleverer search. Safety is a statement about all attacks, "
                "and needs a proof.",
                right=True,
            ),
            Choice(
                "It does not matter, as the connection to the server is encrypted",
                "The server is the one who reads, and for it the update is decrypted.",
            ),
        ),
    ),
    Question(
        name="never_leaves",
        text='A brochure says: "Your data never leaves your house, so your privacy is protected." Which sentence is true?',
        choices=(
            Choice(
                "What travels can be as good as the image",
                "The images stay; what is computed from them does not. So ask who sees an update: with secure aggregation, nobody sees a single one; with noise, it hides each person.",
                right=True,
            ),
            Choice(
                "It is right, if the server follows the protocol",
                "It did, when we read the image. It only looked.",
            ),
            Choice(
                "It is right, if the connections are encrypted",
                "That keeps out those who listen on the way. The server reads what arrives.",
            ),
        ),
    ),
)

check = Checks(EXERCISES)
ask = Questions(QUESTIONS)
yours = check.yours
