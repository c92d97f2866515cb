import subprocess
import sys
from types import ModuleType

from helpers import numbers


def test_no_public_name_is_a_module_of_the_same_name():
    assert not [name for name in numbers.__all__ if isinstance(getattr(numbers, name), ModuleType)]


def test_the_import_loads_nothing_heavy():
    code = "import sys, helpers.numbers; print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"cryptography", "IPython", "ipywidgets", "matplotlib", "numpy", "sympy", "tensorflow"} & set(
        run.stdout.split()
    )
