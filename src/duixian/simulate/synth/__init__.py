"""A made-up district in which every rule of a policy finds somebody: register, seed, scale.

What depends on what (each arrow is a few lines in `kinds/`):

    企业    行业 → 规模 → 收入档 → 营业收入 ─┬→ 研发强度 → 研发费用(本年、上年、前年)
            行业、规模 → 高企 ⊃ 专精特新 ⊃ 小巨人 ┘      高企 ⊃ 科技领军
            规模、高企 → 年龄 → 增幅 → 上年的收入;年龄 → 首次认定、首个获利年度
            行业、规模 → 总部、外贸、水运、检测、软件 …,各有多少家是定数
    个人    户型 → 户主年龄 → 配偶、子女、老人的年龄;户 → 街道;户型 → 学历、引进、务农
    项目    类型 → 建设单位(合适的企业)→ 约定日期 → 实际日期;重点 → 投资
    分割单元 标准厂房项目 → 幢、单元、层 → 面积
    购买    品类 → 成交价、能效、排量、旧车;月份;购买人(户主)
    其余    各归企业、项目、团队、经营主体或居民;婴幼儿就是入托家庭里最小的居民

Figures that the document gives come out exactly or within the tolerance that tests state; all
others are round and illustrative (`parameters.yaml`). Any row can be computed alone: numbers are
drawn by position (`randomness`), counts are kept by reordering positions (`strata`), and so one
table's references need no look into another.

What the vocabulary does not have (names, streets, 个体工商户) goes to the folder 背景 beside the
register, so that the register holds nothing that its readers don't know.
"""

from duixian.simulate.synth.generate import BACKGROUND, Progress, generate
from duixian.tables import Manifest

__all__ = ["BACKGROUND", "Manifest", "Progress", "generate"]
