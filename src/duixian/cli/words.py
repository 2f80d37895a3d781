"""Typer in the reader's language: help texts, its own few words, and its complaints.

Help is written in Chinese where a command is declared and translated here, when the language is
known. Typer's own words live in constants of `typer.rich_utils`; where a later version has other
ones, its English shows through, nothing else.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from typing import Any

import typer
from rich.console import Console
from rich.markup import escape
from typer import rich_utils
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

from duixian.basics.text import current_language, translate
from duixian.cli.console import Exit

_USAGE_ERROR: type[Exception] = next(
    kind for kind in typer.BadParameter.__mro__ if kind.__name__ == "UsageError"
)


_NO_SUCH_COMMAND = re.compile(r"No such command '([^']*)'")
_QUOTED = re.compile(r"'([^']*)'")


class Command(TyperCommand):
    """A command whose usage line and help option speak the reader's language."""

    def format_usage(self, ctx: Any, formatter: Any) -> None:
        """用法:duixian explain [选项] FACTS."""
        _write_usage(self, ctx, formatter)

    def get_help_option(self, ctx: Any) -> Any:
        """--help, with what it does."""
        return _told(super().get_help_option(ctx))


class Group(TyperGroup):
    """The commands together."""

    def format_usage(self, ctx: Any, formatter: Any) -> None:
        """用法:duixian [选项] 命令."""
        _write_usage(self, ctx, formatter)

    def get_help_option(self, ctx: Any) -> Any:
        """--help, with what it does."""
        return _told(super().get_help_option(ctx))


def run(app: typer.Typer, words: list[str], name: str) -> int:
    """Run the command that the words name; the exit code. Complaints go to standard error."""
    command = in_language(app)
    try:
        code = command(args=words, prog_name=name, standalone_mode=False)
    except _USAGE_ERROR as error:
        _complain(error, name)
        return Exit.PROBLEMS
    except typer.Abort:
        return 130
    except SystemExit:
        return Exit.OK  # typer's way with a reader who has had enough: `duixian check | head`
    return code if isinstance(code, int) else Exit.OK


def in_language(app: typer.Typer) -> Any:
    """The application's commands, with every help text in the current language."""
    for constant, said in _TYPERS_WORDS.items():
        if hasattr(rich_utils, constant):
            original = _ORIGINAL.setdefault(constant, getattr(rich_utils, constant))
            setattr(rich_utils, constant, translate(said) if _is_chinese() else original)
    command = get_command(app)
    for one in _all_commands(command):
        one.help = translate(one.help) if one.help else one.help
        one.epilog = translate(one.epilog) if one.epilog else one.epilog
        for parameter in one.params:
            if parameter.help:
                parameter.help = translate(parameter.help)
    return command


_ORIGINAL: dict[str, str] = {}
_TYPERS_WORDS = {
    "ARGUMENTS_PANEL_TITLE": "参数",
    "OPTIONS_PANEL_TITLE": "选项",
    "COMMANDS_PANEL_TITLE": "命令",
    "DEFAULT_STRING": "[默认:{}]",
    "REQUIRED_LONG_STRING": "[必填]",
}


def _is_chinese() -> bool:
    return current_language() == "zh"


def _all_commands(command: Any) -> Iterator[Any]:
    yield command
    for one in getattr(command, "commands", {}).values():
        yield from _all_commands(one)


def _write_usage(command: Any, ctx: Any, formatter: Any) -> None:
    pieces = " ".join(command.collect_usage_pieces(ctx)) if hasattr(
        command, "collect_usage_pieces"
    ) else " ".join(command.get_usage_pieces(ctx))  # fmt: skip
    if _is_chinese():
        pieces = pieces.replace("[OPTIONS]", "[选项]").replace("COMMAND [ARGS]...", "命令 [参数]…")
    formatter.write_usage(ctx.command_path, pieces, prefix=translate("用法:"))


def _told(option: Any) -> Any:
    if option is not None:
        option.help, option.metavar = translate("显示这段说明"), ""
    return option


def _complain(error: Any, name: str) -> None:
    """What is wrong with the command line, and where to read more."""
    console = Console(stderr=True, highlight=False)
    context = getattr(error, "ctx", None)
    path = context.command_path if context is not None else name
    if type(error).__name__ == "NoArgsIsHelpError":
        sys.stdout.write(f"{error.format_message()}\n")
        return
    console.print(f"[red]{escape(_reason(error))}[/]")
    console.print(escape(translate("看说明:{command} --help").format(command=path)))


def _reason(error: Any) -> str:
    if type(error).__name__ == "MissingParameter" and error.param is not None:
        known = error.param.metavar or error.param.name
        return translate("缺少 {name}").format(name=known)
    if type(error).__name__ == "NoSuchOption":
        said = translate("没有选项 {name}").format(name=error.option_name)
        close = translate("、").join(error.possibilities or ())
        if not close:
            return said
        return translate("{said};是不是 {close}").format(said=said, close=close)
    if isinstance(error, typer.BadParameter):
        hint = error.param_hint or (error.param.opts[0] if error.param is not None else "")
        return translate("{name}:{reason}").format(name=hint, reason=error.message)
    message = error.format_message()
    unknown = _NO_SUCH_COMMAND.match(message)
    if unknown is None:
        return translate("命令写得不对:{reason}").format(reason=message)
    said = translate("没有命令 {name}").format(name=unknown[1])
    close = translate("、").join(_QUOTED.findall(message[unknown.end() :]))
    return translate("{said};是不是 {close}").format(said=said, close=close) if close else said
