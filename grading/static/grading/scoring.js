// The form of a score: keeps the draft while one types. Without this script the button Save draft does the same.

const WAIT = 1500; // milliseconds without a key before the draft is saved
const form = document.querySelector("form[data-autosave]");
const saved = form.querySelector("[data-saved]");
const basedOn = form.querySelector("[name=based_on]");
const state = { timer: null, sending: null, dirty: false, stopped: false, leaving: false };

async function save() {
  state.dirty = false;
  const entries = new FormData(form);
  entries.set("do", "save");
  try {
    const answer = await fetch(window.location.pathname, {
      method: "POST",
      body: entries,
      headers: { Accept: "application/json" },
      redirect: "manual",
    });
    if (answer.type === "opaqueredirect") throw new Error("You are signed out. Sign in in another window, then go on here.");
    if (!answer.ok && answer.status !== 409) throw new Error("It will be tried again when you go on typing.");
    const said = await answer.json();
    if (answer.status === 409) {
      state.stopped = true;
      throw new Error(`${said.sentence} Reload the page to see what is kept.`);
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

form.addEventListener("input", soon);
// What was typed before this script arrived, or what the browser brought back.
const wasTyped = [...form.elements].some(
  (field) => field.value !== (field.defaultValue ?? field.value) || field.checked !== field.defaultChecked,
);
if (wasTyped) soon();

form.addEventListener("submit", (event) => {
  if (state.leaving) return;
  clearTimeout(state.timer);
  state.leaving = true;
  if (!state.sending) return;
  event.preventDefault(); // what is being saved must not arrive after what is sent
  state.sending.then(() => form.requestSubmit(event.submitter));
});

window.addEventListener("pageshow", () => {
  state.leaving = false;
});
