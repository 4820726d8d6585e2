// A form with parts.leaving in which something is chosen or typed asks before its page is left, by a link, a key or the
// browser. What stood in it when the page was opened (a draft) asks nobody.
(() => {
  const question = document.getElementById("leaving");
  const form = question && document.getElementById(question.dataset.form);
  if (!form) return;
  const [stay, leave] = question.querySelectorAll("button");
  const state = () => new URLSearchParams(new FormData(form)).toString();
  const filled = () => Array.from(form.elements).some((field) => (/^(radio|checkbox)$/.test(field.type)
    ? field.checked : /^(text|textarea|time|number|tel)$/.test(field.type) && field.value.trim() !== ""));
  const before = question.dataset.typed ? "" : state();
  let link = null;
  let going = false;
  const asks = () => !going && filled() && state() !== before;
  const close = () => { question.hidden = true; if (link) link.focus(); };
  document.addEventListener("click", (event) => {
    const to = event.target.closest("a[href]");
    if (!to || !asks() || to.protocol === "tel:" || to.target || event.ctrlKey || event.metaKey || event.shiftKey
      || to.getAttribute("href").startsWith("#")) return;
    event.preventDefault();
    link = to;
    question.hidden = false;
    stay.focus();
  }, true);
  stay.addEventListener("click", close);
  leave.addEventListener("click", () => { going = true; location.href = link.href; });
  document.addEventListener("keydown", (event) => {
    if (question.hidden) return;
    if (event.key === "Escape") close();
    if (!/^(Tab|Enter| |Escape)$/.test(event.key)) event.stopPropagation();
  }, true);
  form.addEventListener("submit", () => { going = true; });
  window.addEventListener("pageshow", () => { going = false; });
  window.addEventListener("beforeunload", (event) => {
    if (!asks()) return;
    event.preventDefault();
    event.returnValue = "";
  });
})();
