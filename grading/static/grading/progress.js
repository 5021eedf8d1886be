// How far the worker is. Without this script the link "Reload" tells the same.

const PAUSE = 1500; // milliseconds between two questions

async function ask(place) {
  const answer = await fetch(place.dataset.progress, { headers: { Accept: "application/json" }, redirect: "manual" });
  if (!answer.ok) return; // signed out, or opened again meanwhile
  const { is_running: isRunning, percent } = await answer.json();
  if (!isRunning) {
    location.reload();
    return;
  }
  place.querySelector("progress").value = percent;
  place.querySelector("[role=status]").textContent = `${percent} % done`;
  setTimeout(() => follow(place), PAUSE);
}

function follow(place) {
  ask(place).catch(() => setTimeout(() => follow(place), PAUSE * 4));
}

for (const place of document.querySelectorAll("[data-progress]")) setTimeout(() => follow(place), PAUSE);
