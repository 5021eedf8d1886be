// The update composer: keeps the draft while one types, previews in place, says the change of a number. Without this
// script the buttons do the same with a page load each.

const WAIT = 1500; // milliseconds without a key before the draft is saved
const form = document.querySelector("form[data-autosave]");
const saved = form.querySelector("[data-saved]");
const basedOn = form.querySelector("[name=based_on]");
const state = { timer: null, sending: null, dirty: false, stopped: false, leaving: false };

function send(address, entries) {
  return fetch(address, { method: "POST", body: entries, headers: { Accept: "application/json" }, redirect: "manual" });
}

async function save() {
  state.dirty = false;
  const entries = new FormData(form);
  entries.set("do", "save");
  try {
    const answer = await send(form.dataset.autosave, entries);
    if (answer.type === "opaqueredirect") throw new Error("You are signed out. Sign in in another window, then go on here.");
    if (!answer.ok && answer.status !== 409) throw new Error("It will be tried again when you go on typing.");
    const said = await answer.json();
    if (answer.status === 409) {
      state.stopped = true;
      throw new Error(`${said.sentence} Press Save draft to see both texts.`);
    }
    basedOn.value = said.version;
    saved.textContent = said.saved;
  } catch (error) {
    state.dirty = true;
    saved.textContent = `Not saved. ${error instanceof TypeError ? "The server does not answer." : error.message}`;
  }
}

// One request at a time: the answer brings the version that the next one builds on.
async function saveInTurn() {
  if (state.sending || state.stopped || state.leaving || !state.dirty) return;
  state.sending = save();
  await state.sending;
  state.sending = null;
}

function soon() {
  state.dirty = true;
  clearTimeout(state.timer);
  state.timer = setTimeout(async () => {
    await state.sending;
    await saveInTurn();
  }, WAIT);
}

function sayChange(input) {
  const last = Number(input.dataset.last);
  const value = Number(input.value);
  let words = input.parentElement.querySelector("output");
  if (!words) {
    words = document.createElement("output");
    words.className = "by";
    words.htmlFor.add(input.id);
    input.after(words);
  }
  if (input.value.trim() === "" || Number.isNaN(value)) words.textContent = "";
  else {
    const change = Number((value - last).toPrecision(12));
    words.textContent = change === 0 ? "No change since." : `${Math.abs(change)} ${change > 0 ? "more" : "less"} than last.`;
  }
}

// The server renders the preview, by the same function as the public page.
async function preview() {
  const entries = new FormData(form);
  entries.set("do", "preview");
  const answer = await send(form.getAttribute("action"), entries);
  if (!answer.ok) throw new Error("no preview");
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const place = document.querySelector("#preview");
  place.replaceChildren(...page.querySelector("#preview").childNodes);
  place.hidden = false;
  place.focus();
}

form.addEventListener("input", (event) => {
  soon();
  if (event.target.dataset.last !== undefined) sayChange(event.target);
});

function leave(event) {
  clearTimeout(state.timer);
  state.leaving = true;
  if (!state.sending) return;
  event.preventDefault(); // the button would build on a version that is just being replaced
  state.sending.then(() => form.requestSubmit(event.submitter));
}

form.addEventListener("submit", (event) => {
  if (state.leaving) return;
  if (event.submitter?.value !== "preview") leave(event);
  else {
    event.preventDefault();
    preview().catch(() => {
      state.leaving = true; // the page itself asks for the preview
      form.requestSubmit(event.submitter);
    });
  }
});

// Words selected in one of the texts go into the first empty row of what is withheld.
function offerToWithhold(area) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "secondary";
  button.textContent = "Withhold the selected words";
  button.hidden = true;
  area.after(button);
  const look = () => { button.hidden = area.selectionStart === area.selectionEnd; };
  for (const event of ["select", "keyup", "mouseup", "touchend"]) area.addEventListener(event, look);
  button.addEventListener("click", () => {
    const rows = [...form.querySelectorAll("textarea[name^=hide__]")];
    const row = rows.find((one) => one.value.trim() === "") ?? rows.at(-1);
    row.value = area.value.slice(area.selectionStart, area.selectionEnd).trim();
    form.querySelector("#withhold").open = true;
    form.querySelector(`[name=${row.name}__reason]`).focus();
    button.hidden = true;
    soon();
  });
}

for (const name of ["done", "next", "problems", "help"]) offerToWithhold(form.querySelector(`textarea[name=${name}]`));

// What was typed in the last moment is not saved yet.
window.addEventListener("beforeunload", (event) => {
  if (state.dirty && !state.leaving) event.preventDefault();
});

window.addEventListener("pageshow", () => {
  state.leaving = false;
});

for (const input of form.querySelectorAll("input[data-last]")) if (input.value) sayChange(input);
