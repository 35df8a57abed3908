"""What the rules did to a plan, as text: which one fired, and what it changed where."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from difflib import ndiff

from regdsl.passes import Step
from regdsl.planning.nodes import Plan, Question
from regdsl.planning.show import show

__all__ = ["told"]


def told(steps: Iterable[Step], purpose: Callable[[str], str]) -> Iterator[str]:
    """A line for each rule that changed something, and the changed plan with signs before lines.

    `-` is before what went, `+` before what came.

    Parameters
    ----------
    steps
        The trace of `regdsl.passes.optimise`.
    purpose
        Says in a line what a rule of some name is for.

    Examples
    --------
    >>> from regdsl import plan
    >>> steps = []
    >>> _ = plan("ucd:phot.mag ucd:phot.mag;em.IR", trace=steps)
    >>> print("\\n".join(told(steps, lambda name: "what follows is dropped")))
    absorption: what follows is dropped
      - all of
      -   some table_column with
      + some table_column with
      -     ucd is phot.mag or below
      -   some table_column with
      -     ucd is phot.mag or below, em.ir or below anywhere
      +   ucd is phot.mag or below, em.ir or below anywhere
    """
    for step in steps:
        yield f"{step.rule}: {purpose(step.rule)}"
        for line in ndiff(_lines(step.before), _lines(step.after)):
            if not line.startswith("?"):
                yield f"  {line}".rstrip()


def _lines(plan: Plan) -> list[str]:
    return show(Question(plan=plan)).splitlines()
