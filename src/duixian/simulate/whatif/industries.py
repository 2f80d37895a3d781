"""The twenty sections of GB/T 4754-2017, by their letters."""

from duixian.basics.text import Text, say

INDUSTRIES: dict[str, Text] = {
    "A": say("农、林、牧、渔业"),
    "B": say("采矿业"),
    "C": say("制造业"),
    "D": say("电力、热力、燃气及水生产和供应业"),
    "E": say("建筑业"),
    "F": say("批发和零售业"),
    "G": say("交通运输、仓储和邮政业"),
    "H": say("住宿和餐饮业"),
    "I": say("信息传输、软件和信息技术服务业"),
    "J": say("金融业"),
    "K": say("房地产业"),
    "L": say("租赁和商务服务业"),
    "M": say("科学研究和技术服务业"),
    "N": say("水利、环境和公共设施管理业"),
    "O": say("居民服务、修理和其他服务业"),
    "P": say("教育"),
    "Q": say("卫生和社会工作"),
    "R": say("文化、体育和娱乐业"),
    "S": say("公共管理、社会保障和社会组织"),
    "T": say("国际组织"),
}
