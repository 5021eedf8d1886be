// A proposed change: weighs it again while one types and puts the newer panel in the place of the old one. Without this
// script "Check this change" does the same with a page load.

const WAIT = 800; // milliseconds without a key before the server is asked
const form = document.querySelector("form[data-weighs]");
const said = document.createElement("p");
said.setAttribute("role", "status");
said.className = "visually-hidden";
form.append(said);
const state = { timer: null, asked: 0 };

async function weigh() {
  const number = ++state.asked;
  const entries = new FormData(form);
  entries.set("do", "check");
  const answer = await fetch(form.getAttribute("action") || location.href, { method: "POST", body: entries, redirect: "manual" });
  if (!answer.ok || number !== state.asked) return; // signed out, somebody was faster, or a newer question was asked
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const newer = page.querySelector("#panel");
  if (!newer || newer.hidden) return; // something is not filled in yet; the button says what
  const panel = document.querySelector("#panel");
  panel.replaceChildren(...newer.childNodes);
  panel.hidden = false;
  for (const button of form.querySelectorAll("button[name=do]")) button.hidden = false;
  const words = panel.querySelector("[data-said]").textContent;
  if (said.textContent !== words) said.textContent = words;
}

form.addEventListener("input", () => {
  clearTimeout(state.timer);
  state.timer = setTimeout(() => weigh().catch(() => {}), WAIT); // the buttons still work
});

form.addEventListener("submit", () => {
  clearTimeout(state.timer);
  state.asked += 1;
});
