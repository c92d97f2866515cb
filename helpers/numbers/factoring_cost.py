"""How the cost of factoring grows with the size of n, and how far people have come.

The two formulas tell how the cost *grows*: only the ratio of two sizes means something. Both are generally
believed, not proved, and leave out factors that grow more slowly (Pomerance, "A tale of two sieves", Notices
of the American Mathematical Society 43, 1996).

>>> round(nfs_work(2048) - nfs_work(1024))  # 2048 bits cost some 2^30 times as much as 1024
30
"""

from __future__ import annotations

from dataclasses import dataclass
from math import log


def qs_work(bits: float) -> float:
    """Return log2 of L_n[1/2, 1], the growth of the quadratic sieve, for n = 2^bits.

    That is log2 of exp(sqrt(ln n ln ln n)).

    Parameters
    ----------
    bits
        Size of n, 4 or more.

    Raises
    ------
    ValueError
        If `bits` is below 4.

    Examples
    --------
    >>> round(qs_work(150), 1)
    31.7
    """
    return _log2_of_l(bits, 1 / 2, 1)


def nfs_work(bits: float) -> float:
    """Return log2 of L_n[1/3, (64/9)^(1/3)], the growth of the general number field sieve, for n = 2^bits.

    That is log2 of exp((64/9 ln n)^(1/3) (ln ln n)^(2/3)).

    Parameters
    ----------
    bits
        Size of n, 4 or more.

    Raises
    ------
    ValueError
        If `bits` is below 4.

    Examples
    --------
    >>> round(nfs_work(829), 1)
    79.1
    """
    return _log2_of_l(bits, 1 / 3, (64 / 9) ** (1 / 3))


def _log2_of_l(bits: float, u: float, c: float) -> float:
    """Return log2 of L_n[u, c] = exp(c (ln n)^u (ln ln n)^(1 - u)) for n = 2^bits."""
    if not bits >= 4:
        raise ValueError(f"the formula is for numbers of 4 bits or more, not {bits}")
    ln_n = bits * log(2)
    return c * ln_n**u * log(ln_n) ** (1 - u) / log(2)


@dataclass(frozen=True)
class FactoringRecord:
    """A challenge number and its two prime factors, which anyone can multiply.

    Attributes
    ----------
    name : str
        The number's name. RSA-768 and RSA-896 are named by their bits, the others by their decimal digits.
    year : int
        When it was factored.
    p, q : int
        The factors.
    method : str
        "quadratic sieve" or "number field sieve".
    effort : str
        What the authors say it cost. Years of different machines cannot be compared.
    core_years : float or None
        The same in years of one processor core of its time, where the authors count in them.
    source : str
        Where they say so.
    """

    name: str
    year: int
    p: int
    q: int
    method: str
    effort: str
    core_years: float | None
    source: str

    @property
    def bits(self) -> int:
        """Size of the number."""
        return (self.p * self.q).bit_length()


FACTORING_RECORDS = (
    FactoringRecord(
        name="RSA-129",
        year=1994,
        p=3490529510847650949147849619903898133417764638493387843990820577,
        q=32769132993266709549961988190834461413177642967992942539798288533,
        method="quadratic sieve",
        effort="about 5,000 MIPS-years",
        core_years=None,
        source="Atkins, Graff, Lenstra, Leyland: The magic words are squeamish ossifrage, ASIACRYPT 1994",
    ),
    FactoringRecord(
        name="RSA-155",
        year=1999,
        p=102639592829741105772054196573991675900716567808038066803341933521790711307779,
        q=106603488380168454820927220360012878679207958575989291522270608237193062808643,
        method="number field sieve",
        effort="about 8,000 MIPS-years",
        core_years=None,
        source="Cavallar et al.: Factorization of a 512-bit RSA modulus, EUROCRYPT 2000",
    ),
    FactoringRecord(
        name="RSA-768",
        year=2009,
        p=int(
            "3347807169895689878604416984821269081770479498371376856891"
            "2431388982883793878002287614711652531743087737814467999489"
        ),
        q=int(
            "3674604366679959042824463379962795263227915816434308764267"
            "6032283815739666511279233373417143396810270092798736308917"
        ),
        method="number field sieve",
        effort="about 1,500 years of a 2.2 GHz Opteron core, for the sieving alone",
        core_years=1500,
        source="Kleinjung et al.: Factorization of a 768-bit RSA modulus, CRYPTO 2010",
    ),
    FactoringRecord(
        name="RSA-240",
        year=2019,
        p=int(
            "509435952285839914555051023580843714132648382024111473186660"
            "296521821206469746700620316443478873837606252372049619334517"
        ),
        q=int(
            "244624208838318150567813139024002896653802092578931401452041"
            "221336558477095178155258218897735030590669041302045908071447"
        ),
        method="number field sieve",
        effort="about 900 years of a 2.1 GHz Xeon Gold 6130 core",
        core_years=900,
        source="Boudot, Gaudry, Guillevic, Heninger, Thomé, Zimmermann: Comparing the difficulty of "
        "factorization and discrete logarithm: a 240-digit experiment, CRYPTO 2020",
    ),
    FactoringRecord(
        name="RSA-250",
        year=2020,
        p=int(
            "64135289477071580278790190170577389084825014742943447208116859"
            "632024532344630238623598752668347708737661925585694639798853367"
        ),
        q=int(
            "33372027594978156556226010605355114227940760344767554666784520"
            "987023841729210037080257448673296881877565718986258036932062711"
        ),
        method="number field sieve",
        effort="about 2,700 years of a 2.1 GHz Xeon Gold 6130 core",
        core_years=2700,
        source="Boudot, Gaudry, Guillevic, Heninger, Thomé, Zimmermann: "
        "Factorization of RSA-250, cado-nfs-discuss mailing list, February 2020",
    ),
    FactoringRecord(
        name="RSA-260",
        year=2026,
        p=int(
            "43973286548448269237950681025058725717218835265533496595612569245"
            "05973939597593482272505698004801207988043088656411102133523080581"
        ),
        q=int(
            "50286952068425698646861416182530834166100810900753666747767757065"
            "38324961364412200138116378509733307971876652984898985905923678379"
        ),
        method="number field sieve",
        effort="about 13.5 years of one graphics processor (GPU)",
        core_years=None,
        source="Lu: Factoring RSA-260, cognition.com/blog/factoring-rsa-260, September 2026 (no peer review)",
    ),
    FactoringRecord(
        name="RSA-896",
        year=2026,
        p=int(
            "636606729769440499166579950236036751749912014371509557713570027508971"
            "809534551913252252094954941974952859310861988904737359709200557919"
        ),
        q=int(
            "647218161102195448058768698177623951380616936266986989243011933572862"
            "870905830904361851542450154852431416136790787107595965374752513489"
        ),
        method="number field sieve",
        effort="about 30 years of one graphics processor (GPU)",
        core_years=None,
        source="Weis: RSA-896, saweis.net/posts/rsa-896.html, September 2026 (no peer review)",
    ),
)
"""Factorizations that moved the limit, as far as known in November 2026."""
