// Selecting all rows of the queue at once; without script each is ticked by itself.
"use strict";
const picks = document.querySelectorAll(".desk-queue tbody input[name=case]");
const corner = document.querySelector(".desk-queue thead th .hidden-visually");
if (picks.length > 1 && corner) {
  const all = document.createElement("input");
  all.type = "checkbox";
  all.setAttribute("aria-label", corner.textContent);
  corner.replaceWith(all);
  all.addEventListener("change", () => picks.forEach((pick) => { pick.checked = all.checked; }));
}
