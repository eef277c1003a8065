// Swap the pages that changed; the place in the window and its zoom stay as they are.
"use strict";
const main = document.querySelector("main");
const sheets = document.getElementById("sheets");
const state = document.getElementById("state");

function list(box, lines) {
  box.replaceChildren(...lines.map((line) => Object.assign(document.createElement("li"), { textContent: line })));
}

async function put(number, [digest, width, height], count) {
  let picture = sheets.children[number]?.firstElementChild;
  if (!picture) {
    picture = Object.assign(new Image(), { width, height });
    const item = document.createElement("li");
    item.append(picture);
    sheets.append(item);
  }
  picture.alt = main.dataset.page.replace("{page}", number + 1).replace("{number}", count);
  if (picture.dataset.digest === digest) return;
  picture.dataset.digest = digest;
  const fresh = Object.assign(new Image(), { src: `/page/${digest}.png` });
  await fresh.decode().catch(() => {});
  if (picture.dataset.digest !== digest) return;
  Object.assign(picture, { src: fresh.src, width, height });
  sheets.dataset.swaps = Number(sheets.dataset.swaps || 0) + 1;
}

new EventSource("/events").onmessage = (event) => {
  const shown = JSON.parse(event.data);
  state.textContent = main.dataset[shown.current ? "current" : shown.wrong.length ? "old" : "waiting"];
  document.getElementById("wrong").hidden = shown.wrong.length === 0;
  list(document.querySelector("#wrong ul"), shown.wrong);
  list(document.getElementById("findings"), shown.findings);
  document.getElementById("none").hidden = shown.findings.length > 0;
  shown.pages.forEach((page, number) => put(number, page, shown.pages.length));
  while (sheets.children.length > shown.pages.length) sheets.lastElementChild.remove();
};

document.getElementById("width").addEventListener("input", (event) => {
  sheets.style.setProperty("--page-width", `${event.target.value}rem`);
});
