"""The commands and their options. Help is written in Chinese; `words` translates it."""

# Annotations stay live here: typer reads the options out of them.
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from duixian import __version__
from duixian.basics.dates import parse_date
from duixian.basics.text import say, translate
from duixian.cli import (
    ask_command,
    cases_command,
    check_command,
    explain_command,
    format_command,
    leaflet_command,
    match_command,
    read_command,
    simulate_command,
    sql_command,
    synth_command,
    table_command,
)
from duixian.cli.words import Command, Group

DEFAULT_PACKAGE = "qiantang-2025"

AsJson = Annotated[
    bool, typer.Option("--json", metavar="", help=say("输出 JSON,给程序读").template)
]
On = Annotated[
    str | None,
    typer.Option("--on", metavar="DATE", help=say("按哪一天的规则,例如 2025-09-15").template),
]
Lang = Annotated[
    str | None, typer.Option("--lang", metavar="zh|en", help=say("界面语言,默认中文").template)
]
PackageArgument = Annotated[
    Path,
    typer.Argument(metavar="PACKAGE", help=say("政策包的文件夹,或随附政策的名字").template),
]
PackageOption = Annotated[
    Path, typer.Option("--package", metavar="PACKAGE", help=say("政策包").template)
]
Supplements = Annotated[
    list[Path] | None,
    typer.Option("--with", metavar="PACKAGE", help=say("加上配套文件(可多次)").template),
]
Only = Annotated[
    str, typer.Option("--only", metavar="ID", help=say("只看这一条,例如 第十二条").template)
]

app = typer.Typer(
    cls=Group,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    help=say("兑现:把政策文件变成可以执行的规则。谁能得到什么,为什么,一查便知。").template,
    epilog=say("例:duixian explain examples/enterprise.yaml").template,
    context_settings={"help_option_names": ["--help", "-h"]},
)


