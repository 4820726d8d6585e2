// The form works without this file. It adds: a file may be dropped on it, its name is shown, and one that is too large is not sent.
(() => {
  const form = document.querySelector("form[data-drop]");
  if (!form) return;
  const input = form.querySelector("input[type=file]");
  const zone = form.querySelector(".drop");
  const chosen = form.querySelector("[data-chosen]");
  const large = form.querySelector("[data-too-large]");
  zone.classList.add("scripted");
  form.querySelector("[data-hint]").hidden = false;
  const tooLarge = () => input.files.length > 0 && input.files[0].size > Number(form.dataset.most);
  const show = () => {
    chosen.textContent = input.files.length ? input.files[0].name : "";
    large.hidden = !tooLarge();
  };
  input.addEventListener("change", show);
  form.addEventListener("submit", (event) => {
    if (!tooLarge()) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    show();
  }, true);
  for (const kind of ["dragenter", "dragover"]) {
    document.addEventListener(kind, (event) => { event.preventDefault(); zone.classList.add("over"); });
  }
  document.addEventListener("dragleave", (event) => { if (!event.relatedTarget) zone.classList.remove("over"); });
  document.addEventListener("drop", (event) => { // anywhere: beside the zone the browser would open the file
    event.preventDefault();
    zone.classList.remove("over");
    if (event.dataTransfer.files.length) { input.files = event.dataTransfer.files; show(); }
  });
  show();
})();
