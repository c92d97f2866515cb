r"""The exercises and questions of lesson 02, as data.

>>> from helpers.course.judging import judge
>>> print(judge(CHANGED_BITS, lambda a, b: sum(x != y for x, y in zip(a, b))).message.split(":")[0])
That counts the *bytes* that differ
"""

import hashlib
import random
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from helpers.course.exercises import Checks, Exercise, Mistake, Named, solution
from helpers.course.questions import Choice, NumberQuestion, Question, Questions
from helpers.encryption.attacks.ctr import flip_ctr
from helpers.encryption.attacks.ecb_patterns import repeated_blocks
from helpers.encryption.attacks.truncation import NaiveChunked
from helpers.encryption.blocks import split_blocks, xor_bytes

__all__ = ["ask", "check", "solution", "yours"]


def _two_strings(rng: random.Random) -> tuple[bytes, bytes]:
    size = rng.randrange(1, 40)
    return rng.randbytes(size), rng.randbytes(size)


XOR = Exercise(
    name="xor",
    cases=((b"data", b"mask"), (b"\x0f\xf0", b"\xff\xff"), (b"", b""), (b"same", b"same")),
    sample=_two_strings,
    reference=xor_bytes,
    hints=(
        "A byte in Python is a number from 0 to 255. Which operator is XOR for two numbers?",
        "`x ^ y` is XOR for two bytes, and `zip(a, b)` goes through both strings at once.",
        "`bytes([...])` makes bytes from a list of numbers: `bytes([x ^ y for x, y in zip(a, b)])`.",
    ),
    mistakes=(
        Mistake(
            "sum",
            lambda a, b: bytes([(x + y) % 256 for x, y in zip(a, b, strict=True)]),
            "That adds *with* carrying. XOR adds each bit alone: `^`.",
        ),
        Mistake(
            "or",
            lambda a, b: bytes([x | y for x, y in zip(a, b, strict=True)]),
            "`|` is the bitwise *or*: 1 and 1 give 1 there. With XOR they give 0, and so it can be undone.",
        ),
        Mistake(
            "list",
            lambda a, b: [x ^ y for x, y in zip(a, b, strict=True)],
            "The numbers are right. Make bytes of the list: `bytes([...])`.",
        ),
        Mistake(
            "operator on bytes",
            lambda a, b: a ^ b,
            "`^` works on numbers and not on whole byte strings: go through them byte by byte, with `zip`.",
        ),
    ),
    passed="XOR with the same bytes twice changes nothing: it locks and unlocks. You will use it all through this lesson.",
)

CHANGED_BITS = Exercise(
    name="changed_bits",
    cases=((b"\x00", b"\x01"), (b"AB", b"AC"), (b"\xff\x00", b"\x00\x00"), (b"same", b"same")),
    sample=_two_strings,
    reference=lambda a, b: sum((x ^ y).bit_count() for x, y in zip(a, b, strict=True)),
    hints=(
        "XOR the two. What does a 1 in the result say?",
        "Count the ones in `x ^ y` for each pair of bytes, and add the counts up.",
        "`(x ^ y).bit_count()` counts the ones of a number; `sum(... for x, y in zip(a, b))` adds up.",
    ),
    mistakes=(
        Mistake(
            "bytes counted",
            lambda a, b: sum(x != y for x, y in zip(a, b, strict=True)),
            "That counts the *bytes* that differ: each can differ in up to 8 bits.",
        ),
        Mistake(
            "equal bits",
            lambda a, b: 8 * len(a) - sum((x ^ y).bit_count() for x, y in zip(a, b, strict=True)),
            "Those are the bits that are *equal*: a 0 in the XOR. Count the ones.",
        ),
        Mistake(
            "difference of the counts",
            lambda a, b: abs(int.from_bytes(a).bit_count() - int.from_bytes(b).bit_count()),
            "That compares how many ones each has. `01` and `10` have one each, and differ in two places: XOR first.",
        ),
        Mistake(
            "values added",
            lambda a, b: sum(x ^ y for x, y in zip(a, b, strict=True)),
            "You add up the values of the XORed bytes. Count their ones instead: `.bit_count()`.",
        ),
    ),
    passed="This number is the *Hamming distance* of the two strings.",
)


