"""Who can sign in to the demonstration: one account for each role, all with one known password."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.contrib.auth.hashers import make_password

from duixian.basics.text import Text, say
from duixian.office.accounts.actor import Actor, Grant, Role
from duixian.office.accounts.models import User
from duixian.office.accounts.services import grant_role

PASSWORD = "Duixian-demo-2025"
"""Of every demo account; only ever set where DUIXIAN_DEMO is 1."""
SERVICE = "第十二条.智能制造服务机构资助"
PHONES = "第十六条.数码产品购新"
LAND = "第十四条.不结算土地出让价款"
LEADS = {SERVICE: "区经信科技局", PHONES: "区商务局", LAND: "规划和自然资源钱塘分局"}
"""The benefits of the demonstration, all computable, and who leads them."""
TAX = "区税务局"
"""Answers the checks of application batches."""
SINCE = date(2025, 1, 1)
"""From when all of them hold their roles."""


@dataclass(frozen=True, slots=True)
class Account:
    """One demo account."""

    username: str
    name: str
    """Plainly made up."""
    role: Role
    does: Text
    scopes: tuple[str, ...] = ()
    """Departments; an applicant's enterprises and purchases come as they are made."""


def accounts() -> tuple[Account, ...]:
    """All of them, in the order in which a case meets them."""
    leads = tuple(LEADS.values())
    return (
        Account(
            "qiye", "李示例", Role.APPLICANT,
            say("企业经办人:体检、申报、补正、确认免申即享、看进度"),
        ),
        Account("qiye2", "王示例", Role.APPLICANT, say("另一家企业的经办人:可以从头申报一件")),
        Account("qiye3", "赵示例", Role.APPLICANT, say("垫付立减的商家的经办人")),
        Account("jumin", "陈示例", Role.APPLICANT, say("居民:确认数码产品购新补贴,看进度")),
        Account("jumin2", "周示例", Role.APPLICANT, say("另一位居民:看不到别人的任何东西")),
        Account(
            "chuangkou", "吴窗口", Role.WINDOW,
            say("受理、要求补正、不予受理,开设申报批次"), leads,
        ),
        Account("chushen", "郑初审", Role.FIRST_REVIEW, say("认定、初审、公示"), leads),
        Account("chushen2", "冯初审", Role.FIRST_REVIEW, say("同事回避时接着初审"), leads),
        Account("fushen", "褚复审", Role.SECOND_REVIEW, say("复审"), leads),
        Account("fushen2", "卫复核", Role.SECOND_REVIEW, say("复核异议"), leads),
        Account(
            "shending", "蒋审定", Role.DETERMINATION,
            say("审定金额、公示、落实资金、追缴"), leads,
        ),
        Account("shuiwu", "沈税务", Role.FIRST_REVIEW, say("答复申报批次的部门核查"), (TAX,)),
        Account("caizheng1", "韩编制", Role.FINANCE, say("编制支付批次,登记回单"), ("区财政局",)),
        Account("caizheng2", "杨付款", Role.FINANCE, say("复核支付批次,登记指标"), ("区财政局",)),
        Account(
            "ducha", "朱督查", Role.SUPERVISION,
            say("领导和督查:看板、卡在哪里、督办"), ("区政府办公室",),
        ),
        Account("shenji", "秦审计", Role.AUDIT, say("查留痕、验链、导出账目"), ("区审计局",)),
        Account(
            "zhengce", "尤政策", Role.POLICY,
            say("装载政策,开批次,运行免申即享"), leads,
        ),
        Account("xitong", "许系统", Role.SYSTEM, say("授予角色,导入部门数据"), ("区数据局",)),
    )  # fmt: skip


def create_accounts(at: datetime) -> dict[str, User]:
    """The accounts, by user name, each with its roles; the first is made by the installation.

    Raises:
        AssertionError: outside of a demonstration.
    """
    if not settings.DEMO:
        raise AssertionError("accounts with a known password exist in a demonstration only")
    hashed = make_password(PASSWORD)  # once: it takes a tenth of a second
    made: dict[str, User] = {}
    for account in accounts():
        made[account.username] = User.objects.create(
            username=account.username, first_name=account.name, password=hashed
        )
    setup = Actor("安装", "安装程序", (Grant(Role.SYSTEM, "区数据局", SINCE),))
    for account in accounts():
        for scope in account.scopes:
            grant_role(
                setup, made[account.username], account.role, scope, since=SINCE, at=at,
                reason="演示账户",
            )  # fmt: skip
    return made
