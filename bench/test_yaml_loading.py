"""How long does it take to read rule sheets with their places? PyYAML's C loader against ruamel.

    .venv/bin/pytest bench/test_yaml_loading.py --benchmark-only

Decision 0003 rests on it.
"""

import pytest
import yaml
from ruamel.yaml import YAML

PROVISION = """\
  服务机构资助{n}:
    原文: 对符合条件的服务机构,按其服务我区企业收入的5%给予资助,单家企业资助每年最高不超过200万元
    工具: 资助
    对象: 企业
    条件:
      - 智能制造服务类别 属于 工业互联网应用、机器换人、智能制造工程
      - 认定: 符合条件的服务机构   # 由部门逐案认定
        责任: 区经信科技局
    金额: 服务本区企业收入 × 5%
    封顶: {{每年: 200万元}}
"""
SHEET = "第十二条:\n" + "".join(PROVISION.format(n=n) for n in range(200))


def read_with_pyyaml():
    return yaml.compose(SHEET, Loader=yaml.CSafeLoader)


def read_with_ruamel():
    return YAML(typ="rt").compose(SHEET)


@pytest.mark.parametrize("read", [read_with_pyyaml, read_with_ruamel])
@pytest.mark.benchmark(group="200 provisions")
def test_reading_a_sheet_keeps_every_provision_and_its_line(benchmark, read):
    provisions = benchmark(read).value[0][1].value
    assert [key.start_mark.line for key, _ in provisions[:3]] == [1, 11, 21]
    assert len(provisions) == 200
