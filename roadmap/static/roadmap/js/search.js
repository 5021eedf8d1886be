// Searches in a copy of the site that is only files: there nobody answers a query, so the browser looks in the index.
// The served site answers by itself; then this script is not loaded.

const form = document.querySelector("form[data-index]");
const place = document.querySelector("#results");
const words = new URLSearchParams(window.location.search).get("q")?.slice(0, 200).trim() ?? "";
const MOST_TERMS = 8;
const FEW = 20;
const SNIPPET = 200;
// Their title is that of the goal they are about: they need a word of their own.
const UNDER_A_GOAL = ["updates", "changes"];
// What nobody types: marks over Latin, Greek and Cyrillic letters, Hebrew and Arabic vowel points, invisible signs.
const DROPPED = /[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed\ufe00-\ufe0f\p{Cf}]/gu;

const fold = (text) => text.normalize("NFKD").toLowerCase().replace(/ß/g, "ss").replace(/ς/g, "σ").normalize("NFKD").replace(DROPPED, "");

function termsOf(query) {
  const found = [...query.matchAll(/["“„]([^"“”„]+)["”]|(\S+)/g)].map((match) => fold(match[1] ?? match[2]).trim());
  return [...new Set(found)].filter(Boolean).slice(0, MOST_TERMS);
}

// Start and end of each place where a term stands, in the text as it is written.
function placesOf(text, terms) {
  const letters = [...text];
  const folds = letters.flatMap((letter, at) => [...fold(letter)].map((one) => [at, one]));
  const whole = folds.map(([, one]) => one);
  const found = [];
  for (const term of terms.map((one) => [...one])) {
    for (let at = 0; at + term.length <= whole.length; at++) {
      if (term.every((one, next) => whole[at + next] === one)) found.push([folds[at][0], folds[at + term.length - 1][0] + 1]);
    }
  }
  found.sort((one, other) => one[0] - other[0]);
  return { letters, found };
}

function marked(text, terms, length = Infinity) {
  const { letters, found } = placesOf(text.slice(0, 20000), terms);
  const start = length === Infinity ? 0 : Math.max(0, (found[0]?.[0] ?? 0) - length / 3);
  const end = Math.min(letters.length, start + length);
  const pieces = start > 0 ? ["… "] : [];
  let at = start;
  for (const [from, to] of found) {
    if (from < at || from >= end) continue;
    pieces.push(letters.slice(at, from).join(""));
    const mark = document.createElement("mark");
    mark.textContent = letters.slice(from, to).join("");
    pieces.push(mark);
    at = to;
  }
  if (at < end) pieces.push(letters.slice(at, end).join(""));
  if (end < letters.length) pieces.push(" …");
  return pieces;
}

function element(name, children, attributes = {}) {
  const made = document.createElement(name);
  made.append(...children);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

function group(name, kind, hits, terms) {
  const items = hits.slice(0, FEW).map(([, title, url, note, text]) => element("li", [
    element("p", [element("a", marked(title, terms), { href: url, dir: "auto" }), " ", element("span", [note], { class: "by" })]),
    element("p", marked(text, terms, SNIPPET), { class: "snippet", dir: "auto" }),
  ]));
  const heading = element("h2", [`${name} `, element("span", [String(hits.length)], { class: "by" })], { id: `found-${kind}` });
  const rest = hits.length > FEW ? [element("p", [`The first ${FEW} of ${hits.length} are shown; add a word to find fewer.`])] : [];
  return element("section", [heading, element("ol", items, { class: "plain-list hits" }), ...rest], { "aria-labelledby": `found-${kind}` });
}

async function answer() {
  const terms = termsOf(words);
  const status = element("p", ["Looking in the index."], { role: "status" });
  place.replaceChildren(status);
  form.elements.q.value = words;
  try {
    const response = await fetch(form.dataset.index);
    const { edition, kinds, documents } = await response.json();
    const hits = documents.filter((one) => {
      const [title, text] = [fold(one[1]), fold(one[4])];
      const own = terms.filter((term) => text.includes(term));
      return terms.every((term) => own.includes(term) || title.includes(term)) && (own.length || !UNDER_A_GOAL.includes(one[0]));
    });
    status.textContent = hits.length
      ? `${hits.length} ${hits.length === 1 ? "result" : "results"} in edition ${edition}, found by this browser.`
      : `Nothing in edition ${edition} holds ${terms.length > 1 ? "all of these words" : "this"}.`;
    for (const [kind, name] of Object.entries(kinds)) {
      const some = hits.filter((one) => one[0] === kind);
      if (some.length) place.append(group(name, kind, some, terms));
    }
  } catch {
    status.textContent = "The index could not be loaded. The list of all goals is under Goals.";
  }
}

if (words && !("answered" in form.dataset)) answer();
