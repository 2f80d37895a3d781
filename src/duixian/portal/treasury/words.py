"""Words of this room that templates show by `|tr`: marked here for the catalogue."""

from duixian.basics.text import say

WORDS = (
    # Warned
    say("预计不够"),
    say("慢于序时进度"),
    say("还没有占用"),
    # Source of a 指标
    say("区"),
    say("市"),
    say("省"),
    say("国债"),
    say("结转"),
    # What recording a receipt would do
    say("将登记"),
    say("已经登记过"),
    say("不登记"),
)
