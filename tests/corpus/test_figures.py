"""Figures as policies write them: what each is read as."""

from datetime import date
from fractions import Fraction

import pytest

from duixian.basics.quantities import show_number
from duixian.corpus.quantities import Kind, Nature, find
from duixian.corpus.quantities.numbers import decimal


def shown(text):
    """`12家≥力争`: every measure in a text, with comparator and nature where they say something."""
    parts = []
    for f in find(text):
        value = show_number(f.low) if f.low is not None else ""
        if f.low != f.high:
            value += "~" + show_number(f.high)
        sign = "" if f.comparator is None or f.comparator.value == "=" else f.comparator.value
        nature = "" if f.nature in (None, Nature.STATED) else f.nature.value
        kind = "" if f.kind is Kind.QUANTITY else f.kind.value + ":"
        named = f.text if f.low is None else value + (f.unit.name if f.unit else "")
        parts.append(kind + sign + named + nature)
    return " ".join(parts)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # comparators after the figure
        ("35周岁以下", "≤35周岁"),
        ("2.0升及以下", "≤2升"),
        ("3000万元（含）以上", "≥3000万元"),
        ("500人以上(不含)", ">500人"),
        ("100家(不含)以下", "<100家"),
        ("5个工作日内办结", "≤5个工作日"),
        ("50%以内", "≤50%"),
        ("10公里以外", ">10公里"),
        ("17个左右", "≈17个"),
        ("每家300万元封顶", "≤300万元"),
        ("产值亿元以上企业5家", "≥1亿元 5家"),
        # comparators before it
        ("不少于外贸团组20个、参加境外展会50个、出境企业360家次", "≥20个 ≥50个 ≥360家次"),
        ("分别不低于80%、60%", "≥80% ≥60%"),
        ("达到80%、60%", "80% 60%"),
        ("占比不低于80%的企业2家", "≥80% 2家"),
        ("不超过实际投资额的20%", "≤20%"),
        ("给予最高可达50万元奖励", "≤50万元"),
        ("最高不超过200万元", "≤200万元"),
        ("增长高于5%", ">5%"),
        ("总量突破7.5万户", ">7.5万户"),
        ("规模超100亿元", ">100亿元"),
        ("比例低于60%", "<60%"),
        ("不满18周岁", "<18周岁"),
        ("年满18周岁", "≥18周岁"),
        ("约20家", "≈20家"),
        ("附近100米", "100米"),
        ("100余万元", ">100万元"),
        ("100多家", ">100家"),
        ("十来家", "≈10家"),
        ("二十余家", ">20家"),
        # one after the figure outweighs one before it
        ("达到15400元以上", "≥1.54万元"),
        ("不低于三分之二", "fraction:≥2/3"),
        ("三分之二以上", "fraction:≥2/3"),
        ("三分之一（含）以下", "fraction:≤1/3"),
        # values and units
        ("35‰", "35‰"),
        ("百分之五", "5%"),
        ("千分之三", "3‰"),
        ("万分之五", "fraction:0.0005"),
        ("1/3的比例", "fraction:1/3"),
        ("1/0", "1 0"),
        ("十十分之一", ""),
        ("三分之十十", ""),
        ("每十十人", ""),
        ("“1+6”体系", "name:1+6"),
        ("1+6体系", "name:1+6"),
        ("提高5个百分点", "5个百分点"),
        ("153亿千瓦时", "153亿千瓦时"),
        ("3千瓦时", "3千瓦时"),
        ("10万吨标准煤", "10万吨标准煤"),
        ("16万标箱", "16万标箱"),
        ("5亿美元", "5亿美元"),
        ("2000台(套)以上", "≥2000台(套)"),
        ("共25家（个）以上", "≥25家"),
        ("1,500元", "1500元"),
        ("１，５００元", "1500元"),
        ("分别为20，300万元", "20 300万元"),
        ("三十五万元", "35万元"),
        ("二亿元", "2亿元"),
        ("三类数码产品", "3类"),
        ("增长一倍", "1倍"),
        ("对一家企业", ""),
        ("十二十家", ""),
        ("就业1.2万", "1.2万"),
        ("30盏灯", "30"),
        ("得分80分以上", "80"),
        ("100km", "100"),
        # ranges
        ("15-20年", "range:15~20年"),
        ("5—10万元", "range:5万~10万元"),
        ("8千至1万元", "range:8000~1万元"),
        ("50万元至100万元", "range:50万~100万元"),
        ("3家至5个", "3家 5个"),
        ("10%~20%", "range:10~20%"),
        # time
        ("近三年", "period:3年"),
        ("不少于5年", "≥5年"),
        ("20年以上", "≥20年"),
        ("十十年", ""),
        # names
        ("完善“1+6+X”体系", "name:1+6+X"),
        ("“415X”集群", "name:415X"),
        ("5G和ISO9001", "name:5G name:ISO9001"),
        ("“四好农村路”2.0版", "name:四好农村路 name:2.0版"),
        ("“8050”目标", "name:8050"),
        ("第34帮扶集团", "name:第34帮扶集团"),
        ("某政发〔2025〕3号", "name:某政发〔2025〕3号"),
        ("《扶持政策（2024年版）》", "name:2024年版"),
        ("《前100家企业》", "name:100家"),
        ("“1到10”", "name:1到10"),
        ("“不低于20个”", "≥20个"),
        ("“20%”以上", "≥20%"),
        ("‘两新’和「三新」", "name:两新 name:三新"),
        ("“一体化”", ""),
        ("千名农创客", "name:千名"),
        ("五大产业生态圈", "name:五大"),
        ("20年代和三十年代", "name:20年代 name:三十年代"),
        ("九年一贯制学校1家", "name:九年一贯制 1家"),
        ("12345热线", "name:12345"),
        ("0571-12345678", "name:0571-12345678"),
        ("91330100MA27XXXX0X", "name:91330100MA27XXXX0X"),
        ("12345678901234567890123", "name:12345678901234567890123"),
        ("GB/T 4754-2017", "name:GB/T 4754-2017"),
        # ordinals
        ("第二轮", "ordinal:第二轮"),
        ("第（三）项", "ordinal:第（三）项"),
        ("区委一届十二次全会", "ordinal:一届十二次"),
        ("二期基金", "ordinal:二期"),
        ("一级能效", "ordinal:一级"),
        ("市、区两级", "name:两级"),
    ],
)
def test_a_figure_is_read_as_written(text, expected):
    assert shown(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("力争外贸进出口总额保持1000亿元以上", "≥1000亿元力争"),
        ("总收入争取达20亿元", "20亿元争取"),
        ("2025年计划新改建7公里,养护12公里。", "period:2025年 7公里计划 12公里计划"),
        ("人才计划比例不低于60%", "≥60%"),
        ("综合保障率达到85%", "85%"),
        ("全年保障新上项目用能10万吨标准煤以上", "≥10万吨标准煤保障"),
        ("全年目标10亿美元,其中5亿美元", "10亿美元目标 5亿美元目标"),
        ("保持增长5%,新增3家", "5%保持 3家"),
        ("确保三分之二以上", "fraction:≥2/3确保"),
        ("预计新增3家", "3家预期"),
        ("安排4.64亿元,其中:用于甲0.7亿元,乙2.04亿元", "4.64亿元安排 7000万元安排 2.04亿元安排"),
        ("安排5亿元,新增20家", "5亿元安排 20家"),
        ("力争完成5亿元,拓宽类型,援建不少于2亿元", "5亿元力争 ≥2亿元"),
        ("力争新增5家。新增6家", "5家力争 6家"),
        ("新增6家,力争7家", "6家 7家力争"),
    ],
)
def test_the_nature_comes_from_the_words_before(text, expected):
    assert shown(text) == expected