@app.callback(invoke_without_command=True)
def program(
    context: typer.Context,
    version: Annotated[
        bool,
        typer.Option("--version", metavar="", is_eager=True, help=say("显示版本").template),
    ] = False,
    lang: Lang = None,
) -> None:
    """What stands before the command."""
    del lang  # taken from the words before typer sees them
    if version:
        typer.echo(f"duixian {__version__}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


@app.command(
    cls=Command,
    help=say("读一份公开发布的文件:元数据、领域、条款、句子和每一个数字。").template,
    epilog=say("例:duixian read policies/qiantang-2025/source.txt --article 第十二条").template,
)
def read(
    document: Annotated[Path, typer.Argument(metavar="DOC", help=say("文件的纯文本").template)],
    article: Annotated[
        str,
        typer.Option("--article", metavar="ID", help=say("只看一条,例如 第十二条").template),
    ] = "",
    as_json: AsJson = False,
    on: Annotated[
        str | None,
        typer.Option("--on", metavar="DATE", help=say("问这一天文件公布了没有").template),
    ] = None,
    lang: Lang = None,
) -> None:
    """Read a document."""
    raise typer.Exit(read_command.run(document, article, _day(on), as_json=as_json))


@app.command(
    cls=Command,
    help=say("检查政策包:规则、引文、每一句话和每一个数字是否都有着落。").template,
    epilog=say("例:duixian check policies/qiantang-2025 --by-article").template,
)
def check(
    package: PackageArgument = Path(DEFAULT_PACKAGE),
    supplement: Supplements = None,
    by_article: Annotated[
        bool, typer.Option("--by-article", metavar="", help=say("逐条列出覆盖情况").template)
    ] = False,
    as_json: AsJson = False,
    on: On = None,
    lang: Lang = None,
) -> None:
    """Check a package."""
    raise typer.Exit(
        check_command.run(
            package, supplement or [], _day(on), by_article=by_article, as_json=as_json
        )
    )


@app.command(
    cls=Command,
    help=say("运行政策包里手算好的案例。").template,
    epilog=say("例:duixian cases policies/qiantang-2025 --only 第十二条").template,
)
def cases(
    package: PackageArgument = Path(DEFAULT_PACKAGE),
    supplement: Supplements = None,
    only: Only = "",
    as_json: AsJson = False,
    on: On = None,
    lang: Lang = None,
) -> None:
    """Run the worked cases."""
    raise typer.Exit(
        cases_command.run(package, supplement or [], _day(on), only=only, as_json=as_json)
    )


@app.command(
    cls=Command,
    help=say("对一个申请人逐条说明:符合什么、多少钱、为什么,差多少就够。").template,
    epilog=say("例:duixian explain examples/enterprise.yaml --only 第十二条").template,
)
def explain(
    facts: Annotated[
        Path, typer.Argument(metavar="FACTS", help=say("申请人的事实(YAML)").template)
    ],
    package: PackageOption = Path(DEFAULT_PACKAGE),
    supplement: Supplements = None,
    only: Only = "",
    everything: Annotated[
        bool,
        typer.Option("--all", metavar="", help=say("展开全部理由,并附规则表里的写法").template),
    ] = False,
    ledger: Annotated[
        Path | None,
        typer.Option(
            "--ledger", metavar="TABLE", help=say("以前得过的(CSV、Excel、Parquet)").template
        ),
    ] = None,
    as_json: AsJson = False,
    on: On = None,
    lang: Lang = None,
) -> None:
    """Explain everything to one applicant."""
    raise typer.Exit(
        explain_command.run(
            facts,
            package,
            supplement or [],
            _day(on),
            only=only,
            everything=everything,
            as_json=as_json,
            ledger=ledger,
        )
    )


@app.command(
    cls=Command,
    help=say("问最少的问题,弄清能得到什么;答案可以改,问完给出说明。").template,
    epilog=say("例:duixian ask 个人 --save 我的情况.yaml").template,
)
def ask(
    kind: Annotated[
        str, typer.Argument(metavar="KIND", help=say("谁来申请:企业 或 个人").template)
    ] = "企业",
    package: PackageOption = Path(DEFAULT_PACKAGE),
    supplement: Supplements = None,
    known: Annotated[
        Path | None,
        typer.Option(
            "--known", metavar="FACTS", help=say("已知的事实(YAML),不再问登记事实").template
        ),
    ] = None,
    only: Only = "",
    save: Annotated[
        Path | None,
        typer.Option("--save", metavar="FILE", help=say("把答案存成事实文件").template),
    ] = None,
    on: On = None,
    lang: Lang = None,
) -> None:
    """Ask the fewest questions."""
    raise typer.Exit(
        ask_command.run(
            kind, package, supplement or [], _day(on), known=known, only=only, save=save
        )
    )


@app.command(
    "format",
    cls=Command,
    help=say("整理规则表:键的次序、表达式、缩进;意思不变。").template,
    epilog=say("例:duixian format policies/qiantang-2025 --check --diff").template,
)
def format_files(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE", help=say("规则表,或装规则表的文件夹").template)
    ],
    only_check: Annotated[
        bool,
        typer.Option("--check", metavar="", help=say("只看不改;有要改的退出码为 1").template),
    ] = False,
    diff: Annotated[
        bool, typer.Option("--diff", metavar="", help=say("显示改了什么,不写文件").template)
    ] = False,
    as_json: AsJson = False,
    lang: Lang = None,
) -> None:
    """Format rule sheets."""
    raise typer.Exit(format_command.run(files, only_check=only_check, diff=diff, as_json=as_json))


@app.command(
    cls=Command,
    help=say("一项待遇的明白纸,或它的申请表。").template,
    epilog=say("例:duixian leaflet 第十六条.家电以旧换新 --form --out 申请表.html").template,
)
def leaflet(
    benefit: Annotated[
        str,
        typer.Argument(
            metavar="BENEFIT", help=say("待遇的名字,例如 第十六条.家电以旧换新").template
        ),
    ],
    package: PackageOption = Path(DEFAULT_PACKAGE),
    supplement: Supplements = None,
    form: Annotated[
        bool, typer.Option("--form", metavar="", help=say("要申请表,不要明白纸").template)
    ] = False,
    target: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE", help=say("存成网页;不写就显示文字").template),
    ] = None,
    on: On = None,
    lang: Lang = None,
) -> None:
    """Print a leaflet or a form."""
    raise typer.Exit(
        leaflet_command.run(benefit, package, supplement or [], _day(on), form=form, target=target)
    )


