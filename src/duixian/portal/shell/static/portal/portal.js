// What pages need beyond htmx: filling in a demo account, asking before what cannot be undone,
// printing, and marking form fields that were changed. Nothing is computed here.
"use strict";
document.addEventListener("click", (event) => {
  const target = event.target instanceof Element ? event.target.closest("[data-fill],[data-print],[data-confirm],[data-copy]") : null;
  if (!target) return;
  if (target.hasAttribute("data-fill")) {
    document.getElementById("id_username").value = target.getAttribute("data-fill");
    document.getElementById("id_password").focus();
  } else if (target.hasAttribute("data-print")) {
    window.print();
  } else if (target.hasAttribute("data-copy")) {
    navigator.clipboard?.writeText(target.getAttribute("data-copy"));
  } else if (!window.confirm(target.getAttribute("data-confirm"))) {
    event.preventDefault();
    event.stopImmediatePropagation();
  }
}, true);
// A form that was changed and not sent warns before the page is left.
let changed = false;
document.addEventListener("input", (event) => {
  if (event.target instanceof Element && event.target.closest("form[data-guarded]")) changed = true;
});
document.addEventListener("submit", () => { changed = false; });
window.addEventListener("beforeunload", (event) => { if (changed) event.preventDefault(); });
// An answer that htmx can't place (a refusal) is shown where messages are.
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.xhr.status >= 400) {
    const page = new DOMParser().parseFromString(event.detail.xhr.responseText, "text/html");
    const words = page.querySelector("main")?.innerText ?? page.body.innerText;
    const note = document.createElement("p");
    note.className = "note error";
    note.textContent = words.replace(/\s+/g, " ").trim().slice(0, 400);
    document.getElementById("messages").replaceChildren(note);
  }
});
