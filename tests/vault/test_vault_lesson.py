"""What lesson 08 says in words, and its questions' answers, hold for the code and the model it shows."""

import random

import numpy as np
import pytest

from helpers import sharing, vault
from helpers.course.judging import judge
from helpers.course.questions import feedback
from helpers.encryption import SealBroken, SharedKey
from helpers.sharing import figures as sharing_figures
from helpers.sharing import paillier
from helpers.vault import command, model_file
from helpers.vault import figures as vault_figures
from helpers.vault.exercises import ask, check, yours
from helpers.vault.extraction import Network

EXERCISES = {exercise.name: exercise for exercise in check}
COUNTS = [10, 20, 50, 100, 200, 500, 1000, 2000]


def reference(name, *arguments):
    return EXERCISES[name].reference(*arguments)


def is_right(name, answer):
    return feedback(ask.questions[name], answer)[0]


def patients(count, seed):
    x = np.random.default_rng(seed).normal(size=(count, 2))
    risk = x[:, 0] + x[:, 1] ** 2
    return x, (risk > 1).astype(int) + (risk > 2.5)


@pytest.fixture(scope="module")
def weights():
    x, level = patients(2000, seed=1)
    trained = vault.train_student(x, np.eye(3)[level], hidden=16, steps=800, seed=5)
    return {name: array.astype("<f4") for name, array in vars(trained).items()}


@pytest.fixture(scope="module")
def after_flip(weights):
    """The accuracy after a flip of each bit of the bias of "home"; last, with none."""
    new, right = patients(2000, seed=2)
    bias, accuracies = weights["b2"][0], []
    for value in [*(vault_figures.flip(bias, bit) for bit in range(32)), bias]:
        changed = weights["b2"].copy()
        changed[0] = value
        with np.errstate(all="ignore"):
            classes = Network(**{**weights, "b2": changed}).classes(new)
        accuracies.append(float(np.mean(classes == right)))
    return accuracies


def test_one_bit_does_the_damage_and_many_do_none(weights, after_flip):
    """The questions `worst_bit` and `quiet_bits`."""
    *accuracies, before = after_flip
    assert is_right("worst_bit", int(np.argmin(accuracies)))
    assert accuracies[31] < before - 0.02
    assert accuracies[30] < accuracies[31] - 0.2
    assert all(abs(accuracy - before) < 0.001 for accuracy in accuracies[:19])
    assert all(abs(accuracies[bit] - before) < 0.02 for bit in (23, 29))
    bias = weights["b2"][0]
    assert len(str(int(vault_figures.flip(bias, 30)))) == 39
    assert vault_figures.flip(bias, 23) / bias in (0.5, 2)
    assert abs(vault_figures.flip(bias, 29)) < 1e-15
    assert all(vault_figures.flip(bias, bit) != bias for bit in range(19))


def test_the_flip_in_the_file_is_the_flip_of_the_demo(weights):
    data = model_file.encode(model_file.Model(weights))
    place = data.index(weights["b2"].tobytes()) + 3
    changed = model_file.decode(np.frombuffer(reference("flip_bit", data, place, 6), np.uint8))
    assert changed.arrays["b2"][0] == vault_figures.flip(weights["b2"][0], 30)


def test_the_line_of_share_two(weights):
    """The questions `share_one` and `whole_slopes`: share 2 is 6, the slope (6 - secret)/2."""
    slopes = {secret: (6 - secret) / 2 for secret in range(11)}
    assert is_right("share_one", 10 + slopes[10])
    assert 10 + 3 * slopes[10] == 4  # the value of share 3, which `share_one` names
    assert [secret for secret, slope in slopes.items() if slope.is_integer()] == [0, 2, 4, 6, 8, 10]
    assert is_right("whole_slopes", "B")


