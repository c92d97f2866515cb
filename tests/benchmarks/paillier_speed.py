"""How long Paillier takes here, next to phe and pypaillier: `python tests/benchmarks/paillier_speed.py`.

A vector of 7,850 parameters (a linear model from 784 inputs to 10 scores) is encrypted, added to another and
decrypted under keys of 2048 bits. The peers encrypt each parameter by itself; they do a sample, and their
times are scaled up to the whole vector. The contenders take turns, and the best turn of each counts, in
elapsed time: ours and pypaillier use more than one thread. What is made once for each key stands in a table
of its own.
"""

import argparse
import gc
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import numpy as np

from helpers.numbers import backend
from helpers.sharing.encrypted_scoring import FixedPointModel, decrypt_scores, encrypt_row, score_row
from helpers.sharing.paillier import PrivateKey, generate_key
from helpers.sharing.paillier_packing import (
    Packing,
    add_vectors,
    decrypt_vector,
    encrypt_vector,
    vector_to_bytes,
)
from helpers.sharing.paillier_randomness import MARGIN, SHORT_EXPONENT, RandomnessTable, make_table

PACKING = Packing(largest=1, fraction_bits=15, vectors=100)
STEPS = ("encrypt", "add", "decrypt")
PEERS = ("phe", "pypaillier")
Steps = dict[str, Callable[[], object]]


def seconds(function: Callable[[], object]) -> float:
    """Return the elapsed time of one call."""
    start = time.perf_counter()
    function()
    return time.perf_counter() - start


def our_steps(vector: np.ndarray, key: PrivateKey, table: RandomnessTable | None) -> Steps:
    """Return what is measured here."""
    sealed = encrypt_vector(vector, key.public, PACKING, table)
    total = add_vectors(sealed, sealed)
    assert np.abs(decrypt_vector(total, key) - 2 * vector).max() <= 2**-15
    return {
        "encrypt": lambda: encrypt_vector(vector, key.public, PACKING, table),
        "add": lambda: add_vectors(sealed, sealed),
        "decrypt": lambda: decrypt_vector(total, key),
    }


def phe_steps(sample: list[float], bits: int) -> tuple[Steps, int]:
    """Return what phe does, and the size of a ciphertext in bytes."""
    import phe

    public, private = phe.generate_paillier_keypair(n_length=bits)
    sealed = [public.encrypt(x) for x in sample]
    return {
        "encrypt": lambda: [public.encrypt(x) for x in sample],
        "add": lambda: [a + b for a, b in zip(sealed, sealed, strict=True)],
        "decrypt": lambda: [private.decrypt(c) for c in sealed],
    }, bits // 4


def pypaillier_steps(sample: list[float], bits: int) -> tuple[Steps, int]:
    """Return what pypaillier does, and the size of a ciphertext in bytes."""
    import paillier

    public, private = paillier.generate_keypair(bits)
    sealed = [bytes(blob) for blob in paillier.encrypt_many(public, sample)]
    pairs = [[i, i] for i in range(len(sample))]
    return {
        "encrypt": lambda: paillier.encrypt_many(public, sample),
        "add": lambda: paillier.add_blocks(public, sealed, pairs),
        "decrypt": lambda: paillier.decrypt_exact_many(private, sealed),
    }, len(sealed[0])


def best_of_turns(contenders: dict[str, Steps], turns: int) -> dict[str, dict[str, float]]:
    """Return the best time of each step of each contender."""
    times = {name: dict.fromkeys(steps, float("inf")) for name, steps in contenders.items()}
    for _ in range(turns):
        for name, steps in contenders.items():
            gc.collect()
            for step, function in steps.items():
                times[name][step] = min(times[name][step], seconds(function))
    return times


