"""What people do in the stories, in their own words: look, press, decide, apply."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from playwright.sync_api import Locator, Page, expect
from tests.e2e.conftest import TIMEOUT, shoot

expect.set_options(timeout=TIMEOUT)
PAPER = b"%PDF-1.7\n synthetic"
SERVICE = "第十二条.智能制造服务机构资助"


def see(page: Page, *words: str) -> None:
    """All of them stand on the page."""
    for word in words:
        expect(page.locator("main")).to_contain_text(word)


def press(page: Page | Locator, name: str) -> None:
    """A button by what it says, and only that one."""
    page.get_by_role("button", name=name, exact=True).click()


def follow(page: Page | Locator, name: str) -> None:
    """A link by what it says."""
    page.get_by_role("link", name=name, exact=True).first.click()


def row_of(page: Page, *words: str) -> Locator:
    """The one line of a table in which all of them stand."""
    found = page.locator("main tbody tr")
    for word in words:
        found = found.filter(has_text=word)
    expect(found).to_have_count(1)
    return found


def said_of(page: Page, name: str) -> Locator:
    """What stands beside a name in a list of names and values."""
    term = page.locator("main dt", has_text=re.compile(rf"^\s*{re.escape(name)}\s*$"))
    return term.first.locator("xpath=following-sibling::dd[1]")


def to_case(page: Page, id: str) -> None:
    """The officer's page of a case."""
    page.goto(f"/desk/case/{id}")
    expect(page.locator("h1")).to_be_visible()


def decide(page: Page, act: str, **filled: str) -> None:
    """Do one act on the officer's page of a case, declaring to have no interest where asked.

    A value for a choice is its value; the page must say afterwards that it was done.
    """
    attempt(page, act, **filled)
    expect(page.locator("#messages .note.success")).to_contain_text("已办理")


def attempt(page: Page, act: str, **filled: str) -> None:
    """The same, whatever comes of it."""
    form = page.locator(f"#do-{act}")
    if not form.is_visible():
        page.locator("details", has=form).locator("summary").click()
    interest = form.locator(f"#{act}-no_interest")
    if interest.count():
        interest.check()
    for name, value in filled.items():
        _fill(form, name, value)
    form.locator("button.button").last.click()


def _fill(form: Locator, name: str, value: str) -> None:
    field = form.locator(f"[name={name}]")
    if field.count() > 1:
        form.locator(f"[name={name}][value={value}]").check()
    elif field.evaluate("field => field.tagName") == "SELECT":
        field.select_option(value)
    else:
        field.fill(value)


def file_of(name: str, content: bytes = PAPER, kind: str = "application/pdf") -> dict[str, Any]:
    """As the browser takes it from a disk."""
    return {"name": name, "mimeType": kind, "buffer": content}


def upload(page: Page, number: int, file: dict[str, Any]) -> None:
    """One paper, in its place."""
    page.set_input_files(f"#file{number}", file)
    page.locator("form", has=page.locator(f"#file{number}")).locator("button").click()


def begin(page: Page, batch: str = "", benefit: str = SERVICE) -> str:
    """A draft, its form on the screen; its number."""
    page.goto(f"/apply?benefit={benefit}")
    if batch:
        page.locator("label", has_text=batch).click()
    press(page, "开始填写")
    page.wait_for_url("**/form")
    found = re.search(r"/my/case/([0-9a-f-]{36})/", page.url)
    assert found is not None
    return found[1]


def answer(page: Page, revenue: str, service: str = "机器换人") -> None:
    """The two questions of article 12."""
    page.select_option("#g1r0f0", service)
    page.fill("#g1r0f1", revenue)


def hand_in(page: Page, papers: Sequence[str]) -> None:
    """From the form to the confirmation: papers, a last look, the promise."""
    press(page, "保存，到下一步")
    page.wait_for_url("**/papers")
    for number, name in enumerate(papers):
        upload(page, number, file_of(f"{name}.pdf"))
        expect(page.locator("#messages")).to_contain_text(name)
    follow(page, "到下一步")
    page.wait_for_url("**/preview")
    page.check("#vouch")


