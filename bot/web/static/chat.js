// The conversation without reloading. Without this file all of it works, too: every button is a form's.
// What was pressed or written waits in a queue until the server has stored it, and is sent again under the
// same number, so that a slow or broken line loses nothing and doubles nothing.

const log = document.getElementById("percakapan");
const notice = document.getElementById("kabar");
const field = document.getElementById("teks");
const account = log.dataset.akun;
const shelf = `cekmandiri-${account}`;
const FIRST_WAIT = 1000, LONGEST_WAIT = 15000; // milliseconds between tries
const PATIENCE = 20000, POLL_PATIENCE = 45000; // after these the line is taken for broken

let cursor = log.dataset.sejak;
let queue = recall();
let sending = false;
let pressed = null; // the button whose answer is being waited for
const sleepers = new Set();

function recall() {
  try {
    return JSON.parse(sessionStorage.getItem(shelf)) ?? [];
  } catch {
    return [];
  }
}

function keep() {
  try {
    sessionStorage.setItem(shelf, JSON.stringify(queue));
  } catch { /* no storage: the queue lasts as long as the page */ }
}

function fresh() {
  return Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function say(words, important = false) {
  if (notice.textContent !== words) notice.textContent = words;
  notice.classList.toggle("penting", important);
}

// Until so many milliseconds have passed, or there is reason to hope.
function pause(milliseconds) {
  return new Promise((done) => {
    const wake = () => {
      clearTimeout(timer);
      sleepers.delete(wake);
      done();
    };
    const timer = setTimeout(wake, milliseconds);
    sleepers.add(wake);
  });
}

function hope() {
  for (const wake of [...sleepers]) wake();
}

// Sending

function waiting(item) {
  return log.querySelector(`.pesan.sendiri[data-nomor="${item.fields.id}"]`);
}

function showWaiting(item) {
  if (waiting(item)) return; // it was stored, only the answer was lost
  const bubble = document.createElement("article");
  bubble.className = "pesan sendiri menunggu";
  bubble.dataset.nomor = item.fields.id;
  bubble.setAttribute("aria-label", "Bapak/Ibu");
  const text = document.createElement("div");
  text.className = "teks";
  text.textContent = item.label;
  const state = document.createElement("time");
  state.textContent = "mengirim";
  bubble.append(text, state);
  log.append(bubble);
  bubble.scrollIntoView({ block: "nearest" });
}

function mark(item, words, settled = false) {
  const bubble = waiting(item);
  if (!bubble || bubble.dataset.urut) return;
  bubble.querySelector("time").textContent = words;
  bubble.classList.toggle("menunggu", !settled);
}

// "stored" with what to say, "refused", "gone" without a session, or "again".
async function post(item) {
  try {
    const answer = await fetch(item.url, {
      method: "POST",
      headers: { Accept: "application/json" },
      body: new URLSearchParams(item.fields),
      signal: AbortSignal.timeout(PATIENCE),
    });
    if (answer.status === 401) return ["gone"];
    if (answer.status >= 400 && answer.status < 500 && ![408, 425, 429].includes(answer.status)) return ["refused"];
    return answer.ok ? ["stored", (await answer.json()).catatan] : ["again"];
  } catch {
    return ["again"];
  }
}

async function send() {
  if (sending) return;
  sending = true;
  let wait = FIRST_WAIT;
  while (queue.length) {
    const item = queue[0];
    const [outcome, words] = await post(item);
    if (outcome === "again") {
      mark(item, "belum tersimpan, mencoba lagi");
      say("Belum tersimpan, mencoba lagi.", true);
      await pause(wait);
      wait = Math.min(wait * 2, LONGEST_WAIT);
      continue;
    }
    queue.shift();
    keep();
    wait = FIRST_WAIT;
    if (outcome === "gone") return location.reload();
    if (outcome === "refused" || words) pressed = null; // that was all: no message follows
    hope(); // the line is there, so listen again at once
    mark(item, outcome === "stored" ? "tersimpan" : "tidak terkirim", outcome === "stored");
    say(outcome === "stored" ? words : "Tidak dapat dikirim. Mohon muat ulang halaman ini.", outcome !== "stored");
  }
  sending = false;
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.getAttribute("action").startsWith("/chat/")) return;
  event.preventDefault();
  const button = event.submitter;
  const fields = Object.fromEntries(new FormData(form));
  if (button?.name) fields[button.name] = button.value;
  if ("teks" in fields && !fields.teks.trim()) return;
  form.elements.id.value = fresh(); // that number is used: the next press is another one
  pressed = button;
  if (form.contains(field)) field.value = "";
  if (form.classList.contains("mulai")) form.remove();
  const item = { url: form.getAttribute("action"), fields, label: fields.teks ?? button.textContent };
  queue.push(item);
  keep();
  showWaiting(item);
  hope();
  send();
});

