"""The document's own figures come out of the district, each with its words."""

import pytest

from duixian.library.places import policies
from duixian.simulate.synth.parameters import parameters

# name in parameters.yaml · the words of the document · query · tolerance.
# Facts of the register miss up to 3% on purpose (some of a handful, more); the background misses
# nothing, and its counts are exact.
TABLE = [
    ("高新技术企业", "力争累计高新技术企业达1500家以上",
     "select count(*) filter (高新技术企业) from 企业", 0.02),
    ("专精特新中小企业", "力争省级专精特新中小企业突破400家",
     "select count(*) filter (专精特新中小企业) from 背景_企业", 0),
    ("小巨人企业", "专精特新“小巨人”企业突破55家",
     "select count(*) filter (小巨人企业) from 背景_企业", 0),
    ("区级总部企业", "力争认定区级总部企业70家以上",
     'select count(*) filter ("区级总部企业@2025") from 企业', 0.03),
    ("市级总部企业", "力争认定市级总部企业65家以上",
     "select count(*) filter (市级总部企业) from 背景_企业", 0),
    ("首店", "全年新引进各类首店30家以上", "select count(*) filter (首店) from 背景_企业", 0),
    ("亿元检验检测机构", "培育产值亿元以上检验检测机构5家",
     'select count(*) filter (检验检测机构 and "检验检测产值@2025" >= 1e10) from 企业', 0.2),
    ("检验检测收入", "2025年全区检验检测总收入争取达20亿元",
     'select sum("检验检测产值@2025") / 1e2 from 企业', 0.08),
    ("数字广告主体", "新增数字广告经营主体100家",
     "select count(*) filter (数字广告主体) from 背景_企业", 0),
    ("服务业领军企业", "累计获评省服务业领军企业10家左右",
     "select count(*) filter (服务业领军企业) from 背景_企业", 0),
    ("亿元规上服务业企业", "培育亿元以上规上服务业企业100家",
     'select count(*) from 企业 where 规上企业 and 服务业企业 and "营业收入@2025" >= 1e10', 0.05),
    ("个转企", "力争全年新增“个转企”150家",
     "select count(*) filter (由个体工商户转型 and year(成立日期) = 2025) from 背景_企业", 0.03),
    ("个体工商户", "总量突破7.5万户", "select count(*) from 背景_个体工商户", 0),
    ("新设个体工商户", "新设个体工商户1.5万户",
     "select count(*) filter (year(成立日期) = 2025) from 背景_个体工商户", 0),
    ("集装箱吞吐量", "下沙港集装箱吞吐量突破16万标箱",
     'select sum("水路集装箱运量@2025") / 100 from 企业', 0.05),
    ("农村公路新改建", "2025年计划农村公路新改建7公里",
     "select sum(长度) from 背景_道路 join 道路 using (标识) where 工程性质 != '养护'", 0.1),
    ("农村公路养护", "农村公路养护工程12公里",
     "select sum(长度) from 背景_道路 join 道路 using (标识) where 工程性质 = '养护'", 0.1),
    ("跨境电商主体", "新增跨境电商主体70家",
     "select count(*) filter (跨境电商主体) from 背景_企业", 0),
    ("外贸进出口", "力争外贸进出口总额保持1000亿元以上",
     'select sum("外贸进出口额@2025") / 100 from 背景_企业', 0.01),
    ("数字贸易额", "实现数字贸易额规模达155亿元左右",
     'select sum("数字贸易额@2025") / 100 from 背景_企业', 0.01),
    ("服务贸易额", "服务贸易额规模超100亿元",
     'select sum("服务贸易额@2025") / 100 from 背景_企业', 0.01),
    ("利用外资", "实际利用外资全年目标10亿美元",
     'select sum("外资到资额@2025") / 100 from 项目', 0.06),
    ("制造业外资", "其中制造业外资5亿美元",
     "select sum(\"外资到资额@2025\") / 100 from 项目 join 背景_项目 using (标识)"
     " where 项目类型 = '外资制造'", 0.08),
    ("省重大项目", "省重大项目17个左右", "select count(*) filter (省重大项目) from 项目", 0.06),
    ("省重大项目投资", "年度完成投资54亿元以上",
     'select sum("完成投资@2025") / 100 from 项目 join 背景_项目 using (标识) where 省重大项目',
     0.1),
    ("市重点项目", "市重点项目103个左右", "select count(*) filter (市重点项目) from 项目", 0.03),
    ("市重点项目投资", "年度完成投资150亿元以上",
     'select sum("完成投资@2025") / 100 from 背景_项目', 0.05),
    ("设备更新技改项目", "以设备更新为主的制造业重点技术改造项目25项",
     "select count(*) filter (技术改造项目 and 设备更新项目) from 项目", 0.1),
    ("工业上楼", "新增“工业上楼”空间60万平方米以上",
     "select sum(建筑面积) / 100 from 分割单元", 0.06),
    ("重大科技项目", "实施市级及以上重大科技项目20项以上",
     "select count(*) from 科研项目 where 科研项目类别 = '重大科技项目' and 科研项目级别 != '区级'",
     0.15),
    ("新引进大学生", "新引进35周岁以下大学生3万名以上",
     "select count(*) filter (大学生 and 引进年度 = 2025"
     " and 出生日期 + interval 36 year > 引进日期) from 个人", 0.04),
    ("农创客", "继续实施千名农创客培育工程", "select count(*) filter (农创客会员) from 个人", 0.04),
    ("见习岗位", "提供见习岗位1500个以上", "select count(*) from 就业见习", 0),
    ("托位", "提供托位1400个以上", "select count(*) from 婴幼儿", 0),
]  # fmt: skip


@pytest.mark.parametrize(("name", "words", "query", "tolerance"), TABLE, ids=[t[0] for t in TABLE])
def test_a_figure_of_the_document_comes_out_of_the_district(ask, name, words, query, tolerance):
    source = (policies() / "qiantang-2025" / "source.txt").read_text("utf-8")
    assert words in source
    announced = float(parameters()["原文"].figure(name))
    (found,) = ask(query)
    assert float(found) == pytest.approx(announced, rel=tolerance or 1e-12)


def test_enterprises_take_part_in_the_share_of_research_programmes_that_article_4_wants(ask):
    wanted = float(parameters()["原文"].figure("企业参与占比"))
    (share,) = ask(
        "select avg(企业牵头或参与::int) from 科研项目"
        " where 科研项目类别 = '重点科研计划' and 科研项目级别 = '市级'"
    )
    assert share == pytest.approx(wanted, abs=0.03)


def test_no_figure_of_the_document_is_without_its_test():
    assert {row[0] for row in TABLE} | {"企业参与占比"} == set(parameters()["原文"])
