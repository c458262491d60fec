"""Who fills the playground with four weeks of study: five people, five habits, and what they work on.

Nothing here is random: odd numbers of minutes come from the day, so the same start gives the same history.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, time

DAYS = 28
SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Tap:
    """A button pressed, found by what it does: its command and some of its arguments. `values` fill its form."""

    command: str
    arguments: Mapping[str, str] = field(default_factory=dict[str, str])
    values: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Act:
    """What somebody does on a day: they tap, and say the line where there is nothing to tap or no tap is meant."""

    day: int
    at: time
    who: str
    line: str = ""
    tap: Tap | None = None


def acts(first: date) -> list[Act]:
    """Return everything that happens in the four weeks after a date, in order of time; day 0 is that date."""
    everything = [*_maya(), *_jonas(first), *_amara(), *_tomas(), *_mei()]
    return sorted(everything, key=lambda act: (act.day, act.at))


def _at(hour: int, day: int, spread: int) -> time:
    """Return a time in an hour that differs from day to day."""
    return time(hour, day * spread % 60)


def _maya() -> Iterator[Act]:
    """Steady: every day, early, before the prompt. Sometimes she has to correct herself."""
    for day in range(1, DAYS + 1):
        minutes = (45, 60, 30, 50, 75, 40, 25)[day % 7]
        note = _MAYA[day % len(_MAYA)]
        yield Act(day, _at(7, day, 17), "Maya", f"/checkin {minutes} {note}")
    yield Act(1, time(7, 5), "Maya", "Good morning! Four weeks of machine learning before work. Who is in?")
    yield Act(1, time(7, 12), "Maya", "/plan daily 5h")
    yield Act(4, time(8, 5), "Maya", tap=Tap("edit", values={"minutes": "55", "note": "gradients by hand, twice"}))
    yield Act(12, time(8, 10), "Maya", tap=Tap("undo"))
    yield Act(12, time(8, 12), "Maya", "/checkin 35 the same chapter, but counted honestly this time")
    yield Act(14, time(19, 30), "Maya", "/streak")
    yield Act(21, time(20, 15), "Maya", "My model finally beats the average. By a little. I will take it.")
    yield Act(27, time(20, 40), "Maya", "/streak why")


def _jonas(first: date) -> Iterator[Act]:
    """Plans for weekdays and keeps to them after work. Once he logs in the morning what he did the night before."""
    yield Act(1, time(12, 20), "Jonas", "/plan mon-fri 6h")
    done = 0
    for day in range(1, DAYS + 1):
        if (first.weekday() + day) % 7 >= SATURDAY:
            continue
        line = f"/checkin {(75, 60, 90, 70, 65)[done % 5]} {_JONAS[done % len(_JONAS)]}"
        done += 1
        if done == FORGOTTEN:
            yield Act(day + 1, time(6, 50), "Jonas", f"{line} @yesterday")
        else:
            yield Act(day, _at(18, day, 23), "Jonas", line)
    yield Act(1, time(12, 25), "Jonas", "In. Evenings only, and weekends belong to the kids.")
    yield Act(22, time(12, 10), "Jonas", "/leaderboard")


FORGOTTEN = 8
"""The check-in that Jonas logs a day late."""

_AMARA_DAYS = ".xxxxx.xxxxr....xxxxxx.xxxxxx"
_TOMAS_DAYS = ".xx.xxxxxx.......xxx.xxxxxxx."
_MEI_DAYS = "...............xxxx.xxxxxxxxx"
"""One letter a day from day 0 on: x is a check-in, r a rest, a dot is nothing."""


def _amara() -> Iterator[Act]:
    """Checks in with one tap on the prompt, misses days, loses her streak in week two, and comes back."""
    done = 0
    for day, mark in enumerate(_AMARA_DAYS):
        at = _at(13, day, 19)
        if mark == "r":
            yield Act(day, at, "Amara", "/rest", Tap("rest"))
        elif mark == "x":
            minutes = ("25", "50", "25", "90")[done % 4]
            note = _AMARA[done % len(_AMARA)]
            if done % 3 == 0:
                yield Act(day, at, "Amara", f"/checkin {minutes} {note}")
            else:
                yield Act(day, at, "Amara", f"/checkin {minutes}", Tap("checkin", {"minutes": minutes}))
            done += 1
    yield Act(16, time(12, 50), "Amara", "Hello again. That was a week with a sick child and no study at all.")
    yield Act(16, time(12, 55), "Maya", "Welcome back! The notebook is still where you left it.")


def _tomas() -> Iterator[Act]:
    """Fills in the form of the prompt, and pauses for a week of mountains."""
    yield Act(1, time(9, 40), "Tomás", "/plan daily 5h")
    done = 0
    for day, mark in enumerate(_TOMAS_DAYS):
        if mark == "x":
            minutes = (40, 55, 30, 50)[done % 4]
            note = _TOMAS[done % len(_TOMAS)]
            form = Tap("checkin", values={"minutes": str(minutes), "note": note})
            yield Act(day, _at(21, day, 13), "Tomás", f"/checkin {minutes} {note}", form)
            done += 1
    yield Act(9, time(22, 10), "Tomás", "/pause 7 @tomorrow")
    yield Act(9, time(22, 12), "Tomás", "Off to the mountains, no laptop. Keep my seat warm!")


def _mei() -> Iterator[Act]:
    """New in week three: small steps, every day but one."""
    yield Act(15, time(10, 5), "Mei", "Hi! Jonas told me about this group. I start from zero, is that all right?")
    yield Act(15, time(10, 15), "Mei", "/join")
    yield Act(15, time(10, 30), "Jonas", "From zero is the best place. Say /checkin with whatever you did.")
    yield Act(15, time(10, 40), "Mei", "/plan daily 2h30")
    for number, day in enumerate(day for day, mark in enumerate(_MEI_DAYS) if mark == "x"):
        line = f"/checkin {(20, 15, 30, 25)[number % 4]} {_MEI[number % len(_MEI)]}"
        yield Act(day, _at(20, day, 11), "Mei", line)


_MAYA = (
    "matrix shapes: what may be multiplied with what",
    "dot products as shadows of one vector on another",
    "why the determinant of a squashed square is zero",
    "eigenvalues of a 2 by 2 matrix on paper",
    "gradients by hand",
    "chain rule, drawn as a graph",
    "gradient descent in twenty lines of numpy",
    "learning rate too large: watched it explode",
    "linear regression from scratch against the library",
    "residual plots and what a curve in them means",
    "Bayes with coins and a leaky test",
    "maximum likelihood for a straight line",
    "logistic regression and the shape of its loss",
    "precision and recall on a spam folder",
    "cross-validation, and the leak I had built in",
    "ridge and lasso on the same bad data",
    "decision tree by hand for ten rows",
    "random forest: counting votes",
    "boosting: fitting what is left over",
    "k-means, and how its start decides its end",
    "principal components of my own running data",
    "baseline first: predict the average",
    "a perceptron that learns AND and fails at XOR",
    "backpropagation through two layers on paper",
    "weight decay and early stopping, side by side",
    "confusion matrix of the digits model",
    "wrote up the first project for the blog",
    "read my notes of week one again and fixed three",
)
_JONAS = (
    "SQL: group by and having",
    "SQL: window functions, running totals",
    "joins that silently double rows",
    "cleaned the bike counter data, dates in four formats",
    "missing values: dropped, filled, and flagged",
    "pandas merge against SQL join",
    "git rebase without fear",
    "wrote tests for the cleaning script",
    "packaged the pipeline as a command",
    "a first Dockerfile, then a smaller one",
    "logging instead of print",
    "cron job for the nightly download",
    "schema checks before training",
    "feature store? a folder with dates in its name",
    "served the model with a tiny web API",
    "load test: where the milliseconds go",
    "monitoring drift with a histogram a day",
    "rollback drill: old model back in two minutes",
    "cloud bill: found the disk nobody used",
    "wrote the runbook for the bike counter",
)
_AMARA = (
    "variance, by hand and by simulation",
    "central limit theorem with dice",
    "confidence intervals: a thousand of them, plotted",
    "p-values, and what they do not say",
    "bootstrap of a median",
    "A/B test on made-up clicks",
    "Simpson's paradox in the admissions table",
    "regression to the mean, finally clicked",
    "priors for a rare disease",
    "Markov chain of my commute",
)
_TOMAS = (
    "tensors, broadcasting, one shape error an hour",
    "autograd on a toy function",
    "a training loop without any helper",
    "convolutions: edges first",
    "data augmentation for leaf photos",
    "batch norm, before and after",
    "transfer learning on 300 images",
    "attention weights drawn as a heat map",
    "tokenised two languages and compared",
    "overfitted one batch on purpose",
    "mixed precision: half the memory",
    "error analysis: the twenty worst leaves",
)
_MEI = (
    "command line: moving around without a mouse",
    "pipes: counting words in a book",
    "Python lists and loops",
    "functions that return instead of print",
    "dictionaries: counting letters",
    "read a CSV file, line by line",
    "first plot: rain by month",
    "git: first commit, first push",
    "mean and median of my step counts",
    "asked for help with an import error, solved it",
    "slopes: how fast does rain come down",
    "a notebook somebody else can run",
    "vectors as arrows, arrows as lists",
)