RegisterArgument = Annotated[
    Path,
    typer.Argument(metavar="REGISTER", help=say("登记表的文件夹(见 docs/registers.md)").template),
]
Replace = Annotated[
    bool, typer.Option("--replace", metavar="", help=say("文件夹已经有了,就换掉").template)
]


@app.command(
    cls=Command,
    help=say("把整个登记表过一遍政策:谁符合、多少钱、卡在哪一条。").template,
    epilog=say("例:duixian match 登记表 --out 结果 --awards 名单.xlsx").template,
)
def match(
    register: RegisterArgument,
    package: PackageOption = Path(DEFAULT_PACKAGE),
    supplement: Supplements = None,
    target: Annotated[
        Path, typer.Option("--out", metavar="FOLDER", help=say("结果的文件夹").template)
    ] = Path("结果"),
    awards: Annotated[
        Path | None,
        typer.Option(
            "--awards", metavar="FILE", help=say("符合者名单:.csv、.xlsx 或 .parquet").template
        ),
    ] = None,
    ledger: Annotated[
        Path | None,
        typer.Option(
            "--ledger", metavar="TABLE", help=say("以前得过的(CSV、Excel、Parquet)").template
        ),
    ] = None,
    only: Only = "",
    replace: Replace = False,
    as_json: AsJson = False,
    on: On = None,
    lang: Lang = None,
) -> None:
    """Judge everybody in a register."""
    raise typer.Exit(
        match_command.run(
            register,
            package,
            supplement or [],
            _day(on),
            target=target,
            awards_file=awards,
            ledger=ledger,
            only=only,
            replace=replace,
            as_json=as_json,
        )
    )


@app.command(
    cls=Command,
    help=say("把部门的表(CSV、Excel、Parquet、SQL)导入登记表:先猜列,经人确认再导。").template,
    epilog=say("例:duixian table 企业.xlsx --mapping 映射.yaml --register 登记表").template,
)
def table(
    source: Annotated[
        Path, typer.Argument(metavar="TABLE", help=say("表格文件,或 DuckDB、SQLite 文件").template)
    ],
    mapping: Annotated[
        Path,
        typer.Option("--mapping", metavar="FILE", help=say("列的映射;还没有就猜一份").template),
    ] = Path("映射.yaml"),
    register: Annotated[
        Path, typer.Option("--register", metavar="FOLDER", help=say("登记表的文件夹").template)
    ] = Path("登记表"),
    rejected: Annotated[
        Path,
        typer.Option("--rejected", metavar="FILE", help=say("退回的行写到哪里").template),
    ] = Path("退回.csv"),
    kind: Annotated[
        str, typer.Option("--kind", metavar="KIND", help=say("哪一类对象,不写就猜").template)
    ] = "",
    query: Annotated[
        str, typer.Option("--query", metavar="SQL", help=say("从数据库里取数的查询").template)
    ] = "",
    complete: Annotated[
        bool,
        typer.Option("--complete", metavar="", help=say("这张表是全的:没有的行就是没有").template),
    ] = False,
    replace: Annotated[
        bool,
        typer.Option("--replace", metavar="", help=say("登记表里已经有这类对象,就换掉").template),
    ] = False,
    package: PackageOption = Path(DEFAULT_PACKAGE),
    on: On = None,
    lang: Lang = None,
) -> None:
    """Guess a mapping, or import by it."""
    raise typer.Exit(
        table_command.run(
            source,
            package,
            _day(on),
            kind=kind,
            mapping=mapping,
            register=register,
            rejected=rejected,
            query=query,
            complete=complete,
            replace=replace,
        )
    )


