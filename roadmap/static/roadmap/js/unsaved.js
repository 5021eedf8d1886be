// Asks before a page is left on which something was typed and not sent. Forms that save themselves ask on their own.

const typed = new Set();

for (const form of document.querySelectorAll("main form[method=post]:not([data-autosave])")) {
  form.addEventListener("input", () => typed.add(form));
  form.addEventListener("reset", () => typed.delete(form));
  form.addEventListener("submit", () => typed.clear());
}

window.addEventListener("beforeunload", (event) => {
  if (typed.size > 0) event.preventDefault();
});
