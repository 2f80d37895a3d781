"""For notebooks: a policy to ask, without knowing the rooms. `import duixian as dx`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa

from duixian.awards import Combined, Ledger, combine_offers, read_ledger, terms_in
from duixian.basics.problems import Problem, Problems
from duixian.language.types import CategoryType, DayType, NumberType
from duixian.language.vocabulary import Fact
from duixian.library.facts import Application, FactsReader
from duixian.library.package import Package
from duixian.library.package import load as load_package
from duixian.library.places import policies
from duixian.library.yamltree import compose
from duixian.readings.explain import Explanation, explain
from duixian.readings.population.match import column_names
from duixian.readings.population.query import plan_query
from duixian.readings.population.run_duckdb import connected, run, tables_of
from duixian.tables.check_register import check_register
from duixian.tables.register import Register, register_of


class NotUsable(ValueError):
    """What was given can't be used; `problems` says what, where, why and what to do next."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = list(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


@dataclass(frozen=True, slots=True)
class Policy:
    """A policy package, ready to be asked about one applicant or about everybody."""

    package: Package

    def explain(self, facts: str | Path, *, only: str = "") -> Explanation:
        """What the policy says to one applicant, from the text of a facts file or its path.

        Raises:
            NotUsable: the facts have problems.

        >>> policy = load("qiantang-2025", on=date(2025, 9, 15))
        >>> told = policy.explain('''
        ... 主体: 企业
        ... 标识: 合成企业
        ... 基准日: "2025-09-15"
        ... 认定: {符合条件的服务机构: 是}
        ... 关联: {服务收入: [{服务类别: 机器换人, 服务本区企业收入: 5000万元}]}
        ... ''', only="第十二条")
        >>> told.findings[0].verdict.value, told.findings[0].amount.low
        ('符合', 200000000)
        """
        return explain(self.package, self._application(facts), only=only)

    def combine(
        self, facts: str | Path, *, ledger: Any = None, others: Iterable[Policy] = ()
    ) -> Combined:
        """What one applicant is paid of everything offered, beside what was received already.

        `ledger` is a table of earlier awards (a file or a frame, see docs/rule-sheets.md), read
        beside 已得 of the facts. `others` are further policies, of this level or a higher one.

        Raises:
            NotUsable: the facts or the ledger have problems.
            SolverMissing: a group needs OR-Tools, which is not installed.

        >>> policy = load("qiantang-2025", on=date(2025, 9, 15))
        >>> paid = policy.combine('''
        ... 主体: 企业
        ... 标识: 合成企业
        ... 基准日: "2025-09-15"
        ... 认定: {符合条件的服务机构: 是}
        ... 关联: {服务收入: [{服务类别: 机器换人, 服务本区企业收入: 5000万元}]}
        ... 已得: [{待遇: 第十二条.智能制造服务机构资助, 级次: 区级, 期间: 2025年度, 金额: 50万元}]
        ... ''')
        >>> paid.at_least
        150000000
        """
        problems = Problems()
        policies_ = [self, *others]
        application = self._application(facts)
        known = {i: t for policy in policies_ for i, t in terms_in(policy.package).items()}
        earlier = Ledger() if ledger is None else read_ledger(ledger, known, problems)
        offered = []
        for policy in policies_:
            own = policy._application(facts)
            told = explain(policy.package, own)
            offered.append((policy.package, [finding.judgement for finding in told.findings]))
        found = combine_offers(offered, application, problems, earlier)
        if problems.errors:
            raise NotUsable(problems.errors)
        return found

    def _application(self, facts: str | Path) -> Application:
        problems = Problems()
        reader = FactsReader(self.package, problems)
        application: Application | None
        if isinstance(facts, Path):
            application = reader.file(facts)
        else:
            tree = compose(facts, "<facts>", problems)
            application = reader.application(tree, "<facts>") if tree is not None else None
        if problems.errors or application is None:
            raise NotUsable(problems.errors)
        return application

    def evaluate(
        self,
        frame: Any,
        kind: str = "企业",
        *,
        on: date | None = None,
        year: int | None = None,
        only: str = "",
    ) -> pa.Table:
        """Everybody in a frame: one row a subject, five columns an offer.

        `frame` is a register, or a pandas, polars or Arrow table of one kind in the form of
        docs/registers.md: 标识, facts by name (a yearly one as 研发费用@2025), integers counting
        grains. The columns are those of `match`: 结论 (0 不符合, 1 符合, 2 待核), 未过, 最低, 最高
        (both 分) and 待配套.

        Raises:
            NotUsable: a column is unknown, of the wrong type or holds what can't be.

        >>> policy = load("qiantang-2025", on=date(2025, 9, 15))
        >>> bought = pa.table({
        ...     "标识": ["手机", "车"], "购买人类型": ["个人", "个人"],
        ...     "数码产品类别": ["手机", "其他"], "成交价": [333333, 15000000],
        ... })
        >>> paid = policy.evaluate(bought, "购买", only="第十六条.数码产品购新")
        >>> sorted(zip(paid["标识"].to_pylist(), paid["第十六条.数码产品购新·最低"].to_pylist()))
        [('手机', 50000), ('车', None)]
        """
        register = frame if isinstance(frame, Register) else register_of({kind: _arrow(frame)})
        if not isinstance(frame, Register):
            register = register_of({kind: self._stored(register.table(kind), kind)})
        problems = Problems()
        check_register(register, self.package.vocabulary, problems)
        if problems.errors:
            raise NotUsable(problems.errors)
        day = on or self.package.conventions.effective or date.today()
        tables = tables_of(register, self.package, as_held=True)
        query = plan_query(self.package, kind, tables, year or self.package.year, day, only)
        with connected(register) as connection:
            answer = run(query, connection)
        names: Mapping[str, str] = {
            internal: shown
            for columns in query.outcomes
            for internal, shown in column_names(columns).items()
        }
        return answer.rename_columns([names.get(name, name) for name in answer.column_names])

    def _stored(self, table: pa.Table, kind: str) -> pa.Table:
        """Frames hold text and wide dates; the register's types are narrower."""
        for place, name in enumerate(table.column_names):
            fact = self.package.vocabulary.fact(kind, name.partition("@")[0])
            wanted = None if fact is None else _arrow_type(fact)
            if wanted is not None and table.schema.field(place).type != wanted:
                cast = table[name].cast(wanted, safe=True)
                table = table.set_column(place, pa.field(name, wanted), cast)
        return table


def load(
    name: str | Path, *, supplements: Iterable[str | Path] = (), on: date | None = None
) -> Policy:
    """A policy by the name under which it ships, or by its folder.

    Raises:
        NotUsable: the package has errors.

    >>> len(load("qiantang-2025").package.document.articles)
    54
    """
    package = load_package(_found(name), supplements=[_found(s) for s in supplements], on=on)
    if package.problems.errors:
        raise NotUsable(package.problems.errors)
    return Policy(package)


def _found(name: str | Path) -> Path:
    path = Path(name)
    if path.exists():
        return path
    for folder in (policies(), policies().parent / "scenarios"):
        if (folder / path).exists():
            return folder / path
    return path


def _arrow(frame: Any) -> pa.Table:
    """pandas, polars or Arrow → Arrow."""
    if isinstance(frame, pa.Table):
        return frame
    if hasattr(frame, "to_arrow"):
        return frame.to_arrow()
    return pa.Table.from_pandas(frame, preserve_index=False)


def _arrow_type(fact: Fact) -> pa.DataType | None:
    if isinstance(fact.type, NumberType):
        return pa.int64()
    if isinstance(fact.type, CategoryType):
        return pa.string()
    if isinstance(fact.type, DayType):
        return pa.date32()
    return None
