// Puts a chosen phrase in at the cursor. Without this file the button sends the form, which comes back with it at the end.
for (const button of document.querySelectorAll("[data-phrase]")) {
  button.addEventListener("click", (event) => {
    event.preventDefault();
    const [chosen, text] = [button.dataset.phrase, button.dataset.into].map((id) => document.getElementById(id));
    if (!chosen.value) return;
    text.setRangeText(chosen.value, text.selectionStart, text.selectionEnd, "end");
    text.dispatchEvent(new Event("input", { bubbles: true }));
    chosen.value = "";
    text.focus();
  });
}
