"""One output that every reader can use: plain text, HTML, and (with a kernel) a live widget.

A stored notebook keeps the text and the HTML; `refresh` drops the widget, which is dead without its
kernel. So the same cell is live in JupyterLab and readable on a web page, on paper and to a screen reader.

>>> html_of("Use `//`, not `/`: 3 < 4.")
'Use <code>//</code>, not <code>/</code>: 3 &lt; 4.'
"""

import html
import re
from typing import Any

WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"


def html_of(text: str) -> str:
    r"""Turn a message into HTML: escaped, with `` `code` ``, `**bold**`, `*italic*` and line breaks.

    Formulas between dollar signs stay as they are; JupyterLab typesets them.

    Examples
    --------
    >>> html_of("first\n\nsecond **bold**")
    'first<br><br>second <b>bold</b>'
    """
    pieces = re.split(r"(`[^`]*`|\$[^$]*\$)", html.escape(text, quote=False).replace("\n", "<br>"))
    pieces[::2] = [_emphasize(words) for words in pieces[::2]]
    pieces[1::2] = [re.sub("^`(.*)`$", r"<code>\1</code>", piece, flags=re.DOTALL) for piece in pieces[1::2]]
    return "".join(pieces)


def _emphasize(words: str) -> str:
    words = re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", words)
    return re.sub(r"\*(\S|\S.*?\S)\*", r"<i>\1</i>", words)


def show_bundle(text: str, html_text: str, widget: Any = None) -> None:
    """Display one output with a text form, an HTML form and, if given, a live ipywidget."""
    from IPython.display import display

    bundle: dict[str, Any] = {"text/plain": text, "text/html": html_text}
    if widget is not None:
        bundle |= {WIDGET_VIEW: {"model_id": widget.model_id, "version_major": 2, "version_minor": 0}}
    display(bundle, raw=True)
