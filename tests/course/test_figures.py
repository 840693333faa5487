from base64 import b64decode
from io import BytesIO

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output

from helpers.course.figures import COLORS, show_figure, style


@pytest.fixture(autouse=True)
def leave_matplotlib_as_it_was():
    with mpl.rc_context():
        yield
    plt.close("all")


@pytest.fixture(autouse=True)
def a_shell_that_displays():
    InteractiveShell.instance()
    yield
    InteractiveShell.clear_instance()


def a_figure(title="Sales rise"):
    fig, ax = plt.subplots()
    ax.plot([1, 2, 3])
    ax.set_title(title)
    return fig


def shown(figure, description):
    with capture_output() as captured:
        show_figure(figure, description)
    return captured.outputs


def test_the_description_is_the_alternative_text_and_stands_below_the_picture():
    picture, words = shown(a_figure(), "A line that rises.")
    assert picture.data["image/png"]
    assert picture.metadata["image/png"]["alt"] == "A line that rises."
    assert words.data["text/markdown"] == "*A line that rises.*"


def test_the_picture_is_the_figure():
    picture, _ = shown(a_figure(), "A line.")
    wanted = BytesIO()
    a_figure().savefig(wanted, format="png")
    drawn = BytesIO(b64decode(picture.data["image/png"]))
    np.testing.assert_array_equal(plt.imread(drawn), plt.imread(BytesIO(wanted.getvalue())))


def test_a_figure_is_closed_once_it_is_shown():
    figure = a_figure()
    shown(figure, "A line.")
    assert not plt.fignum_exists(figure.number)


def test_the_same_figure_gives_the_same_bytes():
    first, second = (shown(a_figure(), "A line.")[0].data["image/png"] for _ in range(2))
    assert first == second


@pytest.mark.parametrize("description", ["", "   ", "two\nlines"])
def test_a_description_that_is_not_one_line_of_words_is_refused(description):
    with pytest.raises(ValueError, match="description must be one line of words"):
        show_figure(a_figure(), description)


def test_a_figure_without_a_title_is_refused():
    with pytest.raises(ValueError, match="must have a title that states its finding"):
        show_figure(a_figure(title=""), "A line.")


def test_a_title_of_the_whole_figure_is_enough():
    figure = a_figure(title="")
    figure.suptitle("Sales rise")
    assert len(shown(figure, "A line.")) == 2


@pytest.mark.parametrize("figure", ["plot", None, plt])
def test_what_is_not_a_figure_is_refused(figure):
    with pytest.raises(TypeError, match="figure must be a matplotlib Figure"):
        show_figure(figure, "A line.")


def test_a_description_that_is_not_text_is_refused():
    with pytest.raises(TypeError, match="description must be a string, got int"):
        show_figure(a_figure(), 3)


def test_style_gives_colours_that_differ_in_lightness_or_hue_for_every_kind_of_vision():
    style()
    assert plt.rcParams["axes.prop_cycle"].by_key()["color"] == list(COLORS.values())
    # The two dichromacies by the matrices of Vienot, Brettel and Mollon (1999), applied to linear RGB.
    protan = [[0.11238, 0.88762, 0], [0.11238, 0.88762, 0], [0.00401, -0.00401, 1]]
    deutan = [[0.29275, 0.70725, 0], [0.29275, 0.70725, 0], [-0.02234, 0.02234, 1]]
    rgb = np.array([mpl.colors.to_rgb(color) for color in list(COLORS.values())[:5]]) ** 2.2
    for vision in (np.eye(3), protan, deutan):
        seen = np.clip(rgb @ np.transpose(vision), 0, 1) ** (1 / 2.2)
        distance = np.linalg.norm(seen[:, None] - seen[None], axis=2)
        assert distance[~np.eye(5, dtype=bool)].min() > 0.1