def _copies_of_a_few(rng: random.Random) -> tuple[bytes]:
    blocks = [rng.randbytes(16) for _ in range(4)]
    return (b"".join(rng.choices(blocks, k=rng.randrange(1, 12))),)


def _sliding_copies(data: bytes) -> int:
    windows = [data[start : start + 16] for start in range(len(data) - 15)]
    return len(windows) - len(set(windows))


def _all_that_have_a_twin(data: bytes) -> int:
    blocks = split_blocks(data)
    return sum(blocks.count(block) > 1 for block in blocks)


def _neighbors_only(data: bytes) -> int:
    return sum(one == two for one, two in pairwise(split_blocks(data)))


A, B = b"sixteen letters!", b"another sixteen!"

COPIES = Exercise(
    name="copies",
    cases=((A + B + A,), (A * 4,), (A + B,), (b"x" + A + A[:-1],), (A + b"!" * 20 + b"!" * 12 + B,)),
    sample=_copies_of_a_few,
    reference=repeated_blocks,
    hints=(
        "Cut the bytes into blocks of 16, from the start: the first is `data[0:16]`, the second `data[16:32]`.",
        "How many blocks are there, and how many *different* ones? A `set` keeps each once.",
        "`blocks = [data[i : i + 16] for i in range(0, len(data), 16)]`, then `len(blocks) - len(set(blocks))`.",
    ),
    mistakes=(
        Mistake(
            "different blocks",
            lambda data: len(set(split_blocks(data))),
            "That is how many *different* blocks there are. The copies are the others.",
        ),
        Mistake(
            "every place",
            _sliding_copies,
            "You look at every place of the data. AES cuts it into blocks: start at 0, 16, 32 and so on.",
        ),
        Mistake(
            "first ones too",
            _all_that_have_a_twin,
            "You also count the first of each kind. Count only blocks that have stood *before*.",
        ),
        Mistake(
            "neighbors",
            _neighbors_only,
            "You compare each block with the one right before it. A copy can come back anywhere.",
        ),
    ),
    passed="Random blocks of 16 bytes practically never repeat: if this is not 0 for a ciphertext, suspect ECB.",
)


def _block(number: int) -> bytes:
    return hashlib.sha256(number.to_bytes(4, "big")).digest()[:16]


STREAM = Named("stream_block", _block)


