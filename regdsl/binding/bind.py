"""The bind stage: syntax tree to bound query.

Looks fields up in the field table, reads values by kind, resolves names, and lifts the
directives out.  All errors of a query are gathered and raised together.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from functools import partial

from regdsl import ast
from regdsl.binding.abroad import (
    Around,
    foreign_field,
    foreign_group,
    lints_on_signs,
    told_of_signs,
)
from regdsl.binding.bound import (
    AllOf,
    AnyOf,
    BoundExpr,
    BoundQuery,
    Condition,
    Counting,
    Has,
    NoneOf,
    RelatedTo,
    SameRow,
    Showing,
    SortKey,
)
from regdsl.binding.context import Context
from regdsl.binding.counting import read_count, threshold_alone
from regdsl.binding.coverage import read_spatial
from regdsl.binding.groups import (
    bare_word,
    meant_group,
    misplaced_group,
    suggest_field,
    too_many_cases,
    unknown_field,
    unknown_group,
    unknown_in_group,
    without_capability,
)
from regdsl.binding.kinds import KINDS
from regdsl.binding.lints import lints_on, lints_on_words, precedence, stop_word
from regdsl.binding.matchers import Matcher
from regdsl.binding.showing import beside_counts, read_show, read_via, twice
from regdsl.binding.strings import read_letters
from regdsl.binding.text import is_stop_word
from regdsl.binding.values import glob, has_wildcard
from regdsl.diagnostics import Diagnostic, RegdslError, error, gather, lint
from regdsl.fields import DIRECTIVES, NAMED, OF_THE_ANSWER, SCOPES, Field, find
from regdsl.relations import find_relation
from regdsl.syntax import parse
from regdsl.syntax.errors import blanked
from regdsl.syntax.foreign import of_column
from regdsl.syntax.formatter import format_expr

__all__ = ["bind"]

SORT_KEYS = ("ivoid", "title", "shortname", "created", "updated", "relevance")
_SORTED_BY = {
    "title": "title",
    **dict.fromkeys(("date", "year", "time"), "created"),
    **dict.fromkeys(("rank", "score", "hits"), "relevance"),
    "name": "title",
    "modified": "updated",
    "id": "ivoid",
}
_OTHER_QUOTES = "'`\u2018\u2019\u201a\u201c\u201d\u201e\u00ab\u00bb"
_NOTHING = AnyOf(children=())


def bind(query: ast.Query, context: Context | None = None, source: str = "") -> BoundQuery:
    """Bind a query.

    Parameters
    ----------
    query
        What `regdsl.parse` gave.
    context
        Clock, parameters, resolver; a new one with the present time by default.
    source
        The text of the query, for the messages of errors.

    Raises
    ------
    RegdslError
        With all errors of the query (codes E101 to E124).
    """
    binder = _Binder(context or Context(), around=Around.of(query.expr))
    expr = binder.top(query.expr)
    binder.check_counting()
    looks = tuple(lints_on_signs(source, blanked(source), binder.works))
    lints = told_of_signs((*binder.errors, *binder.context.lints), looks)
    if binder.errors:
        raise RegdslError(lints, source)
    return BoundQuery(
        expr=expr,
        sort=tuple(binder.sort),
        limit=binder.limit,
        counting=binder.counting,
        showing=None if binder.shows_resources() else binder.showing,
        via=binder.via,
        lints=(*lints, *lints_on(expr), *lints_on_words(query)),
        notes=tuple(dict.fromkeys(binder.context.notes)),
    )


@dataclass(slots=True)
class _Binder:
    context: Context
    around: Around = field(default_factory=Around)
    errors: list[Diagnostic] = field(default_factory=list)
    sort: list[SortKey] = field(default_factory=list)
    limit: int | None = None
    counting: Counting | None = None
    showing: Showing | None = None
    via: str = ""
    _names_counted: bool = False
    _sorted: ast.Span | None = None

    def top(self, expr: ast.Expr | None) -> BoundExpr:
        """The whole query: directives are members of the outermost conjunction."""
        rest: list[ast.Expr] = []
        for member in ast.members(expr):
            if isinstance(member, ast.Test) and member.field in OF_THE_ANSWER:
                try:
                    self._directive(member)
                except RegdslError as exc:
                    self._keep(exc)
            else:
                rest.append(member)
        return self._members(tuple(rest), "")

    def _keep(self, exc: RegdslError) -> BoundExpr:
        """Keep the errors, and go on with a condition that never holds."""
        self.errors.extend(exc.diagnostics)
        return _NOTHING

    def expr(self, expr: ast.Expr, scope: str) -> BoundExpr:
        match expr:
            case ast.And(children=children):
                return self._members(children, scope)
            case ast.Or(children=children):
                self.context.lints += precedence(children)
                return AnyOf(children=tuple(self.expr(child, scope) for child in children))
            case ast.Not(child=child):
                return NoneOf(child=self.expr(child, scope))
            case _:
                try:
                    return self._leaf(expr, scope)
                except RegdslError as exc:
                    return self._keep(exc)

    def _members(self, children: tuple[ast.Expr, ...], scope: str) -> BoundExpr:
        """A conjunction: bare stop words beside something else are left out."""
        dropped = [] if scope else [child for child in children if _bare_stop_word(child)]
        if len(dropped) == len(children):
            dropped = []
        out = {id(child) for child in dropped}
        for place, child in enumerate(children):
            if id(child) in out:
                self.context.lints.append(stop_word(children, place))
        kept = [child for child in children if id(child) not in out]
        bound = tuple(self.expr(child, scope) for child in kept)
        return bound[0] if len(bound) == 1 else AllOf(children=bound)

    def _leaf(self, expr: ast.Expr, scope: str) -> BoundExpr:
        match expr:
            case ast.Text(value=value):
                return self._text(value, scope)
            case ast.Ivoid(text=text, span=span):
                piece = ast.Piece(text=text, span=span)
                value = ast.Value(pieces=(piece,), span=span)
                test = ast.Test(field="ivoid", op=":", values=(value,), span=span, field_span=span)
                return self._condition(test, scope)
            case ast.Test(field="has"):
                return self._has(expr, scope)
            case ast.Test(field=name) if name in OF_THE_ANSWER:
                raise error(
                    "E111",
                    f"`{expr.field}:` is about the whole answer, and is no condition",
                    expr.span,
                    help="write it at the end of the query, outside of parentheses, and with no"
                    " `or` or `-` beside it",
                )
            case ast.Test():
                return self._condition(expr, scope)
            case ast.Spatial():
                return self._spatial(expr, scope)
            case ast.Group():
                return self._group(expr, scope)
            case ast.Macro(name=name):
                raise error(
                    "E118",
                    f"there is no macro `@{name}`",
                    expr.span,
                    help=f"leave the `@` out to search for the word: `{name}`",
                )
            case _:
                raise AssertionError(expr)

    def _field(self, test: ast.Test, scope: str) -> Field:
        found = find(test.field, scope)
        if found is not None:
            return found
        if scope:
            raise unknown_in_group(test, scope, lambda name: self._mended(test, name, scope))
        if test.field == "ivo":
            raise error(
                "E122",
                "an identifier begins with `ivo://` and an authority",
                test.span,
                help="write `ivo://org.gavo.dc` for all that this authority publishes",
            )
        if abroad := foreign_field(test, self.works, self.around):
            raise abroad
        raise unknown_field(test, lambda name: self._mended(test, name, scope))

    def works(self, text: str) -> bool:
        """Whether a text is a query without errors."""
        trial = _Binder(replace(self.context, lints=[], notes=[]))
        try:
            trial.top(parse(text).expr)
            trial.check_counting()
        except RegdslError:
            return False
        return not trial.errors

    def _mended(self, test: ast.Test, name: str | None, scope: str) -> str | None:
        """The name, when the condition can be read with it: no fix may end in an error."""
        if name is None:
            return None
        trial = _Binder(replace(self.context, lints=[], notes=[]))
        mended = replace(test, field=name)
        if scope:
            trial.expr(mended, scope)
        else:
            trial.top(mended)
        return None if trial.errors else name

    def _condition(self, test: ast.Test, scope: str) -> BoundExpr:
        found = self._field(test, scope)
        matchers: list[Matcher] = []
        failed: list[Diagnostic] = []
        for value in test.values:
            try:
                checked = self._checked(value, found)
                if test.op == ":=":
                    matchers.append(read_letters(checked, found))
                else:
                    matchers += KINDS[found.kind](checked, found, test.op, self.context)
            except RegdslError as exc:
                failed += exc.diagnostics
                if exc.diagnostics[0].code == "E109":
                    break  # A wrong operator is wrong once, however many values it has.
        if failed:
            raise RegdslError(failed)
        if wrong := without_capability(found, matchers, test.values[0]):
            raise wrong
        if test.optional:
            _refuse_undeclared(found, test.field_span)
        negated = test.op == "!="
        condition = Condition(
            field=found,
            matchers=tuple(matchers),
            optional=test.optional and not negated,
            span=test.span,
        )
        if not negated:
            return condition
        without = NoneOf(child=condition)
        if not test.optional:
            return without
        return AnyOf(children=(without, NoneOf(child=Has(field=found, span=test.span))))

    def _checked(self, raw: ast.Value | ast.Param, found: Field) -> ast.Value:
        """The value, once it is known to be one; other marks of quotation get a lint."""
        value = _not_empty(self.context.value(raw), found)
        first, last = value.pieces[0], value.pieces[-1]
        if (not first.quoted and first.text[0] in _OTHER_QUOTES) or (
            not last.quoted and last.text[-1] in _OTHER_QUOTES
        ):
            self.context.lints.append(
                lint(
                    "W010",
                    'a phrase is quoted with `"`; other quotes are characters like all others',
                    value.span,
                    help='write a phrase as `"sky survey"`',
                )
            )
        return value

    def _text(self, value: ast.Value, scope: str) -> BoundExpr:
        if not scope:
            test = ast.Test(field="text", op=":", values=(value,), span=value.span)
            return self._condition(test, scope)
        if scope not in NAMED:
            raise bare_word(value, scope, self.works)
        name, *told = filter(None, (find(n, scope) for n in ("name", "title", "description")))
        named = Condition(field=name, matchers=(glob(value),), span=value.span)
        if is_stop_word(value):
            return named
        texts = [
            Condition(
                field=one,
                matchers=KINDS[one.kind](value, one, ":", self.context),
                span=value.span,
            )
            for one in told
        ]
        return AnyOf(children=(named, *texts))

    def _has(self, test: ast.Test, scope: str) -> BoundExpr:
        if test.op not in (":", "=", "!=") or test.optional:
            operator = ast.Span(test.field_span.end, test.values[0].span.start)
            raise error("E109", "`has` takes a colon", operator, help="write `has:doi`")
        found = gather(*(partial(self._declared, value, scope) for value in test.values))
        bound = found[0] if len(found) == 1 else AnyOf(children=found)
        return NoneOf(child=bound) if test.op == "!=" else bound

    def _declared(self, raw: ast.Value | ast.Param, scope: str) -> Has:
        """The field after `has:`."""
        value = self.context.value(raw)
        if has_wildcard(value):
            raise error(
                "E110",
                "`has` takes the name of a field, without `*`",
                value.span,
                help="write `has:doi`; `regdsl fields` lists the fields",
            )
        known = find(value.text, scope)
        if known is None:
            column = None if scope else of_column(value.text)
            close = column.name if column and not column.scope else suggest_field(value.text, scope)
            if close is None or find(close, scope) is None:
                close = None
            raise error(
                "E101",
                f"there is no field `{value.text}`" + (f" inside `{scope}(...)`" if scope else ""),
                value.span,
                help=f"did you mean `has:{close}`?"
                if close
                else "write `has:doi`; `regdsl fields` lists the fields",
                replace=close,
            )
        _refuse_undeclared(known, value.span)
        return Has(field=known, span=value.span)

    def _spatial(self, spatial: ast.Spatial, scope: str) -> BoundExpr:
        if scope:
            raise error(
                "E123",
                f"`{spatial.verb}` is about a whole resource, not about a {scope}",
                spatial.span,
                help=f"write `{format_expr(spatial)}` outside of `{scope}(...)`",
            )
        found = find("spatial")
        assert found is not None
        cells = read_spatial(spatial, self.context)
        return Condition(field=found, matchers=cells, optional=spatial.optional, span=spatial.span)

    def _group(self, group: ast.Group, scope: str) -> BoundExpr:
        relation = find_relation(group.scope)
        if relation is None and group.scope not in SCOPES:
            if not scope and (abroad := foreign_group(group, self.works)):
                raise abroad
            close = meant_group(group.scope)
            if close in SCOPES[scope] and not isinstance(group.body, ast.Text):
                self.expr(group.body, close or "")  # For the errors in it.
            raise unknown_group(group, scope, close, self.works)
        inside = "" if relation else group.scope
        body = self.expr(group.body, inside)
        if scope and (relation or group.scope not in SCOPES[scope]):
            raise misplaced_group(group, scope)
        if relation:
            return RelatedTo(relation=relation.name, body=body, span=group.span)
        if inside == "service" and (wrong := too_many_cases(body, group.scope_span)):
            raise wrong
        return SameRow(scope=inside, body=body, span=group.span)

    def shows_resources(self) -> bool:
        """Whether resources as such are asked for, said so or not."""
        return self.showing is None or self.showing.what == "resources"

    def check_counting(self) -> None:
        """What the directives say together: counts have an order of their own."""
        if self.counting is None:
            return
        if self.showing is not None:
            self._keep(beside_counts(self.showing))
        if not self._names_counted:
            self._keep(threshold_alone(self.counting))
        if self._sorted is not None:
            self._keep(
                error(
                    "E112",
                    "`sort:` is for resources; counts come the largest first",
                    self._sorted,
                    help="leave it out",
                    replace="",
                )
            )

    def _directive(self, test: ast.Test) -> None:
        if test.field == "count":
            self._names_counted |= test.op in (":", "=")
            self.counting = read_count(test, self.counting, self.context)
            return
        if test.field == "show":
            if self.showing is not None:
                raise twice(test)
            self.showing = read_show(test, self.context)
            return
        if test.field == "via":
            if self.via:
                raise twice(test)
            self.via = read_via(test, self.context)
            return
        if test.op not in (":", "=") or test.optional:
            operator = ast.Span(test.field_span.end, test.values[0].span.start)
            raise error(
                "E112", f"`{test.field}` takes a colon", operator, help=_example(test.field)
            )
        if test.field == "limit":
            value = self.context.value(test.values[0])
            if len(test.values) > 1 or not value.text.isascii() or not value.text.isdigit():
                place = value.span.to(test.values[-1].span)
                raise error("E112", "a limit is one whole number", place, help="write `limit:20`")
            if len(value.text) > 18:
                raise error("E112", "this limit is too large", value.span, help="leave it out")
            if int(value.text) == 0:
                raise error("E112", "a limit is at least 1", value.span, help="leave it out")
            if self.limit is not None:
                raise error(
                    "E112", "there are two limits", test.span, help="leave one out", replace=""
                )
            self.limit = int(value.text)
            return
        self._sorted = test.span
        for raw in test.values:
            value = self.context.value(raw)
            name = value.text.lower().removeprefix("-")
            if name not in SORT_KEYS:
                close = _SORTED_BY.get(name.removeprefix("res_"))
                close = close or next(iter(get_close_matches(name, SORT_KEYS, 1, 0.75)), None)
                raise error(
                    "E112",
                    f"nothing can be sorted by `{name}`",
                    value.span,
                    help=(f"did you mean `{close}`? The" if close else "the")
                    + f" keys are {', '.join(SORT_KEYS)}; `-` before one turns the order round",
                    replace=close and value.text[: len(value.text) - len(name)] + close,
                )
            self.sort.append(SortKey(name, value.text.startswith("-")))  # type: ignore[arg-type]


def _example(name: str) -> str:
    return next(f"write `{d.example}`" for d in DIRECTIVES if d.name == name)


def _refuse_undeclared(field: Field, span: ast.Span) -> None:
    """E109 where nobody could declare what a field is about."""
    if field.kind == "registry":
        raise error(
            "E109",
            f"`{field.name}` is found out from other records, and never declared",
            span,
            help=f"write `{field.example}`; `has:authority` finds the registries",
        )


def _not_empty(value: ast.Value, field: Field) -> ast.Value:
    if not value.text.strip():
        raise error(
            "E005",
            f"this value of `{field.name}` is empty",
            value.span,
            help=f"write `-has:{field.name}` for what declares nothing",
        )
    return value


def _bare_stop_word(expr: ast.Expr) -> bool:
    return isinstance(expr, ast.Text) and is_stop_word(expr.value)
