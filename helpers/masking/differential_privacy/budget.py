"""A privacy budget that cannot be overspent, and remembers what was spent on what.

Every answer about the same people costs something, and the costs add up (`composition`). A `Budget` is the
account: the mechanisms of this folder take it as ``budget=``, and once it does not suffice they raise
`BudgetSpent`, give no answer, and spend nothing.

Amounts are exact fractions: ten queries of 0.1 cost 1, not 0.9999999999999999.

Assumed: every answer about these people goes through this one budget, also those in other releases and by
other people. What the object does not see, it cannot count; and who holds the object can change its limits or
make another.

>>> budget = Budget(1)
>>> for question in range(10):
...     budget.spend(0.1, what=f"question {question}")
>>> try:
...     budget.spend(0.1, what="one more")
... except BudgetSpent as refusal:
...     print(refusal)
'one more' costs epsilon 0.1, and epsilon 0 of 1 is left
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from threading import Lock

from helpers.masking.differential_privacy.composition import Fits, queries_that_fit
from helpers.masking.differential_privacy.parameters import Number, positive, probability


class BudgetSpent(Exception):
    """The budget does not suffice for this query. Nothing was answered and nothing spent."""


@dataclass(frozen=True)
class Spending:
    """One entry of the account.

    Attributes
    ----------
    what : str
        What was asked.
    epsilon, delta : Fraction
        What it cost.
    """

    what: str
    epsilon: Fraction
    delta: Fraction


class Budget:
    """What may be given away about one group of people, and what was.

    Parameters
    ----------
    epsilon : number
        Above 0. A float counts as its shortest decimal.
    delta : number
        At least 0 and below 1.
    each : number, optional
        The epsilon of every query, where all are to cost the same and none has a delta. The number of queries
        is then fixed here, as the advanced theorem demands: as many as fit under either theorem. Without it:
        epsilons and deltas add up, and each query may cost what it wants, also depending on earlier answers.

    Raises
    ------
    TypeError, ValueError
        If a parameter is not allowed.

    Examples
    --------
    >>> Budget(1, 1e-6, each=0.01).queries_left(0.01)
    Fits(basic=100, advanced=337)
    >>> Budget(1, 1e-6, each=0.01).allowed
    337
    """

    def __init__(self, epsilon: Number, delta: Number = 0, *, each: Number | None = None) -> None:
        self.epsilon, self.delta = positive(epsilon, "epsilon"), probability(delta, "delta")
        self.each = None if each is None else positive(each, "each")
        self.allowed = None if each is None else max(queries_that_fit(epsilon, delta, each))
        self._spent: list[Spending] = []
        self._lock = Lock()

    @property
    def spent(self) -> tuple[Spending, ...]:
        """What was spent, in order."""
        return tuple(self._spent)

    @property
    def epsilon_left(self) -> Fraction:
        """The budget's epsilon less all that was spent; below 0 where the advanced theorem pays for it."""
        return self.epsilon - sum(entry.epsilon for entry in self._spent)

    @property
    def delta_left(self) -> Fraction:
        """The budget's delta less the sum of those spent."""
        return self.delta - sum(entry.delta for entry in self._spent)

    def spend(self, epsilon: Number, delta: Number = 0, *, what: str = "a query") -> None:
        """Pay for one query, or raise and leave the account as it was.

        Raises
        ------
        BudgetSpent
            If less is left than the query costs.
        TypeError, ValueError
            If a parameter is not allowed, or the query costs more than ``each``.

        Examples
        --------
        >>> budget = Budget(1)
        >>> budget.spend(0.25, what="how many smoke")
        >>> budget.spent, budget.epsilon_left
        ((Spending(what='how many smoke', epsilon=Fraction(1, 4), delta=Fraction(0, 1)),), Fraction(3, 4))
        """
        entry = Spending(what, positive(epsilon, "epsilon"), probability(delta, "delta"))
        with self._lock:
            if self.each is None:
                self._check_sums(entry)
            else:
                self._check_number(entry, self.each)
            self._spent.append(entry)

    def queries_left(self, epsilon: Number, delta: Number = 0) -> Fits:
        """Return how many more queries of this cost fit, by each theorem, behind what was spent.

        What was spent counts as a sum. Of a budget for equal queries, ``allowed`` less those spent are left.

        Examples
        --------
        >>> budget = Budget(2, 1e-6)
        >>> budget.spend(1)
        >>> budget.queries_left(0.01)
        Fits(basic=100, advanced=337)
        """
        if self.epsilon_left <= 0:
            return Fits(0, 0)
        return queries_that_fit(self.epsilon_left, self.delta_left, epsilon, delta)

    def _check_sums(self, entry: Spending) -> None:
        if entry.epsilon > self.epsilon_left:
            raise BudgetSpent(
                f"{entry.what!r} costs epsilon {float(entry.epsilon):g}, "
                f"and epsilon {float(self.epsilon_left):g} of {float(self.epsilon):g} is left"
            )
        if entry.delta > self.delta_left:
            raise BudgetSpent(
                f"{entry.what!r} costs delta {float(entry.delta):g}, "
                f"and delta {float(self.delta_left):g} of {float(self.delta):g} is left"
            )

    def _check_number(self, entry: Spending, each: Fraction) -> None:
        if entry.epsilon > each or entry.delta:
            raise ValueError(
                f"this budget is for queries of epsilon at most {float(each):g} without a delta, "
                f"{entry.what!r} costs ({float(entry.epsilon):g}, {float(entry.delta):g})"
            )
        if len(self._spent) == self.allowed:
            raise BudgetSpent(f"all {self.allowed} queries of epsilon {float(each):g} were asked")

    def __repr__(self) -> str:
        return (
            f"Budget(epsilon={float(self.epsilon):g}, delta={float(self.delta):g}, "
            f"spent on {len(self._spent)} queries: epsilon {float(self.epsilon - self.epsilon_left):g}, "
            f"delta {float(self.delta - self.delta_left):g})"
        )