def _stream(size: int, first: int = 0) -> bytes:
    return b"".join(_block(first + number) for number in range(-(-size // 16)))[:size]


def _only_whole_blocks(message: bytes, stream_block: Any) -> bytes:
    size = len(message) // 16 * 16
    return xor_bytes(message[:size], _stream(size))


def _one_block_for_all(message: bytes, stream_block: Any) -> bytes:
    return xor_bytes(message, (_block(0) * len(message))[: len(message)])


CTR = Exercise(
    name="ctr",
    points=2,
    cases=(
        (b"sixteen letters!", STREAM),
        (b"a message of more than one block", STREAM),
        (b"and one that ends inside a block", STREAM),
        (b"short", STREAM),
        (b"this one has forty bytes: two and a half", STREAM),
    ),
    sample=lambda rng: (rng.randbytes(rng.randrange(0, 100)), STREAM),
    reference=lambda message, stream_block: xor_bytes(message, _stream(len(message))),
    hints=(
        "Byte number `i` of the message is XORed with byte number `i` of the stream. Which block of 16 is that in?",
        "Byte `i` lies in block `i // 16`, at place `i % 16`. Or: join enough blocks to one long stream.",
        "`bytes([message[i] ^ stream_block(i // 16)[i % 16] for i in range(len(message))])`.",
    ),
    mistakes=(
        Mistake(
            "one block for all",
            _one_block_for_all,
            "You use block 0 of the stream for every block of the message: then equal blocks stay equal, as in ECB.",
        ),
        Mistake(
            "starts at 1",
            lambda message, stream_block: xor_bytes(message, _stream(len(message), first=1)),
            "The first block of the stream has the number 0 here.",
        ),
        Mistake(
            "the end is missing",
            _only_whole_blocks,
            "The end of the message is missing, where it fills no whole block. The stream may be longer than needed.",
        ),
        Mistake(
            "the stream itself",
            lambda message, stream_block: _stream(len(message)),
            "That is the stream alone. XOR it with the message.",
        ),
    ),
    passed="It needs no padding and no decryption of blocks, and the same lines decrypt. What it lacks comes next.",
)


def _two_under_one_stream(rng: random.Random) -> tuple[bytes, bytes, bytes]:
    size = rng.randrange(1, 40)
    known, other, stream = (rng.randbytes(size) for _ in range(3))
    return xor_bytes(known, stream), xor_bytes(other, stream), known


def _under_toy_stream(known: bytes, other: bytes) -> tuple[bytes, bytes, bytes]:
    return xor_bytes(known, _stream(len(known))), xor_bytes(other, _stream(len(other))), known


READ_OTHER = Exercise(
    name="read_other",
    cases=(
        _under_toy_stream(b"nothing to see here, go on", b"patient 17: malaria, stage"),
        _under_toy_stream(b"attack at dawn", b"attack at dusk"),
    ),
    sample=_two_under_one_stream,
    reference=lambda first, second, known: xor_bytes(xor_bytes(first, second), known),
    hints=(
        "Write down what `first` and `second` are: each is a message XOR the same stream.",
        "`first` XOR `second`: the stream cancels. What is left are the two messages, XORed. You know one.",
        "XOR all three: `bytes([x ^ y ^ z for x, y, z in zip(first, second, known)])`.",
    ),
    mistakes=(
        Mistake(
            "both mixed",
            lambda first, second, known: xor_bytes(first, second),
            "That is the XOR of the two *messages*: the stream is gone. You know one of them, so take it away, too.",
        ),
        Mistake(
            "the stream",
            lambda first, second, known: xor_bytes(first, known),
            "That is the stream. One more XOR, with the other ciphertext, and you are there.",
        ),
        Mistake(
            "wrong ciphertext",
            lambda first, second, known: xor_bytes(second, known),
            "`known` belongs to `first`: together they give the stream. You XORed it with `second`.",
        ),
    ),
    passed="No key, no guessing. Two messages under one nonce, and whoever knows one reads the other.",
)


def _salary(rng: random.Random) -> tuple[bytes, int, bytes, bytes]:
    offset, size = rng.randrange(0, 20), rng.randrange(1, 8)
    return rng.randbytes(40), offset, rng.randbytes(size), rng.randbytes(size)


def _encrypted(message: bytes) -> bytes:
    return xor_bytes(message, _stream(len(message)))


def _paste(ciphertext: bytes, offset: int, old: bytes, new: bytes) -> bytes:
    return ciphertext[:offset] + new + ciphertext[offset + len(new) :]


def _flip_only_new(ciphertext: bytes, offset: int, old: bytes, new: bytes) -> bytes:
    return flip_ctr(ciphertext, offset, bytes(len(new)), new)


def _only_the_place(ciphertext: bytes, offset: int, old: bytes, new: bytes) -> bytes:
    return flip_ctr(ciphertext, offset, old, new)[offset : offset + len(old)]


RAISE_SALARY = Exercise(
    name="raise_salary",
    points=2,
    cases=(
        (_encrypted(b"Ann Smith: salary 1000"), 18, b"1000", b"9000"),
        (_encrypted(b"no"), 0, b"no", b"OK"),
        (_encrypted(b"Ann Smith: salary 1000 a month"), 18, b"1000", b"9000"),
    ),
    sample=_salary,
    reference=flip_ctr,
    hints=(
        "The ciphertext there is `old` XOR stream. You want `new` XOR the same stream, and you know `old` and `new`.",
        "What do you have to XOR onto the ciphertext so that `old` goes and `new` comes? $C \\oplus old \\oplus new$.",
        "`changed = bytearray(ciphertext)`, then `changed[offset + i] ^= old[i] ^ new[i]` for every `i`; `bytes(changed)`.",
    ),
    mistakes=(
        Mistake(
            "new text pasted in",
            _paste,
            "You put the new text itself there. The receiver XORs the stream onto it and reads garbage.",
        ),
        Mistake(
            "new XORed alone",
            _flip_only_new,
            "You XORed `new` alone: the receiver reads `old` XOR `new`. Take `old` away at the same place.",
        ),
        Mistake(
            "at the start",
            lambda ciphertext, offset, old, new: flip_ctr(ciphertext, 0, old, new),
            "That changes the beginning of the ciphertext. Start at byte `offset`.",
        ),
        Mistake(
            "the rest is missing",
            _only_the_place,
            "Those are the changed bytes alone. Return the whole ciphertext, with the rest as it was.",
        ),
    ),
    passed="You changed what you cannot read, and the receiver sees no sign of it. Hiding is not protecting.",
)

GUESSES_AT_ONCE = Exercise(
    name="guesses_at_once",
    cases=((16 * 2**30, 17, 8), (16 * 2**30, 10, 8), (10**9, 14, 8), (2**20, 20, 8)),
    sample=lambda rng: (rng.randrange(2**30, 2**40), rng.randrange(10, 21), rng.choice((1, 8, 16))),
    reference=lambda memory, cost, r: memory // (128 * 2**cost * r),
    hints=(
        "How much memory does one guess take? How often does this fit into `memory`?",
        "One guess takes $128 \\cdot N \\cdot r$ bytes with $N = 2^{cost}$; count whole guesses only.",
        "`memory // (128 * 2**cost * r)`.",
    ),
    mistakes=(
        Mistake(
            "cost for N",
            lambda memory, cost, r: memory // (128 * cost * r),
            "`cost` is the *exponent*: $N = 2^{cost}$.",
        ),
        Mistake(
            "128 forgotten",
            lambda memory, cost, r: memory // (2**cost * r),
            "The factor 128 is missing: $N$ blocks of $128 \\cdot r$ bytes.",
        ),
        Mistake(
            "fraction",
            lambda memory, cost, r: memory / (128 * 2**cost * r),
            "Part of a guess is no guess: round down, with `//`.",
        ),
        Mistake(
            "memory of one guess",
            lambda memory, cost, r: 128 * 2**cost * r,
            "That is the memory of *one* guess. How often does it fit?",
        ),
    ),
    passed="A chip with thousands of cores is of little use when the memory is full after 128 guesses (16 GiB, cost 17).",
)

ENCRYPT = Named("encrypt", lambda message, key: f"encrypt({message}, {key})")
WRAP = Named("wrap", lambda data_key, public: f"wrap({data_key}, {public})")


def _envelope(message: Any, data_key: Any, public_keys: Sequence[Any], encrypt: Any, wrap: Any) -> Any:
    return [wrap(data_key, public) for public in public_keys], encrypt(message, data_key)


def _body_for_each(message: Any, data_key: Any, public_keys: Sequence[Any], encrypt: Any, wrap: Any) -> Any:
    return [encrypt(message, public) for public in public_keys], encrypt(message, data_key)


ENVELOPE = Exercise(
    name="make_envelope",
    points=2,
    cases=(
        ("the table", "fresh key", ["lab's public key"], ENCRYPT, WRAP),
        ("the table", "fresh key", ["lab's public key", "clinic's public key"], ENCRYPT, WRAP),
    ),
    reference=_envelope,
    hints=(
        "Two kinds of locks: a fast one for the message, used once, and a slow one for a short key, once a recipient.",
        "The message is encrypted once, under `data_key`. And what does each recipient need in order to open it?",
        "`slots = [wrap(data_key, public) for public in public_keys]`; `body = encrypt(message, data_key)`.",
    ),
    mistakes=(
        Mistake(
            "message under public keys",
            _body_for_each,
            "You encrypt the whole message under each public key. Only the data key goes under those: `wrap(data_key, public)`.",
        ),
        Mistake(
            "message wrapped",
            lambda message, data_key, public_keys, encrypt, wrap: (
                [wrap(message, public) for public in public_keys],
                encrypt(message, data_key),
            ),
            "You wrap the *message*. It is too long for that: wrap the data key.",
        ),
        Mistake(
            "key left open",
            lambda message, data_key, public_keys, encrypt, wrap: (
                [data_key for _ in public_keys],
                encrypt(message, data_key),
            ),
            "The data key lies in the file as it is: whoever has the file opens it. Wrap it for each recipient.",
        ),
        Mistake(
            "first recipient only",
            lambda message, data_key, public_keys, encrypt, wrap: (
                [wrap(data_key, public_keys[0])],
                encrypt(message, data_key),
            ),
            "Only the first recipient gets a slot. Make one for each public key.",
        ),
        Mistake(
            "order",
            lambda *arguments: _envelope(*arguments)[::-1],
            "The order is the list of slots first, then the body.",
        ),
    ),
    passed="One body, and a small slot for each recipient. This is called *hybrid encryption*, or an envelope.",
)


def _without_last_record(sealed: bytes, chunk_size: int) -> bytes:
    record = 12 + chunk_size + 16
    return sealed[: (len(sealed) - 1) // record * record]


def _naive_file(rng: random.Random) -> tuple[bytes, int]:
    chunk_size = rng.randrange(4, 20)
    return NaiveChunked(bytes(16), chunk_size).encrypt(rng.randbytes(rng.randrange(30, 80))), chunk_size


DROP_LAST_CHUNK = Exercise(
    name="drop_last_chunk",
    cases=(
        (NaiveChunked(bytes(16), 4).encrypt(b"ten bytes!"), 4),
        (NaiveChunked(bytes(16), 5).encrypt(b"ten bytes!"), 5),
        (NaiveChunked(bytes(16), 16).encrypt(b"sixteen letters!" * 3 + b"and a few"), 16),
    ),
    sample=_naive_file,
    reference=_without_last_record,
    hints=(
        "How long is a full record: nonce, encrypted chunk, tag? AES-GCM leaves the chunk as long as it was.",
        "All records have $12 + $ `chunk_size` $ + 16$ bytes but perhaps the last, which may be shorter. At which byte does it start?",
        "`record = 12 + chunk_size + 16`, and the last record starts at `(len(sealed) - 1) // record * record`.",
    ),
    mistakes=(
        Mistake(
            "last one taken for full",
            lambda sealed, chunk_size: sealed[: -(12 + chunk_size + 16)],
            "The last record may be shorter than the others: you also cut into the one before, and its tag shows that.",
        ),
        Mistake(
            "chunk alone",
            lambda sealed, chunk_size: sealed[:-chunk_size],
            "A record is more than its chunk: 12 bytes of nonce and 16 of tag belong to it.",
        ),
        Mistake(
            "last one kept",
            lambda sealed, chunk_size: sealed[(len(sealed) - 1) // (28 + chunk_size) * (28 + chunk_size) :],
            "That is the last record. Return all that comes *before* it.",
        ),
        Mistake(
            "full records kept",
            lambda sealed, chunk_size: sealed[: len(sealed) // (28 + chunk_size) * (28 + chunk_size)],
            "If the last record is full, too, you cut nothing off: count with `len(sealed) - 1`.",
        ),
    ),
    passed="What is left is a valid file: each record has its own right nonce and its own right tag.",
)

CHUNK_NONCE = Exercise(
    name="chunk_nonce",
    cases=((0, False), (0, True), (1, False), (258, True)),
    sample=lambda rng: (rng.randrange(2**40), rng.random() < 0.5),
    reference=lambda number, is_last: number.to_bytes(11, "big") + bytes([is_last]),
    hints=(
        "The nonce has 12 bytes: 11 for the number, 1 for the mark.",
        "`number.to_bytes(11, 'big')` writes a number in 11 bytes, the most significant first.",
        "`number.to_bytes(11, 'big') + (b'\\x01' if is_last else b'\\x00')`.",
    ),
    mistakes=(
        Mistake(
            "no mark",
            lambda number, is_last: number.to_bytes(12, "big"),
            "The last chunk gets no mark: a file that was cut looks like one that ended.",
        ),
        Mistake(
            "mark first",
            lambda number, is_last: bytes([is_last]) + number.to_bytes(11, "big"),
            "The order is the number first, then the mark.",
        ),
        Mistake(
            "little-endian",
            lambda number, is_last: number.to_bytes(11, "little") + bytes([is_last]),
            "The most significant byte comes first: `'big'`.",
        ),
        Mistake(
            "mark without number",
            lambda number, is_last: bytes(11) + bytes([is_last]),
            "Without the number all chunks but the last have one nonce: the two-time pad again.",
        ),
    ),
    passed="Order and end are now under the tag, for a file with a key of its own. This is the idea of STREAM "
    "(Hoang, Reyhanitabar, Rogaway, Vizár 2015), and the nonce of the tool `age`.",
)

EXERCISES = (
    XOR,
    CHANGED_BITS,
    COPIES,
    CTR,
    READ_OTHER,
    RAISE_SALARY,
    GUESSES_AT_ONCE,
    ENVELOPE,
    DROP_LAST_CHUNK,
    CHUNK_NONCE,
)

QUESTIONS = (
    Question(
        name="equal_bytes",
        text="Look at step 2, the first SubBytes. On the left, `68` stands twice, and so does `7f`. What becomes of two "
        "equal bytes?",
        choices=(
            Choice(
                "Two equal bytes",
                "One table for all places. It has each of the 256 values once, so that unequal bytes stay unequal, too: "
                "SubBytes can be undone. So can the other three, and so two blocks never have the same ciphertext under "
                "one key.",
                right=True,
            ),
            Choice(
                "Two different bytes: the place matters",
                "Find the two places of `7f` on the left, and look at the same places on the right.",
            ),
            Choice(
                "That depends on the key",
                "The S-box is public and always the same. The key comes in with AddRoundKey only.",
            ),
        ),
    ),
    Question(
        name="first_key",
        text="Drag to both ends. Which of the four comes first and last, and why?",
        choices=(
            Choice(
                "SubBytes: it hides the block",
                "Look at steps 1 and 40. And the S-box is public: by itself it hides nothing.",
            ),
            Choice(
                "AddRoundKey: what comes before the first key or after the last one could be undone by anyone",
                "The other three are public. At either end, without a key outside of them, they would add no secrecy.",
                right=True,
            ),
            Choice(
                "AddRoundKey: it spreads the key over the block",
                "It does come first and last, but a byte of the key changes one byte alone. ShiftRows and MixColumns spread.",
            ),
        ),
    ),
    NumberQuestion(
        name="full_spread",
        text="Put the bit to 0 and drag the round from 0 up. After which round do all 16 bytes differ for the first time?",
        answer=2,
        why="MixColumns spreads one byte over a column, ShiftRows moves the column's four bytes into four columns, and the "
        "next MixColumns fills them all.",
        near=(
            (1, "After round 1 it is one column: 4 bytes."),
            (3, "One round earlier is enough: look at round 2."),
            (10, "Long before: look at the bytes, not at the bits."),
        ),
    ),
    Question(
        name="suspicious_count",
        text="Put the round to 10 and try ten bits. Which count of changed bits would make you suspicious of a cipher?",
        choices=(
            Choice(
                "55",
                "If every bit fell by chance, one flip in eight would land this far from 64, or farther.",
            ),
            Choice(
                "70",
                "If every bit fell by chance, one flip in three would land this far from 64, or farther.",
            ),
            Choice(
                "74",
                "If every bit fell by chance, one flip in eleven would land this far from 64, or farther.",
            ),
            Choice(
                "110",
                "By chance that happens less than once in $10^{16}$ flips. Changing too much is a pattern, too: if all 128 bits "
                "changed, you could change them all back. Over all 128 bits here, the counts lie between 50 and 75.",
                right=True,
            ),
        ),
    ),
    Question(
        name="longer_key",
        text="Predict, then put `bytes(32)`, a key of 256 bits, in place of `key` in the cell above: does the ciphertext "
        "still give the boat away?",
        choices=(
            Choice(
                "No: a longer key is harder to guess",
                "Nobody guessed a key here. Run it: the copies are all there.",
            ),
            Choice(
                "Yes: the pattern comes from the mode, not from the cipher",
                "Any fixed function sends equal blocks to equal blocks, and a longer key only chooses another one. Being "
                "a permutation, it keeps unequal blocks unequal as well: the count is the same to the last copy.",
                right=True,
            ),
            Choice(
                "A little less: fewer blocks repeat",
                "Run it: exactly as many repeat. A permutation keeps equal and unequal as they are.",
            ),
        ),
    ),
    NumberQuestion(
        name="crib_place",
        text="At which place does the last row become a word that fits a patient's file, and not the one you guessed?",
        answer=12,
        why="One of the two is ill, one is not. The XOR cannot tell which: exchange the two notes and it is the same.",
        near=(
            *(
                (place, "There your own word comes out again. The next question asks why.")
                for place in range(3)
            ),
            (3, "Nearly your own word. Go on."),
            (13, "One place back."),
            (11, "One place further."),
        ),
    ),
    Question(
        name="own_word",
        text="At the places 0, 1 and 2 the last row shows your own word. What does that tell you?",
        choices=(
            Choice(
                "Both notes say it there",
                "Then it would stand at three places that overlap. Try any other word: it, too, would come out unchanged.",
            ),
            Choice(
                "The two notes are equal there, whatever they say",
                "The XOR is `00` there, as the first row shows, and a word XOR zeros is the word: that two messages begin "
                "alike shows without any guess.",
                right=True,
            ),
            Choice(
                "The stream is zero there",
                "The stream is random-looking everywhere. It has cancelled: what you see is one note XOR the other.",
            ),
        ),
    ),
    Question(
        name="secret_nonce",
        text="Which is right about the nonce of CTR and GCM?",
        choices=(
            Choice(
                "It must be kept as secret as the key",
                "It may travel with the ciphertext, for everyone to read. The key alone is secret.",
            ),
            Choice(
                "It may be public, but must never come twice under one key",
                "*Nonce*: a number used once. A counter does it, if it survives every restart; so does a fresh key for each file.",
                right=True,
            ),
            Choice(
                "It must be random",
                "For CTR and GCM a counter is as good. (CBC, an older mode, needs an unpredictable one.)",
            ),
            Choice(
                "It may come twice if the key is long enough",
                "The stream depends on key and nonce: the same two, the same stream, at any length.",
            ),
        ),
    ),
    Question(
        name="what_gcm_shows",
        text="A file opens under AES-GCM without an error. What do you know, if no nonce was used twice?",
        choices=(
            Choice(
                "Someone who has the key made exactly these bytes, under this nonce",
                "Up to the tiny chance of a lucky forgery, and as long as the key is secret and was made honestly: GCM does "
                "not tie a ciphertext to *one* key. You don't know who of those that have it, and not when: an old file "
                "that was put back opens, too.",
                right=True,
            ),
            Choice(
                "The clinic wrote it",
                "Everyone who has the key can make such a file: that is no signature (lesson 01, section 11).",
            ),
            Choice(
                "It is the newest version",
                "An old version with its right tag opens just as well. That takes a version that the reader expects.",
            ),
            Choice(
                "Nobody else has read it",
                "Whoever has the key can read and leaves no trace. The tag speaks of changes only.",
            ),
        ),
    ),
    NumberQuestion(
        name="nonce_limit",
        text="Drag: at how many messages, as a power of two, does the chance of a repeated nonce first exceed "
        "$2^{-32}$? (The exponent.)",
        answer=33,
        why="At $2^{32}$ messages the chance is $2^{-33}$, at $2^{33}$ it is $2^{-31}$. NIST stops you at $2^{32}$.",
        near=(
            (32, "At $2^{32}$ messages it is $2^{-33}$: still below the line."),
            (32.5, "There it crosses. Which whole number is the first above?"),
            (48, "There about four keys in ten have seen a repeat. The line is far below that."),
            (
                96,
                "There are $2^{96}$ nonces. A repeat comes long before they are used up: the birthday paradox.",
            ),
            (64, "At $2^{60}$ a repeat is as good as certain. Look where the curve crosses the dashed line."),
        ),
    ),
    NumberQuestion(
        name="each_doubling",
        text="Drag from 20 to 21: twice as many messages. By which factor does the chance grow?",
        answer=4,
        why="From $2^{-57}$ to $2^{-55}$. It is the number of *pairs* that counts, and twice as many messages make four times as "
        "many pairs.",
        near=(
            (2, "The exponent grows by 2, and that is not the factor 2: from $2^{-57}$ to $2^{-55}$."),
            (1, "Look at the exponents in the title."),
        ),
    ),
    NumberQuestion(
        name="one_more_step",
        text="The attacker's list of passwords doubles in length, `cost` grows by 1, and the attacker makes as many guesses "
        "at once as before. How many times as long does the search take now? (Drag `cost` by one step to see half of it.)",
        answer=4,
        why="Twice as many guesses, each of twice the time. For an attacker with memory to spare, that is: else fewer "
        "fit at once.",
        near=(
            (2, "Two things happen: twice as many guesses, *and* each takes longer."),
            (3, "The two factors are multiplied, not added."),
            (
                8,
                "If memory is the attacker's limit, yes: half as many fit at once. Here the number at once stays.",
            ),
            (1, "Both make the search longer."),
        ),
    ),
    Question(
        name="what_falls",
        text="Put `cost` to 17 and let the attacker make a thousand guesses at once. What has surely fallen within a week?",
        choices=(
            Choice("Nothing", "Ten thousand guesses, a thousand at once: read the first bar."),
            Choice("The 4 digits alone", "A leaked password is one of 14 million: read the second bar."),
            Choice(
                "The 4 digits and the leaked passwords",
                "With a thousand at once these two fall at every cost: scrypt cannot make 10,000 PINs many. Eight small "
                "letters hold until the attacker has a million guesses at once; six dice words hold anyway.",
                right=True,
            ),
            Choice("All but the dice words", "There are $26^8$ words of eight letters: read the third bar."),
        ),
    ),
    Question(
        name="removed_recipient",
        text="The old lab was removed from the header. Can it still read the table?",
        choices=(
            Choice(
                "Yes, if it kept the old file, its header, or the data key",
                "The body is the same and its data key is the same. To lock someone out for good, seal the data anew; "
                "and what was read was read.",
                right=True,
            ),
            Choice(
                "No: its slot is gone",
                "From the new header. You opened the old copy with the old key, above.",
            ),
            Choice(
                "No, unless it gets the clinic's password",
                "It needs none: the old header's slot opens with the old key, and the data key has not changed.",
            ),
        ),
    ),
    Question(
        name="tags_rule_out",
        text="Every chunk of a file in the naive format has its own right tag. Which of these is ruled out by that?",
        choices=(
            Choice(
                "A chunk was changed",
                "That, and only that. Each tag speaks of its own chunk.",
                right=True,
            ),
            Choice(
                "Two chunks were swapped",
                "Both keep their nonces and tags, so both are right at the other's place. Nothing says which place is theirs.",
            ),
            Choice(
                "A chunk is missing",
                "You have just cut one off. The tags of the others are as right as before.",
            ),
        ),
    ),
    Question(
        name="in_use",
        text="The disk is encrypted and a training run is going on. The machine's administrator wants the table. What protects it?",
        choices=(
            Choice(
                "The file's encryption",
                "The program that trains has opened it: table and key lie in memory, where an administrator can look.",
            ),
            Choice(
                "Nothing of this lesson",
                "Encryption at rest protects the disk that is stolen, the backup, the cloud storage. Data in use needs other means.",
                right=True,
            ),
            Choice(
                "A longer key",
                "No key has to be guessed: it lies in memory.",
            ),
        ),
    ),
)

check = Checks(EXERCISES)
ask = Questions(QUESTIONS)
yours = check.yours
