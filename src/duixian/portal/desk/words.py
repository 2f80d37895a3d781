"""Words that pages of the desk show by `|tr`, marked here for the catalogue."""

from duixian.basics.text import say

WORDS = (
    # letters.Kind
    say("受理通知书"),
    say("补正通知书"),
    say("决定书"),
    say("公示"),
    say("兑付通知"),
    # BudgetRule
    say("先到先得"),
    say("按比例"),
    say("按排名"),
    # kinds of unknown
    say("缺"),
    say("待认定"),
    say("待配套"),
    say("无意义"),
)
