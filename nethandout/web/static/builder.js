// Order, address, and pages without loading the page again. Everything works without this script, too.
"use strict";
const form = document.getElementById("choice");
const lines = form.querySelector(".lines");
const said = document.getElementById("said");
const pages = document.getElementById("pages");
const viewer = document.getElementById("viewer");
const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
const box = (name) => document.getElementById(`part-${name}`);
let watching = "";
let sent = 0;
document.body.classList.add("with-script");

// The order of the topics.
function lineFor(card) {
  const line = document.getElementById("line").content.firstElementChild.cloneNode(true);
  const { name, title } = card.dataset;
  line.dataset.name = name;
  line.dataset.title = title;
  line.querySelector(".line-title").textContent = title;
  line.querySelector("[name=order]").value = name;
  for (const button of line.querySelectorAll("button")) {
    button.value += name;
    button.setAttribute("aria-label", fill(button.getAttribute("aria-label"), { title }));
  }
  return line;
}

function say(words, line) {
  const place = [...lines.children].indexOf(line) + 1;
  said.textContent = fill(words, { title: line.dataset.title, place, number: lines.children.length });
}

function changed(made = "") {
  form.querySelector(".empty").hidden = lines.children.length > 0;
  form.querySelector(".with-lines").hidden = lines.children.length === 0;
  const query = new URLSearchParams([...lines.children].map((line) => ["parts", line.dataset.name]));
  for (const name of ["lang", "paper", "size", "ink", "depth", "region"]) {
    const field = form.elements[name];
    if (field && field.value !== field.options[0].value) query.set(name, field.value);
  }
  if (form.elements.copies.value > 1) query.set("copies", form.elements.copies.value);
  query.set("ui", form.elements.ui.value);
  if (made) query.set("made", made);
  history.replaceState(null, "", `?${query}`);
  const result = document.getElementById("result");
  if (!made && result.dataset.id && result.dataset.working === "no") setOld(true);
}

function setOld(isOld) {
  pages.classList.toggle("old", isOld);
  const words = pages.querySelector(".again");
  if ((words.textContent !== "") !== isOld) words.textContent = isOld ? form.dataset.again : "";
}

function setTopic(name, isChosen) {
  const line = [...lines.children].find((each) => each.dataset.name === name);
  if (isChosen && !line) {
    lines.append(lineFor(box(name).closest("li")));
    say(form.dataset.added, lines.lastElementChild);
  } else if (!isChosen && line) {
    say(form.dataset.removed, line);
    line.remove();
  }
  box(name).checked = isChosen;
}

function act(button) {
  const [verb, name] = button.value.split(":");
  if (verb === "recipe") {
    for (const line of [...lines.children]) setTopic(line.dataset.name, false);
    for (const part of button.dataset.parts.split(" ")) if (box(part)) setTopic(part, true);
  } else {
    const line = button.closest("li");
    if (verb === "remove") {
      const next = line.nextElementSibling || line.previousElementSibling;
      setTopic(name, false);
      (next ? next.querySelector("[value^=remove]") : document.getElementById("part-" + name)).focus();
    } else {
      if (verb === "up" && line.previousElementSibling) line.previousElementSibling.before(line);
      if (verb === "down" && line.nextElementSibling) line.nextElementSibling.after(line);
      const shown = getComputedStyle(button).visibility === "visible";
      (shown ? button : line.querySelector(verb === "up" ? "[value^=down]" : "[value^=up]")).focus();
      say(form.dataset.moved, line);
    }
  }
  changed();
}

lines.addEventListener("pointerdown", (event) => {
  if (!event.target.classList.contains("handle")) return;
  const line = event.target.closest("li");
  event.preventDefault();
  lines.setPointerCapture(event.pointerId); // not the line, because one that is moved loses it
  line.classList.add("dragged");
  const move = (moved) => {
    const middle = (each) => each.getBoundingClientRect().top + each.offsetHeight / 2;
    const others = [...lines.children].filter((each) => each !== line);
    const below = others.find((each) => moved.clientY < middle(each)) || null;
    if (below !== line.nextElementSibling) lines.insertBefore(line, below);
  };
  const end = () => {
    line.classList.remove("dragged");
    lines.removeEventListener("pointermove", move);
    say(form.dataset.moved, line);
    changed();
  };
  lines.addEventListener("pointermove", move);
  lines.addEventListener("lostpointercapture", end, { once: true });
});

form.addEventListener("change", (event) => {
  if (event.target.name === "parts") setTopic(event.target.value, event.target.checked);
  if (event.target.name === "lang") form.requestSubmit(document.getElementById("reload"));
  else if (event.target.name === "copies" && isDone()) send(form.action, new FormData(form));
  else changed();
});

function isDone() {
  const result = document.getElementById("result");
  return result.dataset.id && result.dataset.working === "no" && !pages.classList.contains("old");
}

// The pages.
function show(html) {
  const fresh = new DOMParser().parseFromString(html, "text/html").getElementById("result");
  const old = document.getElementById("result");
  for (const name of ["status", "saving", "advice"]) {
    const [before, after] = [old, fresh].map((each) => each.querySelector(`#${name}`));
    if (before.innerHTML !== after.innerHTML) before.innerHTML = after.innerHTML;
  }
  const list = old.querySelector("#sheets");
  const wanted = fresh.querySelector("#sheets");
  list.className = wanted.className;
  const all = [...wanted.children];
  all.forEach((page, number) => {
    const before = list.children[number];
    if (!before) list.append(page);
    else if (before.dataset.digest !== page.dataset.digest || before.innerHTML !== page.innerHTML) before.replaceWith(page);
  });
  while (all.length && list.children.length > all.length) list.lastElementChild.remove();
  Object.assign(old.dataset, fresh.dataset);
  old.querySelectorAll(".system").forEach((each) => { each.open = each.dataset.system === system(); });
  setOld(false);
  const isSoon = !all.length && Date.now() - sent < 3000;
  if (fresh.dataset.working === "yes") setTimeout(watch, isSoon ? 40 : 250, fresh.dataset.id);
}

