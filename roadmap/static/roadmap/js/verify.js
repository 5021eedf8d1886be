// Tells whether a file, or a SHA-256, is one that this site published. The file never leaves the browser.

const form = document.querySelector(".file-check");
const status = form.querySelector("[role=status]");
const manifests = new Map(form.dataset.manifests.trim().split(" ").map((pair) => pair.split(":")));

for (const place of document.querySelectorAll("[data-site]")) place.textContent = window.location.origin;

async function sha256(file) {
  const digest = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function answer(hash) {
  if (manifests.has(hash)) return `Matches: it is the manifest of edition ${manifests.get(hash)}.`;
  const listing = await fetch("/data/files.txt");
  const line = (await listing.text()).split("\n").find((one) => one.startsWith(hash));
  if (line) return `Matches: it is the file /${line.slice(66)} of this site as it stands.`;
  const part = await fetch(`/data/parts/${hash}.json`, { method: "HEAD" });
  if (part.ok) return "Matches: it is a part that was published here.";
  return "Not found: it is no part, no manifest and no current file of this site.";
}

async function check(hash) {
  status.textContent = "Looking it up.";
  try {
    status.textContent = `${await answer(hash)} SHA-256: ${hash}`;
  } catch {
    status.textContent = "It could not be looked up. Try again, or search /data/files.txt by hand.";
  }
}

form.addEventListener("submit", (event) => event.preventDefault());
form.querySelector("[type=text]").addEventListener("input", (event) => {
  const hash = event.target.value.trim().toLowerCase();
  if (/^[0-9a-f]{64}$/.test(hash)) check(hash);
  else status.textContent = hash ? "A SHA-256 has 64 digits, 0 to 9 and a to f." : "";
});
form.querySelector("[type=file]").addEventListener("change", async (event) => {
  const [file] = event.target.files;
  if (file) check(await sha256(file));
});
form.hidden = !window.crypto?.subtle;
