"""What lessons use beside the methods: checks of exercises, figures with words, the source of a helper.

The names are loaded on first use, so that ``python -m helpers.course setup`` runs on a bare Python.
"""

from importlib import import_module

_HOME = {"check": "checks", "show_figure": "figures", "show_source": "source", "style": "figures"}

__all__ = ["check", "show_figure", "show_source", "style"]


def __getattr__(name):
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)


def __dir__():
    return sorted(__all__)
