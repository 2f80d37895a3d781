"""Is the office well? A list of checks, each with what was found and what to do next."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor

from duixian.basics.text import Text, say
from duixian.library.places import policies
from duixian.office.cases import editions
from duixian.office.checks import missing_triggers
from duixian.office.ledger.models import Entry, Fund
from duixian.office.ledger.verify import GENESIS, digest
from duixian.office.refusal import Refused
from duixian.office.register.models import PersonalItem
from duixian.office.register.secrets import decrypt

LEAST_FREE = 2 * 10**9
"""Bytes. Below that, uploads and the database may stop in the middle of a day."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at. `next` says what to do, where it is not well."""

    name: str
    """A stable English slug."""
    ok: bool
    what: Text
    next: Text | None = None


def health(*, on: date) -> list[Check]:
    """Everything in turn; without a database only what needs none.

    Quick once the policies are loaded; names no person and no amount.
    """
    found = [_reached()]
    if found[0].ok:
        found += _current()
    if all(check.ok for check in found):
        found += [*_triggers(), *_chains(), *_keys()]
    return [*found, *_disk(), *_policies(on)]


def is_well(checks: list[Check]) -> bool:
    """True if nothing is wrong."""
    return all(check.ok for check in checks)


def _reached() -> Check:
    try:
        connection.ensure_connection()
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        # The driver's own words may hold address and user: they stay in the log.
        return Check(
            "database", False, say("数据库连不上"), say("看数据库是否在运行,核对 DATABASE_URL")
        )
    return Check("database", True, say("数据库连得上({vendor})", vendor=connection.vendor))


def _current() -> Iterator[Check]:
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan:
        names = "、".join(f"{step.app_label}.{step.name}" for step, _ in plan[:3])
        yield Check(
            "migrations", False,
            say("还有 {count} 步迁移没有做:{names}", count=len(plan), names=names),
            say("先备份,再运行 python -m duixian.office migrate"),
        )  # fmt: skip
    else:
        yield Check("migrations", True, say("数据库结构是最新的"))


def _triggers() -> Iterator[Check]:
    lost = missing_triggers("default")
    if lost:
        yield Check(
            "triggers", False, say("少了只增不改的触发器:{names}", names="、".join(lost)),
            say("停止办理,查明是谁删的;从备份恢复,或在迁移里重做 AppendOnly 一步"),
        )  # fmt: skip
    else:
        yield Check("triggers", True, say("只增不改的触发器都在"))


def _chains() -> Iterator[Check]:
    """Only the last entry: the whole chain is worked out by the verifier and after a restore."""
    for fund in Fund.objects.order_by("pk"):
        last = Entry.objects.filter(fund=fund).order_by("-seq").first()
        seq, head = (0, GENESIS) if last is None else (last.seq, last.hash)
        is_whole = (fund.seq, fund.head) == (seq, head)
        if last is not None:
            is_whole = is_whole and digest(last.body) == last.hash
        if is_whole:
            what = say("账「{fund}」有 {seq} 笔,链头 {head}", fund=fund.pk, seq=seq, head=head)
            yield Check("chain", True, what)
        else:
            yield Check(
                "chain", False, say("账「{fund}」的链头和最后一笔对不上", fund=fund.pk),
                say("停止支付,导出账目用 verify.py 核对,再从备份恢复"),
            )  # fmt: skip


def _keys() -> Iterator[Check]:
    """The newest secret is opened and forgotten: wrong keys are told before anybody needs them."""
    newest = PersonalItem.objects.order_by("-pk").first()
    if newest is None:
        return
    try:
        decrypt(newest.cipher)
    except Refused as refused:
        yield Check("keys", False, refused.reason, refused.hint)
    else:
        yield Check("keys", True, say("密钥能解开个人信息"))


def _disk() -> Iterator[Check]:
    place = settings.DATA
    if not place.is_dir() or not os.access(place, os.W_OK):
        yield Check(
            "disk", False, say("数据目录不在,或者不能写"), say("核对 DUIXIAN_DATA 和它的权限")
        )
        return
    free = shutil.disk_usage(place).free
    shown = f"{free / 1e9:.1f}"
    if free < LEAST_FREE:
        yield Check(
            "disk", False, say("数据目录只剩 {free} GB", free=shown),
            say("扩大磁盘,或者移走旧的备份和日志"),
        )  # fmt: skip
    else:
        yield Check("disk", True, say("数据目录还有 {free} GB", free=shown))


def _policies(on: date) -> Iterator[Check]:
    for name in sorted(file.parent.name for file in policies().glob("*/policy.yaml")):
        try:
            _, _, edition = editions.current(name, on)
        except Refused as refused:
            yield Check("policy", False, refused.reason, refused.hint)
        else:
            what = say("政策「{name}」读得了,版本 {edition}", name=name, edition=edition[:12])
            yield Check("policy", True, what)
