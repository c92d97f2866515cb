"""Model extraction: whoever may ask a model often enough has a copy of it, however well its file is sealed.

Source: Tramèr, Zhang, Juels, Reiter and Ristenpart, "Stealing Machine Learning Models via Prediction APIs",
USENIX Security 2016. `solve_logistic` is their equation-solving attack (section 4.1): a logistic regression
on d features has d + 1 unknown numbers, and each answer with its probability is one linear equation for them.
`train_student` is the attack on a model of which only the answers are known: a student learns from them.

Both need answers only. What makes them harder is fewer answers, and answers that say less: labels instead of
probabilities, fewer digits. Nothing makes them impossible for a model that is of any use.

>>> rng = np.random.default_rng(1)
>>> weights, bias = rng.normal(size=20), 0.5
>>> teacher = lambda x: 1 / (1 + np.exp(-(x @ weights + bias)))
>>> stolen, stolen_bias = solve_logistic(teacher, rng.normal(size=(21, 20)))
>>> bool(np.allclose(stolen, weights)), round(stolen_bias, 6)
(True, 0.5)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

Teacher = Callable[[np.ndarray], np.ndarray]


def solve_logistic(teacher: Teacher, queries: np.ndarray) -> tuple[np.ndarray, float]:
    """Compute weights and bias of a logistic regression from d + 1 of its answers.

    Parameters
    ----------
    teacher : function
        From inputs of shape (n, d) to probabilities of shape (n,), strictly between 0 and 1, unrounded.
    queries : ndarray, shape (n, d)
        Inputs to ask about, n > d, in general position: random ones are.

    Returns
    -------
    (ndarray of shape (d,), float)
        Weights and bias, exact but for rounding.

    Raises
    ------
    ValueError
        If there are too few queries, or an answer is exactly 0 or 1.

    Notes
    -----
    With p = 1 / (1 + exp(-(w x + b))) the log-odds, log(p / (1 - p)), are w x + b.

    Examples
    --------
    >>> solve_logistic(lambda x: np.full(len(x), 0.5), np.zeros((3, 3)))
    Traceback (most recent call last):
        ...
    ValueError: 3 weights and a bias need at least 4 queries, got 3
    """
    n, d = queries.shape
    if n <= d:
        raise ValueError(f"{d} weights and a bias need at least {d + 1} queries, got {n}")
    p = np.asarray(teacher(queries), dtype=float)
    if not ((p > 0) & (p < 1)).all():
        raise ValueError("an answer is exactly 0 or 1, or no number: ask about inputs nearer to the border")
    log_odds = np.log(p) - np.log1p(-p)
    solution, *_ = np.linalg.lstsq(np.column_stack([queries, np.ones(n)]), log_odds, rcond=None)
    return solution[:-1], float(solution[-1])


@dataclass(frozen=True)
class Network:
    """A small classifier: one hidden layer with rectifiers, then softmax.

    Parameters
    ----------
    w1, b1, w2, b2 : ndarray
        Of shapes (d, h), (h,), (h, c) and (c,).
    """

    w1: np.ndarray
    b1: np.ndarray
    w2: np.ndarray
    b2: np.ndarray

    def hidden(self, x: np.ndarray) -> np.ndarray:
        """Return the hidden layer, shape (n, h)."""
        return np.maximum(x @ self.w1 + self.b1, 0)

    def probabilities(self, x: np.ndarray) -> np.ndarray:
        """Return the probability of each class, shape (n, c)."""
        scores = self.hidden(x) @ self.w2 + self.b2
        scores = np.exp(scores - scores.max(axis=1, keepdims=True))
        return scores / scores.sum(axis=1, keepdims=True)

    def classes(self, x: np.ndarray) -> np.ndarray:
        """Return the most probable class, shape (n,)."""
        return self.probabilities(x).argmax(axis=1)


def train_student(
    x: np.ndarray, answers: np.ndarray, hidden: int = 32, steps: int = 400, seed: int = 0
) -> Network:
    """Train a network to give the same answers.

    Parameters
    ----------
    x : ndarray, shape (n, d)
        What was asked, each feature of a size around 1.
    answers : ndarray, shape (n, c)
        What was answered: probabilities, or 1 at the class and 0 elsewhere.
    hidden : int
        Size of the hidden layer. The attacker guesses it; it need not be the teacher's.
    steps : int
        Steps of Adam (Kingma and Ba, 2015) on up to 128 random rows each.
    seed : int
        For the first weights and the rows.

    Returns
    -------
    Network

    Examples
    --------
    >>> x = np.random.default_rng(1).normal(size=(300, 2))
    >>> answers = np.eye(2)[(x[:, 0] > 0).astype(int)]
    >>> agreement(answers.argmax(axis=1), train_student(x, answers).classes(x)) > 0.95
    True
    """
    rng = np.random.default_rng(seed)
    d, c = x.shape[1], answers.shape[1]
    weights = [
        rng.normal(0, np.sqrt(2 / d), (d, hidden)),
        np.zeros(hidden),
        rng.normal(0, np.sqrt(2 / hidden), (hidden, c)),
        np.zeros(c),
    ]
    mean = [np.zeros_like(w) for w in weights]
    square = [np.zeros_like(w) for w in weights]
    for t in range(1, steps + 1):
        rows = rng.integers(len(x), size=min(128, len(x)))
        gradients = cross_entropy_gradients(Network(*weights), x[rows], answers[rows])
        for w, g, m, v in zip(weights, gradients, mean, square, strict=True):
            m += 0.1 * (g - m)
            v += 0.001 * (g * g - v)
            w -= 0.01 * (m / (1 - 0.9**t)) / (np.sqrt(v / (1 - 0.999**t)) + 1e-8)
    return Network(*weights)


def cross_entropy_gradients(network: Network, x: np.ndarray, answers: np.ndarray) -> list[np.ndarray]:
    """Return the gradients of the mean cross-entropy with respect to w1, b1, w2 and b2.

    Examples
    --------
    >>> network = Network(np.zeros((2, 3)), np.zeros(3), np.zeros((3, 2)), np.zeros(2))
    >>> cross_entropy_gradients(network, np.ones((1, 2)), np.array([[1.0, 0.0]]))[3]
    array([-0.5,  0.5])
    """
    h = network.hidden(x)
    error = (network.probabilities(x) - answers) / len(x)
    back = (error @ network.w2.T) * (h > 0)
    return [x.T @ back, back.sum(axis=0), h.T @ error, error.sum(axis=0)]


def agreement(first: np.ndarray, second: np.ndarray) -> float:
    """Return for what part of the inputs two models name the same class.

    Examples
    --------
    >>> agreement(np.array([0, 1, 1, 2]), np.array([0, 1, 2, 2]))
    0.75
    """
    return float(np.mean(first == second))


def extraction_curve(
    teacher: Teacher,
    pool: np.ndarray,
    held_out: np.ndarray,
    counts: Sequence[int],
    labels_only: bool = False,
    seed: int = 0,
) -> list[float]:
    """Steal a model with more and more queries; return how far each student agrees with it.

    Parameters
    ----------
    teacher : function
        From inputs of shape (n, d) to probabilities of shape (n, c).
    pool : ndarray, shape (n, d)
        Inputs that the attacker has, the first of which are asked about. Their true classes are not needed.
    held_out : ndarray, shape (m, d)
        Inputs on which student and teacher are compared.
    counts : sequence of int
        Numbers of queries, 1 to n.
    labels_only : bool
        Whether the attacker sees the most probable class only.
    seed : int
        For the students.

    Returns
    -------
    list of float
        The agreement for each count, 0 to 1.

    Raises
    ------
    ValueError
        If a count is out of range.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> pool, held_out = rng.normal(size=(500, 4)), rng.normal(size=(500, 4))
    >>> teacher = lambda x: np.eye(2)[(x.sum(axis=1) > 0).astype(int)]
    >>> few, many = extraction_curve(teacher, pool, held_out, [5, 500])
    >>> few < many, many > 0.9
    (True, True)
    """
    if not all(1 <= count <= len(pool) for count in counts):
        raise ValueError(f"the numbers of queries are 1 to {len(pool)}, got {list(counts)}")
    answers = teacher(pool[: max(counts, default=0)])
    if labels_only:
        answers = np.eye(answers.shape[1])[answers.argmax(axis=1)]
    truth = teacher(held_out).argmax(axis=1)
    students = [train_student(pool[:count], answers[:count], seed=seed) for count in counts]
    return [agreement(truth, student.classes(held_out)) for student in students]
