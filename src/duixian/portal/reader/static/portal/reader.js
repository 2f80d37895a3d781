// The words of a sentence and the rules made of them light up together. Without this script the
// numbers and the links named 原文 still lead from one to the other.
"use strict";
document.documentElement.classList.add("js");
const lit = (numbers) => {
  document.querySelectorAll(".lit").forEach((one) => one.classList.remove("lit"));
  const found = numbers.flatMap((n) => [...document.querySelectorAll(`.text [data-p~="${n}"]`)]);
  found.forEach((one) => one.classList.add("lit"));
  return found;
};
const bring = (one) => {
  if (!one) return;
  const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  one.scrollIntoView({ block: "nearest", behavior: still ? "auto" : "smooth" });
};
document.addEventListener("click", (event) => {
  const at = event.target instanceof Element ? event.target : null;
  if (!at || !at.closest(".text")) return;
  const words = at.closest(".words [data-p]");
  const rule = at.closest(".encoded li");
  const number = at.closest(".no");
  if (number) {
    const items = [...document.querySelectorAll(`${number.getAttribute("href")} > li`)];
    lit(items.map((item) => item.dataset.p));
  } else if (words && !window.getSelection()?.toString()) {
    const found = lit(words.dataset.p.split(" ").filter(Boolean));
    bring(found.find((one) => one.matches("li[id]")));
  } else if (rule) {
    const found = lit([rule.dataset.p]);
    if (!at.closest("a")) bring(found.find((one) => one.matches(".words *"))?.closest(".words"));
  }
});
