// How a deadline and a statement will read, while one types: the server says it, this script only asks. Without it the
// button "Preview" does the same with a page load.

const WAIT = 600; // milliseconds without a key before the server is asked
const NAMES = {
  deadline: ["deadline", "deadline_text", "deadline_on", "deadline_days", "deadline_anchor", "deadline_stated"],
  statement: ["statement", "deadline"],
};
const timers = new Map();
const asked = new Map();

function fieldOf(place, name) {
  const prefix = place.dataset.prefix ? `${place.dataset.prefix}-` : "";
  return place.closest("form").elements.namedItem(prefix + name);
}

async function ask(place) {
  const number = (asked.get(place) ?? 0) + 1;
  asked.set(place, number);
  const entries = new FormData();
  entries.set("csrfmiddlewaretoken", place.closest("form").elements.namedItem("csrfmiddlewaretoken").value);
  entries.set("goal", place.dataset.goal);
  for (const name of NAMES[place.dataset.reads]) entries.set(name, fieldOf(place, name)?.value ?? "");
  const answer = await fetch(place.dataset.address, { method: "POST", body: entries, redirect: "manual" });
  if (!answer.ok || asked.get(place) !== number) return; // signed out, or a newer question was asked
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const newer = page.querySelector(`[data-reads=${place.dataset.reads}]`);
  if (newer.textContent.trim() !== place.textContent.trim()) place.replaceChildren(...newer.childNodes);
}

for (const place of document.querySelectorAll("[data-reads]")) {
  const watched = NAMES[place.dataset.reads].map((name) => fieldOf(place, name));
  place.closest("form").addEventListener("input", (event) => {
    if (!watched.includes(event.target)) return;
    clearTimeout(timers.get(place));
    timers.set(place, setTimeout(() => ask(place).catch(() => {}), WAIT)); // the button still works
  });
}
