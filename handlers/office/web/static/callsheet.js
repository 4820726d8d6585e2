// Keys of the call sheet, which works without this file: 1-5 the answer, N W X R L the outcomes, J K another card,
// P the number, T the person's own words, Ctrl+Enter to save. An answer and an outcome exclude each other.
(() => {
  const form = document.getElementById("call");
  if (!form) return;
  const radios = (name) => Array.from(form.querySelectorAll(`input[name="${name}"]`));
  const clear = (name) => radios(name).forEach((radio) => { radio.checked = false; });
  const follow = () => {
    const chosen = radios("score").find((radio) => radio.checked);
    form.querySelectorAll("[data-low]").forEach((part) => { part.hidden = !(chosen && chosen.value <= 2); });
    form.querySelectorAll("[data-fits]").forEach((part) => {
      const [least, most] = part.dataset.fits.split("-").map(Number);
      part.hidden = Boolean(chosen) && (chosen.value < least || chosen.value > most);
    });
    const later = radios("out").find((radio) => radio.value === "later");
    form.querySelectorAll("[data-later]").forEach((part) => { part.hidden = !(later && later.checked); });
  };
  form.addEventListener("change", (event) => {
    if (event.target.name === "score") clear("out");
    if (event.target.name === "out") clear("score");
    follow();
  });
  const pick = (radio) => {
    if (!radio) return;
    radio.checked = true;
    radio.focus();
    radio.dispatchEvent(new Event("change", { bubbles: true }));
  };
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      form.querySelector("button.primary").click();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("textarea, select, input:not([type=radio])")) return;
    const key = event.key.toUpperCase();
    if (key === "Z") {
      const undo = document.querySelector(".toast button");
      if (undo) { event.preventDefault(); undo.click(); }
      return;
    }
    if (/^[1-5]$/.test(key)) { event.preventDefault(); pick(radios("score").find((radio) => radio.value === key)); return; }
    const marked = document.querySelector(`[data-key="${/^[A-Z]$/.test(key) ? key : ""}"]`);
    if (!marked) return;
    event.preventDefault();
    if (marked.type === "radio") pick(marked);
    else if (marked.tagName === "TEXTAREA") marked.focus();
    else marked.click();
  });
  follow();
})();
