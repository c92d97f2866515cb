"""What an attack on a release achieved: how many people, out of how many.

>>> Outcome(reidentified=3, out_of=12)
Outcome(reidentified=3, out_of=12, claimed=None, details=None)
>>> str(Outcome(reidentified=3, out_of=12))
'3 of 12 people (25.0 %)'
>>> str(Outcome(reidentified=3, out_of=12, claimed=5))
'3 of 12 people (25.0 %), 5 claimed'
"""

from __future__ import annotations

from dataclasses import dataclass, field

import pandas as pd


@dataclass(frozen=True)
class Outcome:
    """What an attack achieved.

    Attributes
    ----------
    reidentified : int
        People about whom the attacker learned what the release was meant to hide, and is right.
    out_of : int
        People in the release.
    claimed : int or None
        People about whom the attacker believes so, right or wrong; ``None`` where the attack proves what it
        says.
    details : DataFrame or None
        A row per person that was found, by the attack's own columns.

    Examples
    --------
    >>> Outcome(reidentified=1, out_of=4).share
    0.25
    """

    reidentified: int
    out_of: int
    claimed: int | None = None
    details: pd.DataFrame | None = field(default=None, compare=False)

    def __post_init__(self) -> None:
        if not 0 <= self.reidentified <= self.out_of:
            raise ValueError(f"need 0 <= reidentified <= out_of, got {self.reidentified} of {self.out_of}")
        if self.claimed is not None and not self.reidentified <= self.claimed <= self.out_of:
            raise ValueError(
                "need reidentified <= claimed <= out_of, "
                f"got {self.reidentified}, {self.claimed} and {self.out_of}"
            )

    @property
    def share(self) -> float:
        """The part of the people that was re-identified, from 0 to 1 (0 for an empty release)."""
        return self.reidentified / self.out_of if self.out_of else 0.0

    def __str__(self) -> str:
        found = f"{self.reidentified:,} of {self.out_of:,} people ({100 * self.share:.1f} %)"
        return found if self.claimed is None else f"{found}, {self.claimed:,} claimed"