// The second half of a double click, and a key that is held down, are no second answer.
document.addEventListener("click", (event) => {
  if (event.detail > 1 && event.target.closest("form button")) event.preventDefault();
});
document.addEventListener("keydown", (event) => {
  if (event.repeat && event.key === "Enter" && event.target.closest("button")) event.preventDefault();
});
field.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  if (!event.repeat) field.form.requestSubmit();
});

// Receiving

function atTheEnd() {
  const page = document.documentElement;
  return page.scrollHeight - window.scrollY - window.innerHeight < 160;
}

// An answered card shows its answer; its buttons stay, and nobody is told again what they know.
function change(old, next) {
  const [before, after] = [old.querySelector(".teks"), next.querySelector(".teks")];
  after.querySelectorAll("details").forEach((one, n) => {
    one.open = before.querySelectorAll("details")[n]?.open ?? false;
  });
  log.setAttribute("aria-live", "off");
  before.replaceChildren(...after.childNodes);
  requestAnimationFrame(() => log.setAttribute("aria-live", "polite"));
}

function insert(next) {
  const shown = [...log.children].filter((one) => one.dataset.urut);
  const same = shown.find((one) => one.dataset.urut === next.dataset.urut);
  if (same) return void change(same, next);
  if (shown.length && next.dataset.urut < shown[0].dataset.urut) return; // older than this page begins
  if (next.classList.contains("sendiri")) {
    log.querySelector(`.pesan.sendiri:not([data-urut])[data-nomor="${next.dataset.nomor}"]`)?.remove();
  }
  const before = shown.findLast((one) => one.dataset.urut < next.dataset.urut);
  before ? before.after(next) : log.prepend(next);
  return next.classList.contains("bot") ? next : undefined;
}

function show(html) {
  const box = document.createElement("template");
  box.innerHTML = html;
  const follow = pressed !== null || atTheEnd();
  const [first] = [...box.content.children].map(insert).filter(Boolean);
  if (!first) return;
  document.querySelector("form.mulai")?.remove();
  if (!follow) return say("Ada pesan baru di bawah.");
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  first.scrollIntoView({ block: "start", behavior: calm ? "instant" : "smooth" });
  // From the pressed button the keyboard goes on at the new message; not on its buttons, which would make a
  // second Enter an answer.
  if (pressed && document.activeElement === pressed && log.contains(pressed)) {
    first.tabIndex = -1;
    first.focus({ preventScroll: true });
  }
  pressed = null;
}

async function receive() {
  let wait = FIRST_WAIT;
  for (;;) {
    try {
      const address = `/chat/baru?akun=${account}&sejak=${cursor}`;
      const answer = await fetch(address, { signal: AbortSignal.timeout(POLL_PATIENCE) });
      if (answer.status === 401) return location.reload();
      if (answer.status !== 204) {
        const next = answer.headers.get("Sejak");
        if (!answer.ok || !next) throw new Error(answer.statusText);
        show(await answer.text());
        cursor = next;
      }
      wait = FIRST_WAIT;
    } catch {
      await pause(wait);
      wait = Math.min(wait * 2, LONGEST_WAIT);
    }
    if (document.hidden) await new Promise((seen) => document.addEventListener("visibilitychange", seen, { once: true }));
  }
}

window.addEventListener("online", hope);
if (!location.hash) document.getElementById("akhir")?.scrollIntoView({ block: "start" });
queue.forEach(showWaiting);
send();
receive();