PAPERS = ("申请表", "承诺书", "服务合同和发票")


def keep(page: Page, story: str, step: str) -> None:
    """A picture of this step."""
    shoot(page, f"story-{story}-{step}")


# -- what is asked of every page -----------------------------------------------------------------

_FOCUS = """() => {
  const it = document.activeElement;
  if (!it || it === document.body) return null;
  const style = getComputedStyle(it), place = it.getBoundingClientRect();
  return {
    tag: it.tagName.toLowerCase(), id: it.id, href: it.getAttribute("href") || "",
    name: (it.getAttribute("aria-label") || it.innerText || it.value || "").trim(),
    shown: it.matches(":focus-visible") && style.outlineStyle !== "none"
      && parseFloat(style.outlineWidth) >= 2,
    seen: place.bottom > 0 && place.top < innerHeight && place.right > 0 && place.width > 0,
  };
}"""


class Keyboard:
    """Somebody without a mouse: every step must show where the focus is."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def to(self, wanted: Callable[[dict[str, Any]], bool], most: int = 120) -> dict[str, Any]:
        """Tab on until there."""
        for _ in range(most):
            self.page.keyboard.press("Tab")
            here = self.page.evaluate(_FOCUS)
            if here is None:
                continue
            assert here["shown"], f"no outline: {here}"
            assert here["seen"], f"focus out of sight: {here}"
            if wanted(here):
                return here
        raise AssertionError(f"not reached by Tab on {self.page.url}")

    def press(self, key: str) -> None:
        """Enter, Space or an arrow."""
        self.page.keyboard.press(key)

    def go(self, wanted: Callable[[dict[str, Any]], bool], key: str = "Enter") -> None:
        """Tab on until there, press, and wait for the page that comes."""
        self.to(wanted)
        with self.page.expect_navigation():
            self.press(key)


def fits(page: Page) -> None:
    """Nothing sticks out to the right."""
    over = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    assert over <= 0, f"{page.url}: {over} px stick out"


_TEXTS = """() => {
  const found = [], official = "[lang^=zh],script,style,code,textarea";
  const walk = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const it = walk.currentNode;
    if (!it.parentElement.closest("head > :not(title)")
        && !it.parentElement.closest("body [lang^=zh],script,style,code,textarea"))
      found.push(it.textContent);
  }
  for (const it of document.querySelectorAll("body [aria-label],body [title],body [placeholder]"))
    if (!it.closest(official))
      for (const name of ["aria-label", "title", "placeholder"])
        if (it.hasAttribute(name)) found.push(it.getAttribute(name));
  return found.map((text) => text.replace(/\\s+/g, " ").trim()).filter((text) => text);
}"""
_QUOTED = re.compile(r"“[^“”]*”|《[^》]*》|`[^`]*`|‘[^’]*’")
_HEADING = re.compile(r"(?:Article|Field) \d+ \((?:第[^)]*条|领域)[^)]*\)")
_ROLES = "示例|窗口|初审|复审|复核|审定|税务|编制|付款|督查|审计|政策|系统"
_NAMES = re.compile(
    r"合成(?:企业|厂房项目)[0-9A-Z]+(?:\(合成企业[0-9A-Z]+\))?|[一-鿿]\*\*|[一-鿿]示[一二三四五六七八九](?:\(经办\))?"
    rf"|[一-鿿](?:{_ROLES})(?![一-鿿])|(?<![一-鿿])[一-鿿]{{2,8}}\d+(?![一-鿿])"
)
"""Enterprises, people, and things that the facts number, such as 服务收入1."""
_CHINESE = re.compile(r"[㐀-鿿]")


def chinese_in(page: Page, names: Sequence[str] = ()) -> list[str]:
    """What an English page says in Chinese that is neither marked, quoted, nor somebody's name."""
    found = []
    for text in page.evaluate(_TEXTS):
        left = _HEADING.sub("", text)
        while (less := _QUOTED.sub("", left)) != left:  # a quotation may hold another
            left = less
        left = _NAMES.sub("", left)
        for name in names:
            left = left.replace(name, "")
        if _CHINESE.search(left):
            found.append(text[:120])
    return found
