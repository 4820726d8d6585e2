// The console works without this file. It adds: "/" jumps to the search field, a form is not sent twice, what was shown is old once edited,
// a button prints the page, the entry of the page one is on is in sight in the rail.
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest && event.target.closest("input, textarea, select");
  const find = document.getElementById("q");
  if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey && find) {
    event.preventDefault();
    find.focus();
  }
});
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post") return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "yes";
});
window.addEventListener("pageshow", () => {
  for (const form of document.forms) delete form.dataset.sent;
});
// A preview is old once its text has been edited, and a tick vouches for the text that stood there.
document.addEventListener("input", (event) => {
  const { shows, vouched } = event.target.dataset;
  const [preview, tick] = [shows, vouched].map((id) => id && document.getElementById(id));
  if (preview) {
    const same = event.target.value === event.target.defaultValue;
    preview.classList.toggle("old", !same);
    document.querySelector(`[data-old="${shows}"]`).hidden = same;
  }
  if (tick) tick.checked = false;
});
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
const here = document.querySelector(".nav [aria-current]");
if (here) {
  const nav = here.closest(".nav");
  nav.scrollTop = here.offsetTop - nav.offsetTop - (nav.clientHeight - here.offsetHeight) / 2;
  nav.scrollLeft = here.offsetLeft - nav.offsetLeft - (nav.clientWidth - here.offsetWidth) / 2;
}
