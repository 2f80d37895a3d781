"""What depends on what: the district hangs together as a real one would."""

import pyarrow.compute as pc
import pytest

from duixian.tables import IDENTIFIER


def test_larger_enterprises_earn_more_and_are_likelier_high_tech(ask):
    for less, more in (("微型", "小型"), ("小型", "中型"), ("中型", "大型")):
        revenue, titles = ask(
            f"""select median("营业收入@2025") filter (企业规模 = '{more}')
                     > median("营业收入@2025") filter (企业规模 = '{less}'),
                  avg(高新技术企业::int) filter (企业规模 = '{more}')
                     > avg(高新技术企业::int) filter (企业规模 = '{less}') from 企业"""
        )
        assert revenue
        assert titles


def test_high_tech_enterprises_spend_on_research_what_their_certificate_asks(ask):
    least, typical, others = ask(
        """select quantile_cont("研发费用@2025" / "营业收入@2025", 0.03)
                      filter (高新技术企业),
                  avg("研发费用@2025" / "营业收入@2025") filter (高新技术企业),
                  avg("研发费用@2025" / "营业收入@2025") filter (not 高新技术企业)
           from 企业 where "营业收入@2025" > 1000000"""
    )
    assert least > 0.029
    assert typical > 5 * others


def test_titles_are_nested_and_only_their_holders_have_a_year(ask):
    assert ask(
        """select bool_and(专精特新中小企业 or not 小巨人企业),
                  bool_and(高新技术企业 or not 专精特新中小企业),
                  count(*) filter (not 高新技术企业 and 高新技术企业认定年度 is not null),
                  min(高新技术企业认定年度), max(高新技术企业认定年度)
           from 企业 join 背景_企业 using (标识) where 高新技术企业 is not null"""
    ) == (True, True, 0, 2023, 2025)


def test_young_enterprises_grow_faster_and_had_no_revenue_before_they_were_founded(ask):
    young, old, too_early = ask(
        """select median("营业收入@2025" / "营业收入@2024") filter (成立日期 > '2021-01-01'),
                  median("营业收入@2025" / "营业收入@2024") filter (成立日期 < '2010-01-01'),
                  count(*) filter (year(成立日期) > 2024 and "营业收入@2024" is not null)
           from 企业 join 背景_企业 using (标识) where "营业收入@2024" > 0"""
    )
    assert young > old + 0.05
    assert too_early == 0


def test_above_scale_industry_earns_20_million_and_industry_is_what_the_section_says(ask):
    least, wrong = ask(
        """select min("营业收入@2025") filter (规上企业 and 工业企业),
                  count(*) filter (工业企业 != (行业门类 in ('B', 'C', 'D')))
           from 企业 join 背景_企业 using (标识)"""
    )
    assert least >= 20_000_000_00
    assert wrong == 0


def test_every_reference_that_is_known_leads_to_a_row(district, package):
    for kind in district.kinds:
        for reference in package.vocabulary.kinds[kind].references.values():
            column = district.table(kind, [f"引用:{reference.name}"]).column(0)
            target = district.table(reference.target, [IDENTIFIER]).column(0)
            known = pc.drop_null(column)
            assert pc.all(pc.is_in(known, value_set=target.combine_chunks())).as_py()
            if kind not in ("购买", "农业经营主体"):  # bought by firms; farms are one or the other
                assert column.null_count <= 0.05 * len(column) + 2


def test_land_projects_belong_to_industrial_enterprises_above_scale(ask):
    (share,) = ask(
        """select avg((规上企业 and 工业企业)::int)
           from 项目 join 企业 on "引用:建设单位" = 企业.标识 where 出让工业用地项目"""
    )
    assert share == 1


def test_projects_keep_miss_and_exactly_meet_their_dates_and_the_future_is_unknown(ask):
    early, same, late, future = ask(
        """select count(*) filter (实际开工日 < 约定开工日),
                  count(*) filter (实际开工日 = 约定开工日),
                  count(*) filter (实际开工日 > 约定开工日),
                  count(*) filter (greatest(实际开工日, 实际竣工日, 实际投产日) > '2025-12-31')
           from 项目 where 出让工业用地项目"""
    )
    assert min(early, same, late) >= 10
    assert future == 0


