"""`duixian …`: the commands and their options, in Chinese or, with --lang en, in English."""

# Annotations stay live here: typer reads the options out of them while they are being built.
import os
import sys
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from duixian.basics.dates import parse_date
from duixian.basics.text import LANGUAGES, speaking, translate
from duixian.cli import ask_command, cases_command, check_command, explain_command, read_command
from duixian.cli.console import Exit

DEFAULT_PACKAGE = "qiantang-2025"


def main(arguments: list[str] | None = None) -> None:
    """The entry point; the language must be known before the help texts are built."""
    words, language = take_language(sys.argv[1:] if arguments is None else arguments)
    with speaking(language):
        build()(words, prog_name="duixian")


def take_language(words: list[str]) -> tuple[list[str], str]:
    """The words without `--lang X`, and the language: that one, else DUIXIAN_LANG, else zh."""
    language = os.environ.get("DUIXIAN_LANG", "zh")
    rest: list[str] = []
    waiting = iter(words)
    for word in waiting:
        if word == "--lang":
            language = next(waiting, "")
        elif word.startswith("--lang="):
            language = word.removeprefix("--lang=")
        else:
            rest.append(word)
    if language not in LANGUAGES:
        sys.stderr.write(f"--lang: zh | en ({language!r}?)\n")
        raise SystemExit(Exit.PROBLEMS)
    return rest, language


def build() -> typer.Typer:
    """The application, with its help in the current language."""
    say = translate
    app = typer.Typer(
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode="rich",
        help=say("兑现:把政策文件变成可以执行的规则。谁能得到什么,为什么,一查便知。"),
        epilog=say("例:duixian explain examples/enterprise.yaml"),
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    as_json = Annotated[bool, typer.Option("--json", help=say("输出 JSON,给程序读"))]
    on = Annotated[
        str | None, typer.Option("--on", metavar="DATE", help=say("按哪一天的规则,例如 2025-09-15"))
    ]
    lang = Annotated[
        str | None, typer.Option("--lang", metavar="zh|en", help=say("界面语言,默认中文"))
    ]
    package_argument = Annotated[
        Path, typer.Argument(metavar="PACKAGE", help=say("政策包的文件夹,或随附政策的名字"))
    ]
    supplements = Annotated[
        list[Path] | None,
        typer.Option("--with", metavar="PACKAGE", help=say("加上配套文件(可多次)")),
    ]

    @app.command(
        help=say("读一份公开发布的文件:元数据、领域、条款、句子和每一个数字。"),
        epilog=say("例:duixian read policies/qiantang-2025/source.txt --article 第十二条"),
    )
    def read(
        document: Annotated[Path, typer.Argument(metavar="DOC", help=say("文件的纯文本"))],
        article: Annotated[str, typer.Option("--article", help=say("只看一条,例如 第十二条"))] = "",
        as_json: as_json = False,
        on: on = None,
        lang: lang = None,
    ) -> None:
        _day(on)
        raise typer.Exit(read_command.run(document, article, as_json=as_json))

    @app.command(
        help=say("检查政策包:规则、引文、每一句话和每一个数字是否都有着落。"),
        epilog=say("例:duixian check policies/qiantang-2025"),
    )
    def check(
        package: package_argument = Path(DEFAULT_PACKAGE),
        supplement: supplements = None,
        by_article: Annotated[
            bool, typer.Option("--by-article", help=say("逐条列出覆盖情况"))
        ] = False,
        as_json: as_json = False,
        on: on = None,
        lang: lang = None,
    ) -> None:
        raise typer.Exit(
            check_command.run(
                package, supplement or [], _day(on), by_article=by_article, as_json=as_json
            )
        )

    @app.command(
        help=say("运行政策包里手算好的案例。"),
        epilog=say("例:duixian cases policies/qiantang-2025 --only 第十二条"),
    )
    def cases(
        package: package_argument = Path(DEFAULT_PACKAGE),
        supplement: supplements = None,
        only: Annotated[str, typer.Option("--only", help=say("只运行这一条的案例"))] = "",
        as_json: as_json = False,
        on: on = None,
        lang: lang = None,
    ) -> None:
        raise typer.Exit(
            cases_command.run(package, supplement or [], _day(on), only=only, as_json=as_json)
        )

    @app.command(
        help=say("对一个申请人逐条说明:符合什么、多少钱、为什么,差多少就够。"),
        epilog=say("例:duixian explain examples/enterprise.yaml --only 第十二条"),
    )
    def explain(
        facts: Annotated[Path, typer.Argument(metavar="FACTS", help=say("申请人的事实(YAML)"))],
        package: Annotated[
            Path, typer.Option("--package", metavar="PACKAGE", help=say("政策包"))
        ] = Path(DEFAULT_PACKAGE),
        supplement: supplements = None,
        only: Annotated[str, typer.Option("--only", help=say("只看这一条"))] = "",
        everything: Annotated[
            bool, typer.Option("--all", help=say("不符合的也展开全部理由"))
        ] = False,
        as_json: as_json = False,
        on: on = None,
        lang: lang = None,
    ) -> None:
        raise typer.Exit(
            explain_command.run(
                facts,
                package,
                supplement or [],
                _day(on),
                only=only,
                everything=everything,
                as_json=as_json,
            )
        )

    @app.command(
        help=say("问最少的问题,弄清能得到什么;答案可以改,问完给出说明。"),
        epilog=say("例:duixian ask 个人 --save 我的情况.yaml"),
    )
    def ask(
        kind: Annotated[
            str, typer.Argument(metavar="KIND", help=say("谁来申请:企业 或 个人"))
        ] = "企业",
        package: Annotated[
            Path, typer.Option("--package", metavar="PACKAGE", help=say("政策包"))
        ] = Path(DEFAULT_PACKAGE),
        supplement: supplements = None,
        known: Annotated[
            Path | None,
            typer.Option("--known", metavar="FACTS", help=say("已知的事实(YAML),不再问登记事实")),
        ] = None,
        only: Annotated[str, typer.Option("--only", help=say("只看这一条"))] = "",
        save: Annotated[
            Path | None, typer.Option("--save", metavar="FILE", help=say("把答案存成事实文件"))
        ] = None,
        on: on = None,
        lang: lang = None,
    ) -> None:
        raise typer.Exit(
            ask_command.run(
                kind, package, supplement or [], _day(on), known=known, only=only, save=save
            )
        )

    return app


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    day = parse_date(text)
    if day is None:
        raise typer.BadParameter(translate("日期写成 2025-05-01"), param_hint="--on")
    return day
