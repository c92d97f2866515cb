"""The box around every message of the course: a colored edge, a sign and a word, never color alone.

>>> box("passed", "Right.", "It works.").endswith("<b>✔ Right.</b> It works.</div>")
True
"""

EDGE = {
    "passed": ("#1a7f37", "✔"),
    "not yet": ("#b35900", "✘"),
    "not attempted": ("#57606a", "…"),
    "question": ("#0550ae", "?"),
    "problem": ("#b35900", "!"),
}


def box(kind: str, title: str, body_html: str) -> str:
    """Return the HTML of a message box; `kind` is a key of `EDGE`, `body_html` is HTML already.

    Examples
    --------
    >>> "border-left" in box("question", "Question", "How many?")
    True
    """
    color, sign = EDGE[kind]
    return (
        f'<div role="note" style="border-left: 5px solid {color}; padding: 0.4em 0.9em; '
        f'margin: 0.3em 0; max-width: 52em; line-height: 1.5">'
        f"<b>{sign} {title}</b> {body_html}</div>"
    )