@app.command(
    cls=Command,
    help=say("打印一类对象的查询语句,在自己的数据平台上运行。").template,
    epilog=say("例:duixian sql 登记表 企业 --dialect spark").template,
)
def sql(
    register: RegisterArgument,
    kind: Annotated[str, typer.Argument(metavar="KIND", help=say("哪一类对象,例如 企业").template)],
    dialect: Annotated[
        str,
        typer.Option(
            "--dialect", metavar="duckdb|spark|postgres", help=say("哪一种数据库").template
        ),
    ] = "duckdb",
    package: PackageOption = Path(DEFAULT_PACKAGE),
    supplement: Supplements = None,
    only: Only = "",
    on: On = None,
    lang: Lang = None,
) -> None:
    """Print a query."""
    raise typer.Exit(
        sql_command.run(register, kind, dialect, package, supplement or [], _day(on), only=only)
    )


@app.command(
    cls=Command,
    help=say("生成合成的一个区:企业、居民、项目、购买……都是编造的。").template,
    epilog=say("例:duixian synth 合成区 --scale 1 --seed 7").template,
)
def synth(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help=say("写到哪个文件夹").template)],
    scale: Annotated[
        str, typer.Option("--scale", metavar="N", help=say("1 是区,10 是市,100 是省").template)
    ] = "1",
    seed: Annotated[
        int, typer.Option("--seed", metavar="N", help=say("随机种子,同一个种子结果一样").template)
    ] = 7,
    package: PackageOption = Path(DEFAULT_PACKAGE),
    supplement: Supplements = None,
    replace: Replace = False,
    lang: Lang = None,
) -> None:
    """Write a synthetic district."""
    raise typer.Exit(
        synth_command.run(folder, package, supplement or [], scale, seed, replace=replace)
    )


@app.command(
    cls=Command,
    help=say("推演:改一个数会花多少钱,谁多得、谁少得、谁新得到。").template,
    epilog=say(
        "例:duixian simulate 登记表 --set 第十二条.智能制造服务机构资助.封顶=300万元"
    ).template,
)
def simulate(
    register: Annotated[
        Path | None,
        typer.Argument(
            metavar="REGISTER", help=say("登记表的文件夹(见 docs/registers.md)").template
        ),
    ] = None,
    package: PackageOption = Path(DEFAULT_PACKAGE),
    supplement: Supplements = None,
    sets: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="PATH=VALUE", help=say("设一个数或条件(可多次)").template),
    ] = None,
    scenario: Annotated[
        Path | None,
        typer.Option("--scenario", metavar="FILE", help=say("方案文件(YAML)").template),
    ] = None,
    sweeps: Annotated[
        list[str] | None,
        typer.Option(
            "--sweep", metavar="PATH=FROM..TO/N", help=say("一个数从小到大各试一遍").template
        ),
    ] = None,
    budget: Annotated[
        str,
        typer.Option(
            "--budget",
            metavar="RULE",
            help=say("钱不够时怎么付:先到先得、按比例 或 按排名").template,
        ),
    ] = "",
    order: Annotated[
        str, typer.Option("--order", metavar="FACT", help=say("按哪个事实排先后").template)
    ] = "",
    listed: Annotated[
        int, typer.Option("--top", metavar="N", min=0, help=say("名单各列多少个").template)
    ] = 10,
    list_only: Annotated[
        bool, typer.Option("--list", metavar="", help=say("列出能设的一切").template)
    ] = False,
    only: Only = "",
    html: Annotated[
        Path | None, typer.Option("--html", metavar="FILE", help=say("存成带图的网页").template)
    ] = None,
    workbook: Annotated[
        Path | None, typer.Option("--xlsx", metavar="FILE", help=say("存成工作簿").template)
    ] = None,
    as_json: AsJson = False,
    on: On = None,
    lang: Lang = None,
) -> None:
    """Work a scenario out."""
    raise typer.Exit(
        simulate_command.run(
            simulate_command.Asked(
                register,
                package,
                supplement or [],
                _day(on),
                sets or [],
                scenario,
                sweeps or [],
                budget,
                order,
                listed,
                only,
                list_only,
                html,
                workbook,
                as_json,
            )
        )
    )


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    day = parse_date(text)
    if day is None:
        raise typer.BadParameter(translate("日期写成 2025-05-01"), param_hint="--on")
    return day