def test_the_shares_modulo_eleven():
    """The questions `three_seen` and `one_seen`, and what two of three shares give."""
    points = [(1, 3), (2, 5), (3, 4)]
    assert points == [(x, reference("share_value", [9, 1, 4], x, 11)) for x in (1, 2, 3)]
    assert is_right("three_seen", reference("combine_points", points, 11))
    assert [y for _, y in points] == [value for value, _ in ask.questions["three_seen"].near]
    counts = sharing.polynomials_for_each_secret(points[:1], threshold=3, p=11)
    assert set(counts.values()) == {ask.questions["one_seen"].answer}
    assert reference("combine_points", points[:2], 11) != 9


def test_each_secret_has_one_slope_and_all_slopes_are_used():
    for x in range(1, 11):
        assert sorted(reference("slope", x, 4, secret, 11) for secret in range(11)) == list(range(11))
    assert reference("slope", 2, 4, 4, 11) == 0
    assert sharing.secrets_left_without_zeros([(2, 4)], 2, 11) == [n for n in range(11) if n != 4]


def test_two_shares_over_the_integers_give_the_secret_modulo_twenty():
    rng = random.Random(5)
    for _ in range(50):
        secret = rng.getrandbits(48)
        shares = sharing.broken_share_over_integers(secret, threshold=3, count=5, bits=48, rng=rng)
        fits = [
            r for r in range(20) if all(r % x == reference("leak", x, y) for x, y in shares if x in (4, 5))
        ]
        assert fits == [secret % 20]


def test_floats_give_wrong_secrets_from_46_bits_on():
    rng = random.Random(6)

    def wrong(bits):
        count = 0
        for _ in range(200):
            secret = rng.getrandbits(bits)
            shares = sharing.broken_share_over_integers(secret, 3, 5, bits, rng)
            count += sharing.broken_combine_with_floats(shares[2:]) != secret
        return count

    assert wrong(44) == 0
    assert wrong(46) > 20
    assert wrong(48) > 100


def test_the_toy_commitments():
    """The example of `power_of_share`: 7 + 2x in the group of 2 modulo 23."""
    assert [pow(2, a, 23) for a in (7, 2)] == [13, 4]
    assert pow(2, 11, 23) == 1
    assert reference("power_of_share", [13, 4], 3, 23) == 4 == pow(2, (7 + 2 * 3) % 11, 23)


def test_your_check_is_the_packages_check():
    shares, commitments = sharing.deal(7, 3, 5, group=sharing.Group(p=23, g=2))
    for share in shares:
        power = reference("power_of_share", commitments.values, share.index, 23)
        assert (power == pow(2, share.value, 23)) is sharing.is_valid(share, commitments) is True


def test_what_the_thief_reads_after_a_refresh():
    """The questions `same_slope` and `thief_step`: old share 1, new share 2, secret 4, old slope 1."""
    read = {new: 2 * (4 + 1) - (4 + 2 * new) for new in range(-2, 4)}
    assert is_right("same_slope", next(new for new, secret in read.items() if secret == 4))
    assert is_right("thief_step", read[1] - read[0])
    assert {secret % 2 for secret in read.values()} == {4 % 2}
    for new, secret in read.items():
        assert f"gives {secret}" in sharing_figures.refresh(4, 1, new).get_label()


def test_an_old_header_opens_todays_body(tmp_path):
    """The question `kept_header`."""
    old, new, path = SharedKey.random(), SharedKey.random(), tmp_path / "x.vault"
    vault.seal_model({"w": np.arange(9000.0)}, path, [old], name="x", version=1)
    before = path.read_bytes()
    vault.rotate(path, old, [new])
    after = path.read_bytes()
    front = len(vault.Label("x", 1).encoded()) + len(vault.inspect(path)[1].encoded()) + 32
    with pytest.raises(SealBroken):
        vault.open_model(path, old)
    path.write_bytes(before[:front] + after[front:])
    assert vault.open_model(path, old).arrays["w"].sum() == sum(range(9000))


def test_ciphertexts_by_hand():
    """The numbers in the examples of `add_encrypted` and `encrypted_score`."""
    assert [paillier.textbook_paillier_encrypt(m, r, 35) for m, r in ((4, 2), (5, 3))] == [88, 257]
    assert reference("add_encrypted", 88, 257, 35) == 566
    score = reference("encrypted_score", [2, 1], 3, [88, 257], 35)
    assert (score, paillier.textbook_paillier_decrypt(score, 5, 7)) == (1123, 16)


