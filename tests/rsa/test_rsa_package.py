import subprocess
import sys

HEAVY = {"tensorflow", "matplotlib", "ipywidgets", "IPython", "sympy"}


def test_the_import_loads_neither_pictures_nor_widgets_nor_tensorflow():
    code = "import sys, helpers.rsa, helpers.rsa.attacks; print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not HEAVY & set(run.stdout.split())