function system() {
  const words = navigator.userAgent;
  return /Windows/.test(words) ? "windows" : /Mac|iPhone|iPad/.test(words) ? "macos" : "linux";
}

async function watch(name) {
  if (name !== watching) return;
  try {
    const { ui, copies } = form.elements;
    const answer = await fetch(`/result/${name}?${new URLSearchParams({ ui: ui.value, copies: copies.value })}`, { headers: { "X-Part": "result" } });
    if (name !== watching) return;
    if (answer.ok) show(await answer.text());
    else showAlone(await answer.text());
  } catch {
    showClosed();
    setTimeout(watch, 2000, name);
  }
}

// Say in place of the result what the server says instead of it.
function showAlone(html) {
  const words = new DOMParser().parseFromString(html, "text/html").querySelector("main p");
  document.getElementById("status").replaceChildren(...(words ? [words] : []));
  document.getElementById("result").dataset.working = "no";
}

// Say that the server no longer answers; the next answer replaces this.
function showClosed() {
  const words = Object.assign(document.createElement("p"), { className: "alert", role: "alert", textContent: form.dataset.closed });
  document.getElementById("status").replaceChildren(words);
}

async function send(address, data) {
  let answer;
  sent = Date.now();
  try {
    answer = await fetch(address, { method: "POST", body: data, headers: { "X-Part": "result" } });
  } catch {
    return showClosed();
  }
  const html = await answer.text();
  const found = new DOMParser().parseFromString(html, "text/html");
  form.querySelectorAll(".alert[role=alert], .wrong").forEach((each) => each.remove());
  form.querySelectorAll("[aria-invalid]").forEach((each) => { each.removeAttribute("aria-invalid"); each.removeAttribute("aria-describedby"); });
  if (answer.ok) {
    watching = found.getElementById("result").dataset.id;
    changed(watching);
    show(html);
    return;
  }
  const wrong = found.getElementById("wrong") || found.querySelector("main");
  for (const each of found.querySelectorAll(".wrong")) {
    const field = document.getElementById(each.id.replace("wrong-", ""));
    if (!field) continue;
    field.setAttribute("aria-invalid", "true");
    field.setAttribute("aria-describedby", each.id);
    field.after(each);
    field.closest("details")?.setAttribute("open", "");
  }
  form.prepend(wrong);
  wrong.focus();
  wrong.scrollIntoView({ block: "center" });
}

document.addEventListener("submit", (event) => {
  const button = event.submitter;
  if (button?.name === "act" && button.value !== "reload") {
    event.preventDefault();
    act(button);
  } else if (event.target.className === "stop") {
    event.preventDefault();
    send(event.target.action, new FormData(event.target));
  } else if (event.target === form && !button?.hasAttribute("formaction")) {
    event.preventDefault();
    send(form.action, new FormData(form));
    if (matchMedia("(max-width: 67.99rem)").matches) pages.scrollIntoView();
  }
});

// One page, larger.
const seen = () => [...document.querySelectorAll("#sheets a")];
let current = 0;
function enlarge(number) {
  const all = seen();
  current = Math.max(0, Math.min(number, all.length - 1));
  const picture = all[current].querySelector("img");
  const large = viewer.querySelector("img");
  large.src = all[current].href;
  large.alt = picture.alt;
  document.getElementById("viewer-title").textContent = fill(viewer.dataset.pageOf, { page: current + 1, number: all.length });
  viewer.querySelector("[data-do=previous]").disabled = current === 0;
  viewer.querySelector("[data-do=next]").disabled = current === all.length - 1;
  if (!viewer.open) viewer.showModal();
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("#sheets a");
  if (link && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    enlarge(seen().indexOf(link));
  }
});
viewer.addEventListener("click", (event) => {
  const what = event.target.dataset.do;
  if (what === "close" || event.target === viewer) viewer.close();
  if (what === "previous") enlarge(current - 1);
  if (what === "next") enlarge(current + 1);
  if (what === "zoom") {
    const larger = viewer.classList.toggle("larger");
    event.target.textContent = larger ? event.target.dataset.smaller : event.target.dataset.bigger;
  }
});
viewer.addEventListener("keydown", (event) => {
  if (event.key === "ArrowRight" || event.key === "PageDown") enlarge(current + 1);
  else if (event.key === "ArrowLeft" || event.key === "PageUp") enlarge(current - 1);
  else return;
  event.preventDefault();
});
viewer.addEventListener("close", () => seen()[current]?.focus());

// Pictures and page counts that were not ready yet; those that cannot be made never come.
async function covers() {
  const coming = document.getElementById("covers");
  if (!coming) return;
  const answer = await fetch(location.href).catch(() => null);
  if (!answer) return;
  const found = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const label of document.querySelectorAll(".card label")) {
    const fresh = found.querySelector(`label[for="${label.htmlFor}"]`);
    if (fresh && fresh.innerHTML !== label.innerHTML) label.replaceWith(fresh);
  }
  if (!found.getElementById("covers")) coming.remove();
  setTimeout(covers, 3000);
}
setTimeout(covers, 2000);
const result = document.getElementById("result");
if (result.dataset.working === "yes") watch((watching = result.dataset.id));
document.querySelectorAll(".system").forEach((each) => { each.open = each.dataset.system === system(); });
document.getElementById("wrong")?.focus();
