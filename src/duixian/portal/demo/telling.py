"""A case as it goes its path: each step is one act of the office, on its day, by its person."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from duixian.office.accounts.models import User
from duixian.office.accounts.permissions import Action, Thing, require
from duixian.office.cases import automatic, batches, elsewhere, facts, services
from duixian.office.cases.automatic import as_facts
from duixian.office.cases.case import State
from duixian.office.cases.elsewhere import Foreign
from duixian.office.cases.models import CaseRow
from duixian.office.cases.procedure import GateName, Mode
from duixian.office.cases.services import Application
from duixian.office.cases.uploads import store
from duixian.office.clock import day_of
from duixian.portal.demo.applicants import Applicant, Office
from duixian.portal.demo.books import MAIN
from duixian.portal.demo.papers import paper
from duixian.portal.demo.paths import Path
from duixian.portal.demo.people import LAND, LEADS, PHONES, SERVICE
from duixian.portal.demo.timeline import BUSINESS_DATE, FIRST_DAY, Story, earlier, later, moment

FUND = "qiantang-2025"
RECOGNISED = "符合条件的服务机构"
PURCHASE = ("标识", "购买人类型", "数码产品类别", "成交价")
PLATFORM = "示例消费平台"
RUNS = (date(2025, 6, 5), date(2025, 7, 10), date(2025, 8, 14), date(2025, 9, 11))
"""The days on which the register is run over for 免申即享."""
_LATEST = date(2025, 9, 2)
"""When a case that began on some day must have gone its path."""
_PAYING = 12
"""Working days that go by until the next list is paid."""
_PUNCTUAL = frozenset({"draft", "first", "found", "import", "rules", "object", "paid", "certify"})
_PAPERS = {
    SERVICE: (("申请表", "form"), ("承诺书", "pledge"), ("服务合同和发票", "contract")),
    LAND: (("申请表", "form"), ("承诺书", "pledge")),
    PHONES: (("购买发票", "invoice"),),
}


class Telling:
    """One case on its way."""

    def __init__(self, office: Office, path: Path, turn: int, number: int) -> None:
        chance = office.chance
        self.office, self.path, self.turn = office, path, turn
        self.minute, self.second = chance.randrange(10, 330), number % 60
        self.moves = [(name, days + self._dawdle(name)) for name, days in path.moves]
        self.row: CaseRow
        self.at: datetime
        self.who: Applicant
        self.first = "chushen"
        self.stated: dict[str, Any] = {}
        self.revenue = chance.randrange(120, 5200) * 10_000
        self.kind = chance.choice(("工业互联网应用", "机器换人", "智能制造工程"))
        is_bought = path.benefit == PHONES
        good = path.name not in ("即享不符合", "即享待初审", "居民不符合")
        self.bought = office.next_purchase(good=good) if is_bought else {}
        self.shop = chance.choice(office.shops) if "商家" in path.name else None
        self.begin = self._begin()

    def _dawdle(self, name: str) -> int:
        """Some take longer than others, where nothing has to happen on a certain day."""
        if self.path.ends or name in _PUNCTUAL:
            return 0
        return self.office.chance.choice((0, 0, 0, 1, 1, 2, 4))

    def _begin(self) -> date:
        moves, path, chance = self.moves, self.path, self.office.chance
        if path.steps.startswith("found"):
            if path.who:
                return RUNS[-1]
            return chance.choice(RUNS[:3] if len(moves) > 1 else RUNS[2:])
        length = sum(days for _, days in moves) + _PAYING * ("paid" in path.steps.split())
        if path.ends:
            last = path.ends[self.turn % len(path.ends)]
            end = last if isinstance(last, date) else earlier(BUSINESS_DATE, last)
            return max(FIRST_DAY, earlier(end, length))
        room = (earlier(_LATEST, length) - FIRST_DAY).days
        return later(FIRST_DAY, 1) + timedelta(days=chance.randrange(max(1, room)))

    def tell(self) -> Story:
        """The acts, each when its time has come."""
        day = self.begin
        for number, (name, days) in enumerate(self.moves):
            day = later(day, days)
            self.at = self._moment(day, number)
            yield self.at
            if name == "paid":
                while not self._is_paid():
                    day = later(day, 1)
                    self.at = self._moment(day, number)
                    yield self.at
                continue
            step: Callable[[], object] = getattr(self, f"_{name}")
            step()

    def _moment(self, day: date, step: int) -> datetime:
        return moment(day, self.minute + 3 * step) + timedelta(seconds=self.second)

    def _is_paid(self) -> bool:
        self.row.refresh_from_db()
        return self.row.state == State.PAID

    # -- the applicant ---------------------------------------------------------------------------

    def _draft(self) -> None:
        self._introduce()
        path = self.path
        object = self.bought.get("标识", "")
        payee = self.shop.subject if self.shop is not None else None
        terms = Application(
            path.benefit, self.who.subject, FUND, object=object, payee=payee, batch=path.batch
        )
        self.row = services.draft(self.who.actor, terms, at=self.at)
        if self.moves[-1][0] == "draft" and self.turn % 2:
            return  # nothing handed in yet
        for name, english in _PAPERS[path.benefit]:
            services.attach(self.who.actor, self.row, name, paper(english), at=self.at)

    def _introduce(self) -> None:
        user: User | None = self.office.users[self.path.who] if self.path.who else None
        match self.path.benefit:
            case b if b == SERVICE:
                own = self.office.firms.get(self.path.who)
                self.who = own or self.office.next_firm(self.at)
                self.stated = self._served()
            case b if b == LAND:
                owner = self.office.firms.get(self.path.who) or self.office.next_firm(self.at)
                who = user or User.objects.get(pk=owner.actor.id)
                self.who = self.office.site(owner, who, self._site(), self.at)
                self.stated = self._divided()
            case _:
                self.who = self.office.buyer(self.bought, user, self.at)
                self.stated = self._bought()

    def _submit(self) -> None:
        services.submit(self.who.actor, self.row, self.stated, at=self.at)

    def _correct(self) -> None:
        services.correct(self.who.actor, self.row, self.stated, at=self.at)

    def _withdraw(self) -> None:
        services.withdraw(self.who.actor, self.row, reason="资料还没备齐", at=self.at)

    def _yes(self) -> None:
        services.confirm(self.who.actor, self.row, at=self.at)

    # -- found, offered, brought in --------------------------------------------------------------

    def _found(self) -> None:
        """The run of that morning opened it."""
        user = self.office.users[self.path.who] if self.path.who else None
        self.who = self.office.buyer(self.bought, user, self.at)
        self.row = CaseRow.objects.get(benefit=PHONES, object=str(self.who.subject.key))

    def _offer(self) -> None:
        """What the bureau's register and its plans of the site say already."""
        self._introduce()
        by = self.office.actor("zhengce")
        thing = Thing("免申即享", LAND, department=LEADS[LAND])
        authority = require(by, Action.OPEN_BATCH, thing)
        kept = facts.take(self.stated, self.office.rules, LAND, self.who.subject)
        self.row = services.open_case(
            Application(LAND, self.who.subject, FUND), by=by.id, at=self.at, snapshot=kept,
            mode=Mode.UNASKED, noted=(by, authority, Action.OPEN_BATCH),
        )  # fmt: skip

    def _import(self) -> None:
        upload = store(paper("invoice"), self.office.actor("chuangkou"), at=self.at)
        self.who = self.office.buyer(self.bought, None, self.at)
        number = self.bought["标识"]
        one = Foreign(
            f"PT{number[-10:]}", PHONES, "购买", number, self._bought(),
            {"购买发票": upload.digest}, number,
        )  # fmt: skip
        taken = elsewhere.take_in(
            self.office.actor("chuangkou"), PLATFORM, [one], at=self.at, department=LEADS[PHONES]
        )
        (self.row,) = taken.taken

    # -- the gates -------------------------------------------------------------------------------

    def _accept(self) -> None:
        services.accept(self.office.actor("chuangkou"), self.row, at=self.at)

    def _correction(self) -> None:
        items = ["服务合同缺一页,请补全后重新上传", "发票抬头和合同不一致,请说明"]
        services.ask_correction(self.office.actor("chuangkou"), self.row, items, at=self.at)

    def _decline(self) -> None:
        reasons = ["申报的服务不属于工业互联网应用、机器换人、智能制造工程"]
        services.decline(self.office.actor("chuangkou"), self.row, reasons, at=self.at)

    def _lapsed(self) -> None:
        window = self.office.actor("chuangkou")
        services.decline(window, self.row, ["逾期没有补正"], at=self.at)

    def _certify(self) -> None:
        evidence = f"智能制造服务机构名录(合成){1 + self.turn}号"
        self._settle(True, evidence)

    def _deny(self) -> None:
        self._settle(False, "智能制造服务机构名录(合成):查无此机构")

    def _settle(self, holds: bool, evidence: str) -> None:
        first = self.office.actor(self.first)
        services.certify(first, self.row, {RECOGNISED: holds}, evidence, at=self.at)

    def _first(self) -> None:
        services.pass_gate(
            self.office.actor(self.first), self.row, opinion="材料齐全,事实和登记一致", at=self.at
        )

    def _second(self) -> None:
        services.pass_gate(self.office.actor("fushen"), self.row, opinion="同意初审", at=self.at)

    def _last(self) -> None:
        services.pass_gate(self.office.actor("shending"), self.row, at=self.at)

    def _rules(self) -> None:
        """What the rules left to people: a sample."""
        if self.row.state == State.SUBMITTED:
            self._accept()
        if self.row.label == "待初审" and services.judgement(self.row).verdict == "符合":
            self._first()

    def _second_back(self) -> None:
        fushen = self.office.actor("fushen")
        services.send_back(fushen, self.row, GateName.FIRST, "发票和合同要再核一遍", at=self.at)

    def _refuse(self) -> None:
        services.refuse(self.office.actor(self.first), self.row, at=self.at)

    def _consult(self) -> None:
        first = self.office.actor(self.first)
        services.consult(first, self.row, "这项服务算不算智能制造工程", at=self.at)

    def _advise(self) -> None:
        first = self.office.actor(self.first)
        services.advise(first, self.row, "专家组:属于智能制造工程", at=self.at)

    def _conflict(self) -> None:
        first = self.office.actor(self.first)
        services.declare_conflict(first, self.row, "配偶在这家企业任职", at=self.at)
        self.first = "chushen2"

    def _recuse(self) -> None:
        who = str(self.office.users["chushen"].pk)
        by = self.office.actor("shending")
        services.recuse(by, self.row, who, "曾在这家企业任职", at=self.at)
        self.first = "chushen2"

    def _check(self) -> None:
        by = self.office.actor("shuiwu")
        batches.answer_check(by, self.row, "税务", is_clear=True, at=self.at)

    def _check_bad(self) -> None:
        by, words = self.office.actor("shuiwu"), "有一笔欠税,正在核实"
        batches.answer_check(by, self.row, "税务", is_clear=False, words=words, at=self.at)

    def _urge(self) -> None:
        by = self.office.actor("ducha")
        services.urge(by, self.row, "初审", "初审已经超期,请本周内办结", at=self.at)

    # -- the notice ------------------------------------------------------------------------------

    def _publish(self) -> None:
        services.publish(self.office.actor("shending"), self.row, at=self.at)

    def _object(self) -> None:
        rival = self.office.firms["qiye2"].actor
        services.object_to(rival, self.row, "公示的服务收入和我们了解的不一样,请核实", at=self.at)

    def _dismiss(self) -> None:
        self._answer(upheld=False, reason="核对了合同、发票和到账记录,收入属实")

    def _uphold(self) -> None:
        self._answer(upheld=True, reason="有一份合同不在本区,收入要重新核定")

    def _answer(self, *, upheld: bool, reason: str) -> None:
        by = self.office.actor("fushen2")
        services.re_examine(by, self.row, 1, upheld=upheld, reason=reason, at=self.at)

    def _close(self) -> None:
        services.close_notice(self.office.actor("shending"), self.row, at=self.at)

    # -- money -----------------------------------------------------------------------------------

    def _release(self) -> None:
        by = self.office.actor("shending")
        services.release_for_payment(by, self.row, FUND, MAIN[self.path.benefit], at=self.at)

    def _give_up(self) -> None:
        by = self.office.actor("shending")
        services.take_promise_back(by, self.row, "申请人书面放弃", at=self.at)

    def _demand(self) -> None:
        self._demand_back(false=False, reason="抽查:一份合同已经解除,收入虚增")

    def _demand_false(self) -> None:
        self._demand_back(false=True, reason="抽查:发票是虚开的")

    def _demand_back(self, *, false: bool, reason: str) -> None:
        by = self.office.actor("shending")
        services.demand_back(by, self.row, self.row.paid, reason=reason, false=false, at=self.at)

    def _recover(self) -> None:
        by = self.office.actor("caizheng1")
        services.recover(by, self.row, self.row.paid, at=self.at)

    # -- facts -----------------------------------------------------------------------------------

    def _served(self) -> dict[str, Any]:
        return {
            "主体": "企业", "标识": self.who.subject.reference,
            "基准日": day_of(self.at).isoformat(),
            "关联": {
                "服务收入": [{"服务类别": self.kind, "服务本区企业收入": f"{self.revenue}元"}]
            },
        }  # fmt: skip

    def _site(self) -> dict[str, Any]:
        return {
            "区政府批准建设工业标准厂房": True, "签订履约监管协议": True,
            "签订出让合同补充协议": True, "实际竣工日": date(2025, 4, 18),
            "应结算土地出让价款": 500_000_00 + self.revenue * 20,
        }  # fmt: skip

    def _divided(self) -> dict[str, Any]:
        area = "860平方米" if "不予支持" in self.path.name else "3620.5平方米"
        how = "按层" if "不予支持" in self.path.name else "按幢"
        yuan = (500_000_00 + self.revenue * 20) // 100
        return {
            "主体": "项目", "标识": self.who.subject.reference,
            "基准日": day_of(self.at).isoformat(),
            "事实": {
                "区政府批准建设工业标准厂房": "是", "签订履约监管协议": "是",
                "签订出让合同补充协议": "是", "实际竣工日": "2025-04-18",
                "应结算土地出让价款": f"{yuan}元",
            },
            "关联": {
                "分割单元": [{"分割方式": how, "建筑面积": area, "公共配套设施": "否"}]
            },
        }  # fmt: skip

    def _bought(self) -> dict[str, Any]:
        import pyarrow as pa

        from duixian.tables.register import register_of
        from duixian.tables.to_subjects import to_subjects

        rules = self.office.rules
        bought = pa.table({name: [self.bought[name]] for name in PURCHASE})
        (read,) = to_subjects(register_of({"购买": bought}), rules.vocabulary, "购买")
        return as_facts(read, rules, year=2025, on=day_of(self.at))


def run_over_register(office: Office, day: date, told: list[Telling]) -> Story:
    """免申即享: a run opens drafts for the purchases that others then confirm, or don't."""
    import pyarrow as pa

    from duixian.tables.register import register_of

    at = moment(day)
    yield at
    found = [one for one in told if one.begin == day and one.path.steps.startswith("found")]
    own = [{name: one.bought[name] for name in PURCHASE} for one in found]
    if own:
        register = register_of({"购买": pa.Table.from_pylist(own)}, synthetic=True)
        automatic.open_for_all(
            office.actor("zhengce"), FUND, PHONES, register, at=at, year=2025
        )  # fmt: skip
