"""A listing to repair: federated learning as it is often written down, with five faults.

Written after the listing of an article, of which it has the five faults and not the words. It is a text, so
that the lesson can show it, run it, read the error, mend one fault and run it again. The first four stop it;
the fifth does not, and is the worst. With all five mended it is federated averaging
(in one process still, where the server could look at the clients' examples, and only does not).

>>> len(FAULTS), FAULTS[0].error
(5, "AttributeError: property 'output' of 'FederatedModel' object has no setter")
>>> [fault.where for fault in FAULTS if fault.error is None]
['Server.train']
"""

from __future__ import annotations

from dataclasses import dataclass

LISTING = """\
import tensorflow as tf


class FederatedModel(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.flat = tf.keras.layers.Flatten()
        self.output = tf.keras.layers.Dense(10, activation="softmax")

    def call(self, images):
        return self.output(self.flat(images))


def new_model():
    model = FederatedModel()
    model.compile(optimizer="sgd", loss="sparse_categorical_crossentropy")
    model(tf.zeros((1, 8, 8)))  # makes the weights
    return model


class Client:
    def __init__(self, images, labels):
        self.images, self.labels = images, labels


class Server:
    def __init__(self, clients):
        self.clients = clients
        self.model = new_model()

    def __len__(self):
        return self.clients

    def train(self, rounds):
        for _ in range(rounds):
            trained = [new_model() for _ in range(len(self))]
            self.model.fit(trained, verbose=0)
            self.model.aggregate_weights(trained)
            for client in self.clients:
                self.model.fit(client.images, client.labels, verbose=0)
"""


@dataclass(frozen=True)
class Fault:
    """A fault of the listing, and how to mend it.

    Attributes
    ----------
    name : str
        For instance "no such method".
    where : str
        The class and the method.
    what : str
        What the code does.
    why : str
        Why that is wrong.
    error : str or None
        How Python's message begins when the listing is run with all earlier faults mended; None if it runs.
    changes : tuple of (str, str)
        What to replace, which is in the listing once, and by what.
    """

    name: str
    where: str
    what: str
    why: str
    error: str | None
    changes: tuple[tuple[str, str], ...]


FAULTS = (
    Fault(
        name="a name that Keras uses",
        where="FederatedModel.__init__",
        what="It stores its last layer as `self.output`.",
        why="Every Keras model has a property `output`, which cannot be set. Another name will do.",
        error="AttributeError: property 'output' of 'FederatedModel' object has no setter",
        changes=(
            ("        self.output = tf", "        self.scores = tf"),
            ("return self.output(", "return self.scores("),
        ),
    ),
    Fault(
        name="a length that is no number",
        where="Server.__len__",
        what="It returns the list of the clients.",
        why="`len(server)` calls `__len__`, which must return a whole number: how many there are.",
        error="TypeError: 'list' object cannot be interpreted as an integer",
        changes=(("        return self.clients\n", "        return len(self.clients)\n"),),
    ),
    Fault(
        name="fitting a list of models",
        where="Server.train",
        what="It gives `fit` a list of models.",
        why=(
            "`fit` trains one model on examples and takes no models. What is meant: each client trains "
            "a model of its own on its own examples, starting from the server's weights, and sends back "
            "its weights and the number of its examples."
        ),
        error="ValueError: Unrecognized data type: x=[<FederatedModel",
        changes=(
            (
                "        self.images, self.labels = images, labels\n",
                "        self.images, self.labels = images, labels\n"
                "        self.model = new_model()\n"
                "\n"
                "    def train(self, weights):\n"
                "        self.model.set_weights(weights)\n"
                "        self.model.fit(self.images, self.labels, verbose=0)\n"
                "        return self.model.get_weights(), len(self.labels)\n",
            ),
            (
                "            trained = [new_model() for _ in range(len(self))]\n"
                "            self.model.fit(trained, verbose=0)\n",
                "            trained = [client.train(self.model.get_weights()) for client in self.clients]\n",
            ),
        ),
    ),
    Fault(
        name="a method that does not exist",
        where="Server.train",
        what="It calls `aggregate_weights` of the model.",
        why=(
            "No Keras model has such a method. The mean must be computed: of the clients' weights, each "
            "counted by the number of its examples."
        ),
        error="AttributeError: 'FederatedModel' object has no attribute 'aggregate_weights'",
        changes=(
            (
                "import tensorflow as tf\n",
                "import tensorflow as tf\n\nfrom helpers.federated import weighted_average\n",
            ),
            (
                "            self.model.aggregate_weights(trained)\n",
                "            answers, sizes = zip(*trained)\n"
                "            self.model.set_weights(weighted_average(answers, sizes))\n",
            ),
        ),
    ),
    Fault(
        name="a server that trains on its clients' examples",
        where="Server.train",
        what="After the mean it trains the model on the images and labels of every client.",
        why=(
            "The examples were not to leave the clients; a server that can do this has them all, and "
            "needs no federated learning. No error shows this fault, only reading does. The lines go, "
            "and nothing comes in their place."
        ),
        error=None,
        changes=(
            (
                "            for client in self.clients:\n"
                "                self.model.fit(client.images, client.labels, verbose=0)\n",
                "",
            ),
        ),
    ),
)


def mend(listing: str, fault: Fault) -> str:
    """Return the listing with one fault mended.

    Parameters
    ----------
    listing : str
        `LISTING`, or what an earlier call returned.
    fault : Fault
        One of `FAULTS`. They can be mended in any order.

    Returns
    -------
    str
        The new text.

    Raises
    ------
    ValueError
        If the text to be replaced is not there exactly once: the fault is mended already, say.

    Examples
    --------
    >>> "self.output" in mend(LISTING, FAULTS[0])
    False
    >>> mend(mend(LISTING, FAULTS[0]), FAULTS[0])
    Traceback (most recent call last):
        ...
    ValueError: the fault 'a name that Keras uses' is not in this listing, or mended already
    """
    for old, new in fault.changes:
        if listing.count(old) != 1:
            raise ValueError(f"the fault {fault.name!r} is not in this listing, or mended already")
        listing = listing.replace(old, new)
    return listing


def mended(faults: int = len(FAULTS)) -> str:
    """Return the listing with the first so many faults mended, by default with all.

    Parameters
    ----------
    faults : int
        0 to 5.

    Returns
    -------
    str
        Python code.

    Raises
    ------
    ValueError
        If there are not that many.

    Examples
    --------
    >>> mended(0) == LISTING
    True
    >>> mended().splitlines()[-1].strip()
    'self.model.set_weights(weighted_average(answers, sizes))'
    """
    if not 0 <= faults <= len(FAULTS):
        raise ValueError(f"there are {len(FAULTS)} faults, got {faults}")
    listing = LISTING
    for fault in FAULTS[:faults]:
        listing = mend(listing, fault)
    return listing