def print_speed(times: dict[str, dict[str, float]], sizes: dict[str, float]) -> None:
    """Print seconds, the ratios to each peer, and the traffic as a multiple of float32."""
    peers = [name for name in PEERS if name in times]
    titles = ["seconds", *(f"times as fast as {peer}" for peer in peers)]
    print(f"\n{'':28}" + "".join(f"{title:>33}" for title in titles) + f"{'traffic':>10}")
    print(f"{'':28}" + "".join(f"{step:>11}" for step in STEPS) * len(titles) + f"{'float32=1':>10}")
    for name, steps in times.items():
        row = "".join(f"{steps[step]:11.4f}" for step in STEPS)
        row += "".join(f"{times[peer][step] / steps[step]:11,.1f}" for peer in peers for step in STEPS)
        print(f"{name:28}{row}{sizes[name]:10.2f}")
    for name in set(PEERS) - set(peers):
        print(f"{name:28}not measured: not installed")


def measure_vector(parameters: int, bits: int, sample: int, turns: int) -> None:
    """Measure and print the table of the vector."""
    vector = np.clip(np.random.default_rng(0).normal(scale=0.1, size=parameters), -1, 1)
    start = time.perf_counter()
    key = generate_key(bits)
    print(f"\nonce for each key, seconds\n{'key':28}{time.perf_counter() - start:11.2f}")
    ours: dict[str, Steps] = {"ours, a new r each time": our_steps(vector, key, None)}
    for length in (bits + MARGIN, bits // 2, SHORT_EXPONENT):
        start = time.perf_counter()
        table = make_table(key.public, length)
        print(f"{f'table for {length} bits':28}{time.perf_counter() - start:11.2f}")
        ours[f"ours, exponent of {length} bits"] = our_steps(vector, key, table)
    sealed = encrypt_vector(vector, key.public, PACKING, table)
    sizes = dict.fromkeys(ours, len(vector_to_bytes(sealed)) / (4 * parameters))
    contenders, scale = dict(ours), {}
    for name, make in (("phe", phe_steps), ("pypaillier", pypaillier_steps)):
        with suppress(ImportError):
            contenders[name], size = make(vector[:sample].tolist(), bits)
            sizes[name], scale[name] = size / 4, parameters / sample
    times = best_of_turns(contenders, turns)
    for name, factor in scale.items():
        times[name] = {step: factor * time for step, time in times[name].items()}
    print(f"\n{parameters:,} parameters, {bits} bits; {PACKING}")
    print(f"{len(sealed.numbers)} ciphertexts of ours; the peers did {sample} parameters, scaled up")
    print_speed(times, sizes)


def measure_scoring(bits: int, turns: int) -> None:
    """Measure and print how long one row takes through a model from 784 inputs to 10 scores."""
    rng, key = np.random.default_rng(0), generate_key(bits)
    weights, bias, x = rng.normal(scale=0.3, size=(10, 784)), rng.normal(size=10), rng.random(784)
    model, table = FixedPointModel.of(weights, bias, fraction_bits=12), make_table(key.public)
    short = make_table(key.public, SHORT_EXPONENT)
    row = encrypt_row(x, key.public, 8, 1, table)
    scores = score_row(model, row)
    assert np.abs(decrypt_scores(scores, key) - (weights @ x + bias)).max() < 1
    steps = {
        f"client encrypts, {bits // 2} bits": lambda: encrypt_row(x, key.public, 8, 1, table),
        f"client encrypts, {SHORT_EXPONENT} bits": lambda: encrypt_row(x, key.public, 8, 1, short),
        "server computes 10 scores": lambda: score_row(model, row),
        "client decrypts 10 scores": lambda: decrypt_scores(scores, key),
    }
    longest = max(abs(w) for weights in model.weights for w in weights).bit_length()
    print(f"\none row, 784 -> 10, inputs of 8 bits, weights of up to {longest} bits and a sign, seconds")
    for step, elapsed in best_of_turns({"ours": steps}, turns)["ours"].items():
        print(f"{step:28}{elapsed:11.3f}")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Paillier here, next to phe and pypaillier.")
    parser.add_argument("--parameters", type=int, default=7850)
    parser.add_argument("--bits", type=int, default=2048)
    parser.add_argument("--sample", type=int, default=100, help="how many parameters the peers do")
    parser.add_argument("--turns", type=int, default=5)
    options = parser.parse_args()
    print(f"arithmetic: {'gmpy2' if backend.gmpy2 else 'Python alone'}")
    measure_vector(options.parameters, options.bits, options.sample, options.turns)
    measure_scoring(options.bits, options.turns)


if __name__ == "__main__":
    main()