def test_a_person_is_born_on_the_day_in_the_number(ask):
    (wrong,) = ask(
        "select count(*) from 个人 where strftime(出生日期, '%Y%m%d') != substr(标识, 7, 8)"
    )
    assert wrong == 0


def test_children_are_younger_than_their_parents_and_the_old_older(ask):
    child, elder = ask(
        """with 户 as (select 户号, 家庭角色, 出生日期 from 背景_个人 join 个人 using (标识))
           select min(date_diff('year', h.出生日期, m.出生日期)) filter (m.家庭角色 = '子女'),
                  max(date_diff('year', h.出生日期, m.出生日期)) filter (m.家庭角色 = '老人')
           from 户 m join 户 h using (户号) where h.家庭角色 = '户主'"""
    )
    assert child >= 17
    assert elder <= -20


def test_infants_in_a_nursery_are_residents_and_their_guardian_heads_the_household(ask):
    infants, with_parent, oldest = ask(
        """select count(*), count(*) filter (p.家庭角色 = '户主' and p.户号 = c.户号
                                             or i."引用:监护人" is null),
                  max(date_diff('month', r.出生日期, date '2025-12-31'))
           from 婴幼儿 i join 背景_个人 c using (标识) join 个人 r using (标识)
           left join 背景_个人 p on p.标识 = i."引用:监护人" """
    )
    assert infants == with_parent == 1400
    assert oldest <= 36


def test_the_nursery_grant_is_applied_only_in_the_subdistrict_that_has_one(ask):
    there, elsewhere = ask(
        """select count(*) filter (街道 = '白杨街道'), count(*) filter (街道 != '白杨街道')
           from 婴幼儿 join 背景_婴幼儿 using (标识)
           where "认定:第四十九条.婴幼儿托育补助.所在街道施行托育补助办法\""""
    )
    assert there > 100
    assert elsewhere == 0


@pytest.mark.parametrize(
    ("dear", "cheap"), [("空调", "电饭煲"), ("洗碗机", "微波炉"), ("电脑", "家用灶具")]
)
def test_prices_go_by_what_is_bought(ask, dear, cheap):
    assert ask(
        f"""select median(成交价) filter (家电类别 = '{dear}')
                 > median(成交价) filter (家电类别 = '{cheap}') from 购买"""
    ) == (True,)


def test_more_is_bought_in_june_and_november_and_only_cars_have_an_old_car(ask):
    june, february, old = ask(
        """select count(*) filter (month(购买日期) = 6), count(*) filter (month(购买日期) = 2),
                  count(*) filter (旧车为乘用车 is not null and 家电类别 != '其他') from 购买"""
    )
    assert june > 1.5 * february
    assert old == 0


def test_firms_that_buy_are_no_person(ask):
    (person,) = ask("""select count("引用:购买人") from 购买 where 购买人类型 = '单位'""")
    assert person == 0


def test_nobody_is_recognised_of_what_cannot_be_recognised_of_them(ask):
    young, farmers = ask(
        """select count(*) filter ("认定:第五十二条.养老服务补贴.困难老年人"
                                   and 出生日期 > date '1966-01-01'),
                  count(*) filter ("认定:第四十一条.新农人成绩突出补助.成绩突出的现代新农人"
                                   and not 从事现代农业) from 个人"""
    )
    assert (young, farmers) == (0, 0)


def test_values_are_missing_at_the_stated_rates_and_small_firms_report_less(ask):
    small, large = ask(
        """select avg((平台企业 is null)::int) filter (企业规模 = '微型'),
                  avg((平台企业 is null)::int) filter (企业规模 = '大型') from 企业"""
    )
    assert small == pytest.approx(0.06, abs=0.01)
    assert large < 0.03
