"""The README's picture."""

import io

import pytest
from PIL import Image

from helpers.course import browser, picture


def test_a_picture_is_taken(browser_at_hand, tmp_path):
    target = tmp_path / "docs" / "lesson.png"
    assert picture.take_picture(target) == target
    content = target.read_bytes()
    assert len(content) < 400_000
    image = Image.open(io.BytesIO(content))
    assert image.size == (picture.SCALE * picture.WIDTH, picture.SCALE * picture.HEIGHT)
    assert len(image.convert("RGB").getcolors(maxcolors=10**7)) > 500, "a demo is in it, not an empty page"


def test_without_a_browser_it_says_what_to_install(monkeypatch, tmp_path):
    monkeypatch.setattr(browser, "PROGRAMS", ("no such program",))
    with pytest.raises(RuntimeError, match=r"course.py test --full|apt install chromium"):
        picture.take_picture(tmp_path / "lesson.png")
    assert list(tmp_path.iterdir()) == []


def test_without_playwright_it_says_what_to_install(monkeypatch, tmp_path):
    monkeypatch.setattr(browser.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(RuntimeError, match=r"course.py test --full"):
        picture.take_picture(tmp_path / "lesson.png")
