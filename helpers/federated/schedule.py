"""Who takes part in a round, in which order it sees its examples, who drops out and who stops early.

Everything follows from the seed, the number of the round and the number of the client. So a run that is
resumed at round 50 needs no stored generator, and a client on another machine draws the same batches as one
that is simulated here.

The generator of each draw is NumPy's, seeded with the list of these numbers and one that names the purpose
(`numpy.random.SeedSequence`): the draws of one purpose say nothing about those of another. They can be
repeated, and so are for simulation only; they hide nothing from anyone who knows the seed.

>>> sampled_clients(seed=1, round_number=1, clients=100, count=5)
array([22, 67, 75, 76, 93])
>>> batch_order(seed=1, round_number=1, client=8, size=6, epochs=2)
array([[4, 1, 0, 2, 3, 5],
       [3, 2, 1, 4, 0, 5]])
"""

import numpy as np

SAMPLING, BATCHES, DROPOUTS, STRAGGLERS, NOISE = range(5)


def sampled_clients(seed: int, round_number: int, clients: int, count: int) -> np.ndarray:
    """Return the clients of a round: `count` of them, each set of that size equally likely.

    Parameters
    ----------
    seed : int
        0 or more.
    round_number : int
        From 1.
    clients : int
        Clients there are, numbered from 0.
    count : int
        Clients to sample, 1 to `clients`.

    Returns
    -------
    ndarray of int
        In ascending order.

    Raises
    ------
    ValueError
        If `count` or `seed` is out of range.

    Examples
    --------
    >>> sampled_clients(seed=1, round_number=2, clients=3, count=3)
    array([0, 1, 2])
    """
    if not 1 <= count <= clients:
        raise ValueError(f"a round needs 1 to {clients} clients, which is all there are; got {count}")
    return np.sort(_generator(seed, SAMPLING, round_number).choice(clients, count, replace=False))


def batch_order(seed: int, round_number: int, client: int, size: int, epochs: int) -> np.ndarray:
    """Return in which order a client sees its examples: a new permutation of 0 to size - 1 for each epoch.

    Parameters
    ----------
    seed, round_number, client : int
        The client's own number among all clients; the round counts from 1.
    size : int
        Examples that the client has.
    epochs : int
        Passes over them.

    Returns
    -------
    ndarray of int, shape (epochs, size)
        A row is one epoch. Its batches are its first B entries, the next B, and so on; the last one of an
        epoch may be smaller. Fewer epochs give the first rows of the same table.

    Examples
    --------
    >>> batch_order(seed=1, round_number=1, client=8, size=6, epochs=1)
    array([[4, 1, 0, 2, 3, 5]])
    """
    rng = _generator(seed, BATCHES, round_number, client)
    return np.stack([rng.permutation(size) for _ in range(epochs)])


def dropouts(seed: int, round_number: int, count: int, rate: float) -> np.ndarray:
    """Return which of the sampled clients never answer: each with the same chance, whatever the others do.

    Parameters
    ----------
    seed, round_number : int
        As above.
    count : int
        Clients that were sampled.
    rate : float
        The chance of each to drop out, 0 to 1.

    Returns
    -------
    ndarray of bool, shape (count,)

    Examples
    --------
    >>> dropouts(seed=1, round_number=1, count=4, rate=0.5)
    array([False,  True, False,  True])
    """
    if not 0 <= rate <= 1:
        raise ValueError(f"dropout, the chance that a client never answers, must be 0 to 1, got {rate}")
    return _generator(seed, DROPOUTS, round_number).random(count) < rate


def finished_epochs(seed: int, round_number: int, count: int, epochs: int, share: float) -> np.ndarray:
    """Return how many of its epochs each sampled client gets done before the server stops waiting.

    A share of the clients, rounded to a whole number of them, are stragglers: they do 1 to `epochs` epochs,
    each number equally likely, as in the experiments of Li et al. So a straggler may be lucky and finish.

    Parameters
    ----------
    seed, round_number, count : int
        As above.
    epochs : int
        Epochs that the server asks for; at least 2 if there are stragglers.
    share : float
        Stragglers among the sampled clients, 0 to 1.

    Returns
    -------
    ndarray of int, shape (count,)

    Raises
    ------
    ValueError
        If the share is out of range, or one epoch is to be done in part.

    References
    ----------
    T. Li, A. K. Sahu, M. Zaheer, M. Sanjabi, A. Talwalkar, V. Smith, "Federated Optimization in Heterogeneous
    Networks" (MLSys 2020), section 5.2.

    Examples
    --------
    >>> finished_epochs(seed=1, round_number=1, count=6, epochs=20, share=0.5)
    array([19, 14, 15, 20, 20, 20])
    """
    if not 0 <= share <= 1:
        raise ValueError(f"stragglers, a share of the sampled clients, must be 0 to 1, got {share}")
    if share and epochs < 2:
        raise ValueError(
            f"a straggler does whole epochs, so ask for 2 or more, or set stragglers=0; got {epochs}"
        )
    rng = _generator(seed, STRAGGLERS, round_number)
    done = np.full(count, epochs)
    slow = rng.choice(count, round(share * count), replace=False)
    done[slow] = rng.integers(1, epochs, size=slow.size, endpoint=True)
    return done


def noise_seeds(seed: int, round_number: int, client: int, count: int) -> np.ndarray:
    """Return the seeds of a client's random layers, such as Keras's `Dropout`: two numbers for each layer.

    Parameters
    ----------
    seed, round_number, client : int
        As above.
    count : int
        Layers of the model that draw random numbers.

    Returns
    -------
    ndarray of uint32, shape (count, 2)

    Examples
    --------
    >>> noise_seeds(seed=1, round_number=1, client=8, count=1).shape
    (1, 2)
    """
    return _generator(seed, NOISE, round_number, client).integers(0, 2**32, size=(count, 2), dtype=np.uint32)


def _generator(seed: int, purpose: int, *numbers: int) -> np.random.Generator:
    if seed < 0:
        raise ValueError(f"the seed must be 0 or more, got {seed}")
    return np.random.default_rng([seed, purpose, *(int(number) for number in numbers)])
