// Keeps what is typed and chosen in a form with parts.kept, a few seconds after the typing stops and when the page is left. Without
// this file the form's button keeps it. document "keepnow" (session.js): keep at once.
(() => {
  const PAUSE = 3000;
  const TYPED = /^(textarea|select-one|text|search|tel|email|url|number|date|time|month|datetime-local|radio|checkbox)$/;
  const CHOSEN = /^(radio|checkbox)$/; // of these only what is ticked; data-anew: to be chosen anew, never kept
  // data-also: a hidden field that says how somebody arranged the form
  document.querySelectorAll("[data-kept]").forEach((room) => {
    const form = room.closest("form");
    const [said, drop, button] = ["[data-said]", "[data-drop]", "[data-keep]"].map((part) => room.querySelector(part));
    const tells = (field) => field.name && !("anew" in field.dataset) && (TYPED.test(field.type) || "also" in field.dataset) && (field.checked || !CHOSEN.test(field.type));
    const fields = () => Array.from(form.elements).filter(tells);
    const state = () => fields().map((field) => `${field.name}=${field.value}`).join("\0");
    const folded = room.closest("details");
    if (folded && said.textContent) folded.open = true; // what is kept is not overlooked
    let known = state();
    let timer = 0;
    let sent = false;
    let under = null;
    const keep = async (leaving) => {
      clearTimeout(timer);
      const now = state();
      if (sent || now === known) return;
      known = now;
      const body = new URLSearchParams({ by: "script" });
      form.querySelectorAll('[name="csrf"], [name="kept"], [name="offered"]').forEach((one) => body.set(one.name, one.value));
      fields().forEach((field) => body.set(field.name, field.value));
      under = new AbortController();
      try {
        const answer = await fetch(room.dataset.kept, { method: "POST", body, keepalive: leaving === true, signal: under.signal });
        if (answer.redirected) { said.textContent = room.dataset.out; return; }
        if (!answer.ok) throw new Error(String(answer.status));
        said.textContent = (await answer.json()).said;
        drop.hidden = !said.textContent;
      } catch (error) {
        known = null;
        said.textContent = room.dataset.lost;
      }
    };
    form.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(keep, PAUSE); });
    form.addEventListener("submit", () => {
      sent = true;
      clearTimeout(timer);
      if (under) under.abort(); // what is sent now is the last word
    });
    button.addEventListener("click", (event) => { event.preventDefault(); known = null; keep(); });
    document.addEventListener("keepnow", keep);
    ["beforeunload", "pagehide"].forEach((moment) => window.addEventListener(moment, () => keep(true)));
    document.addEventListener("visibilitychange", () => { if (document.hidden) keep(true); });
    window.addEventListener("pageshow", () => { sent = false; });
  });
})();
