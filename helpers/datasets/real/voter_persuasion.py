"""Voters, who of them got a message by lot, and whose opinion moved."""

from helpers.datasets.real.installed import file_of
from helpers.datasets.real.table import RealTable
from helpers.datasets.tables import read_table

N_VOTERS = 10_000
_SHARE, _FLAG, _COUNT, _UNSAID = "percent of the neighbourhood", "0 or 1", "a count", "not said by the file"
VOTER_UNITS = {
    **{"VOTER_ID": "number of the voter", "SET_NO": "1, 2 or 3, not said by the file", "OPP_SEX": _UNSAID},
    **{"AGE": "years"},
    **dict.fromkeys(["HH_ND", "HH_NR", "HH_NI"], "members of the household by party: D, R, independent"),
    **{"MED_AGE": "median age of the neighbourhood"},
    **dict.fromkeys(["NH_WHITE", "NH_AA", "NH_ASIAN", "NH_MULT", "HISP", "COMM_LT10", "COMM_609P"], _SHARE),
    **{"MED_HH_INC": "median income of the neighbourhood, dollars"},
    **dict.fromkeys(["COMM_CAR", "COMM_CP", "COMM_PT", "COMM_WALK", "KIDS", "M_MAR", "F_MAR", "ED_4COL"], _SHARE),
    **dict.fromkeys(["GENDER_F", "GENDER_M", "H_AFDLN3P", "H_F1", "H_M1", "H_MFDLN3P"], _FLAG),
    **dict.fromkeys(["PARTY_D", "PARTY_I", "PARTY_R"], f"{_FLAG}, registered with the party"),
    **dict.fromkeys(["VPP_08", "VPP_12", "VPR_08", "VPR_10", "VPR_12"], f"{_FLAG}, voted in a primary of that year"),
    **dict.fromkeys(
        ["VG_04", "VG_06", "VG_08", "VG_10", "VG_12"], f"{_FLAG}, voted in the general election of that year"
    ),
    **dict.fromkeys(
        ["PP_PELIG", "PR_PELIG", "AP_PELIG", "G_PELIG", "E_PELIG"], "percent of the elections open to them"
    ),
    **dict.fromkeys(["NL5G", "NL3PR", "NL5AP", "NL2PP"], "of the last five, three or two elections of a kind"),
    **{"REG_DAYS": "days since registration"},
    **dict.fromkeys(["UPSCALEBUY", "UPSCALEMAL", "UPSCALEFEM", "BOOKBUYERI", "FAMILYMAGA", "FEMALEORIE"], _COUNT),
    **dict.fromkeys(["RELIGIOUSM", "GARDENINGM", "CULINARYIN", "HEALTHFITN", "DOITYOURSE", "FINANCIALM"], _COUNT),
    **dict.fromkeys(["RELIGIOUSC", "POLITICALC"], _COUNT),
    **{"MEDIANEDUC": "median years of schooling of the neighbourhood"},
    **dict.fromkeys(["CAND1S", "CAND2S"], "S, L or U; U is undecided, the others are not said by the file"),
    **{"MESSAGE_A": f"{_FLAG}, got the message", "MESSAGE_A_REV": f"{_FLAG}, the opposite of MESSAGE_A"},
    **{"I3": "Y or N, not said by the file"},
    **dict.fromkeys(["CAND1_UND", "CAND2_UND"], "Y or N, undecided about the candidate"),
    **{"MOVED_AD": "Y or N, moved towards the candidate", "MOVED_A": f"{_FLAG}, the same as MOVED_AD"},
    **{"opposite": f"{_FLAG}, the opposite of MOVED_A", "Partition": "T or V, training or validation in the textbook"},
}
_TEXT = {"CAND1S", "CAND2S", "I3", "CAND1_UND", "CAND2_UND", "MOVED_AD", "Partition"}


def load_voter_persuasion():
    """10,000 voters, a random half of whom got a message, and whose opinion moved towards a candidate.

    Returns
    -------
    RealTable
        The target is ``MOVED_A`` (0, 1); the randomized column is ``MESSAGE_A``.

    Raises
    ------
    ModuleNotFoundError
        If the package dmba, whose file is read, is not installed. The package itself is not imported.
    FileNotFoundError, ValueError
        If the package's file is gone or is another table than the one described.

    Examples
    --------
    >>> voters = load_voter_persuasion().frame
    >>> voters.groupby("MESSAGE_A")["MOVED_A"].sum().to_dict()
    {0: 1722, 1: 2012}
    """
    path = file_of("dmba", "csvFiles/Voter-Persuasion.csv.gz")
    frame = read_table(path, {name: "str" if name in _TEXT else "int" for name in VOTER_UNITS})
    if len(frame) != N_VOTERS:
        raise ValueError(f"{path}: the file must hold {N_VOTERS:,} rows, got {len(frame):,}: it is not whole.")
    return RealTable(
        name="voter_persuasion",
        frame=frame,
        description=(
            "A row is a voter of whom half, 5,000 of 10,000, got a message from a campaign: 2,012 of them (40.2%) "
            "moved towards the candidate, and 1,722 (34.4%) of the others. A teaching case of uplift; by its textbook "
            "the message was given by lot, and the halves look it: of the 67 columns of numbers beside the message and "
            "what followed, the one that differs most has p = 0.0045, which is nothing among 67. Whether it is real is "
            "not said: take it for a case. Traps: MOVED_AD, opposite and MESSAGE_A_REV repeat what MOVED_A and "
            "MESSAGE_A say; the file is sorted, all with the message first, so shuffle before any split; and when "
            "CAND1S and CAND2S were asked is not said, so they are no safe covariates. What most columns mean is not "
            "said by the file; names and ranges suggest it. Odd, and left as found: 126 voters of no party; OPP_SEX is "
            "0 in 9,853 rows; one row repeats another in all but VOTER_ID."
        ),
        source=(
            "Voter-Persuasion of the textbook Data Mining for Business Analytics (Shmueli and others); read from "
            "the installed package dmba."
        ),
        licence="The package is MIT; whose the table is, under which terms, is not said. Nothing of it is kept here.",
        units=VOTER_UNITS,
        target="MOVED_A",
    )