@pytest.mark.parametrize(
    ("text", "starts", "ends"),
    [
        ("2025年5月1日", "2025-05-01", "2025-05-01"),
        ("二〇二五年五月一日", "2025-05-01", "2025-05-01"),
        ("2025-04-08 17:25", "2025-04-08", "2025-04-08"),
        ("2025.4.8", "2025-04-08", "2025-04-08"),
        ("2025年1月1日至4月30日", "2025-01-01", "2025-04-30"),
        ("2024年12月1日—2025年1月31日", "2024-12-01", "2025-01-31"),
        ("2024年2月", "2024-02-01", "2024-02-29"),
        ("2025年1-3月", "2025-01-01", "2025-03-31"),
        ("2025年度", "2025-01-01", "2025-12-31"),
        ("2025-2027年", "2025-01-01", "2027-12-31"),
        ("2025年底", "2025-12-31", "2025-12-31"),
        ("5月1日", None, None),
        ("2025年2月30日", None, None),
        ("13月", None, None),
        ("17:25", None, None),
    ],
)
def test_dates_and_periods(text, starts, ends):
    (found,) = find(text)
    assert found.text == text
    assert found.kind in (Kind.DATE, Kind.PERIOD)
    assert (found.starts, found.ends) == (
        starts and date.fromisoformat(starts),
        ends and date.fromisoformat(ends),
    )


def test_a_set_of_shares_has_its_count():
    before, after = find("在“3个70%”基础上力争提升至“3个80%”")
    assert (before.kind, before.count, before.low) == (Kind.SHARE_SET, 3, 70)
    assert (after.text, after.nature) == ("3个80%", Nature.STRIVE)
    assert after.quantity.base == Fraction(4, 5)


def test_tax_schedules_have_their_years_and_rate():
    half, rate = find("享受“两免三减半”,重点企业享受“五免后减按10%”")
    assert (half.kind, half.years, half.low) == (Kind.SCHEDULE, (2, 3), None)
    assert (rate.kind, rate.years, rate.low, rate.unit.name) == (Kind.SCHEDULE, (5,), 10, "%")
    assert half.quantity is None


def test_a_ratio_has_its_parts():
    assert [f.parts for f in find("按4:3:3拨付,按1：10配套")] == [(4, 3, 3), (1, 10)]


@pytest.mark.parametrize(
    ("text", "per"),
    [
        ("每幢(单元)不小于3000平方米或每层不小于1000平方米", [("每幢(单元)",), ("每层",)]),
        ("单家企业资助每年最高不超过200万元", [("单家企业", "每年")]),
        ("单件最高2000元", [("单件",)]),
        ("补助50元/平方米", [("平方米",)]),
        ("每人每月2000元,共3家", [("每人", "每月"), ()]),
        ("每万老年人口拥有床位数达20张,覆盖率100%", [(), ("每万老年人口",), ()]),
        ("每10万人5家", [(), ("每10万人",)]),
    ],
)
def test_what_a_figure_is_counted_by(text, per):
    assert [f.per for f in find(text)] == per


def test_a_denominator_is_a_figure_of_its_own():
    (found, _) = find("每万老年人口20张")
    assert (found.kind, found.low, found.unit.name) == (Kind.DENOMINATOR, 10_000, "人")


def test_a_decimal_that_is_none_is_refused():
    with pytest.raises(ValueError, match="二十"):
        decimal("二十")


def test_the_words_that_decide_keep_their_places():
    text = "力争营业收入达到15400元以上"
    (found,) = find(text)
    assert text[found.comparator_span.start : found.comparator_span.end] == "以上"
    assert text[found.nature_span.start : found.nature_span.end] == "力争"
