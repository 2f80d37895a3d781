"""统一社会信用代码 and 身份证号 with right check digits, made up."""

from stdnum.cn import ric, uscc


def firm(number):
    body = f"91330114MA2{number:06d}"
    return body + uscc.calc_check_digit(body)


def person(number, birth="20000101"):
    body = f"330114{birth}{number % 1000:03d}"
    return body + ric.calc_check_digit(body + "0")