def test_the_fifth_summand_overflows_and_the_neighbor_is_wrong_by_one():
    """The questions `fifth_summand` and `carry`."""
    vectors = np.random.default_rng(3).integers(0, 16, size=(10, 3))
    vectors[:, 1] = 15
    texts = {n: sharing_figures.packing(vectors, n, 4, 2).get_label() for n in range(1, 11)}
    assert is_right("fifth_summand", next(n for n, text in texts.items() if "0 of 3 are wrong" not in text))
    sums = vectors[:5].sum(axis=0)
    assert max(sums[0], sums[2]) < 64 <= sums[1]
    assert f"{sums[2] + 1} for {sums[2]}, {sums[1] - 64} for {sums[1]}, {sums[0]} for {sums[0]}" in texts[5]


def test_how_many_questions_a_copy_takes(weights):
    """The questions `ninety_percent` and `labels_only`."""
    model, (new, _) = Network(**weights), patients(2000, seed=2)
    asked = np.random.default_rng(3).normal(size=(2000, 2))
    exact, labels = (
        dict(
            zip(
                COUNTS,
                vault.extraction_curve(model.probabilities, asked, new, COUNTS, labels_only=only),
                strict=True,
            )
        )
        for only in (False, True)
    )
    assert is_right("ninety_percent", next(n for n in COUNTS if exact[n] > 0.9))
    assert next(n for n in COUNTS if labels[n] > 0.9) == 100
    assert all(labels[n] < exact[n] for n in COUNTS)
    for one, other in ((50, 100), (100, 500), (200, 1000)):
        assert labels[other] >= exact[one] > labels[COUNTS[COUNTS.index(other) - 1]]


def test_the_commands_of_the_lesson_work(tmp_path, capsys):
    np.savez(tmp_path / "triage.npz", w=np.zeros(3))
    (tmp_path / "password").write_text("umbrella cactus violin harbor\n")
    file, password = str(tmp_path / "triage.vault"), str(tmp_path / "password")
    made = ["seal", str(tmp_path / "triage.npz"), file, "--name", "triage", "--version", "3"]
    assert command.main([*made, "--to-password-file", password]) == 0
    folder = str(tmp_path / "shares")
    shared = ["share", file, "--password-file", password, "--threshold", "3", "--count", "5"]
    assert command.main([*shared, "--folder", folder]) == 0
    files = [f"{folder}/triage-{n}-of-5.share" for n in (1, 3, 4)]
    opened = ["open", file, str(tmp_path / "copy.npz"), "--minimum-version", "3", "--share"]
    assert command.main([*opened, *files]) == 0
    assert command.main([*opened, *files[:2]]) == 1


def test_the_examples_of_the_tasks():
    """What each task cell says its example gives."""
    file = model_file.encode(model_file.Model({"w": np.array([1, 2], "<f4")}))
    assert (int.from_bytes(file[:8], "little"), len(file)) == (56, 72)
    assert reference("read_tensor", file, "w") == [1.0, 2.0]
    assert reference("flip_bit", b"AAAA", 1, 1) == b"ACAA"
    assert reference("share_value", [7, 3], 1, 11) == 10
    assert reference("share_value", [7, 3, 5], 2, 11) == 0
    assert reference("slope", 2, 4, 7, 11) == 4
    assert reference("combine_points", [(1, 10), (2, 2)], 11) == 7
    assert reference("leak", 2, 7 + 2 * 2) == 1
    assert reference("steal_linear", lambda x: 2.0 * x[0] - x[1] + 3, 2) == ([2.0, -1.0], 3.0)


def test_a_solved_exercise_is_used():
    def leak(x, y):
        return y - y // x * x

    assert yours(leak) is leak
    assert judge(EXERCISES["leak"], lambda x, y: y % 2).message.startswith("That is odd or even.")
