// Asks two minutes before the log-in ends whether somebody is still there, and keeps what is typed. What this page asks by
// itself does not keep the log-in alive; without this file the page's foot says when it ends.
(() => {
  const bar = document.getElementById("ending");
  if (!bar) return;
  const NOTICE = 120000;
  let end = Date.now() + 1000 * Number(bar.dataset.seconds);
  let asked = 0;
  const show = (part) => {
    bar.hidden = !part;
    bar.querySelectorAll("[data-part]").forEach((one) => { one.hidden = one.dataset.part !== part; });
  };
  const told = async (answer) => {
    if (answer.redirected) { end = Infinity; show("gone"); return; }
    if (!answer.ok) return;
    const { seconds, last } = await answer.json();
    end = Date.now() + 1000 * seconds;
    show(end - Date.now() > NOTICE ? "" : last ? "last" : "soon");
  };
  const look = async () => {
    if (end - Date.now() > NOTICE || Date.now() - asked < 20000) return;
    if (!asked) document.dispatchEvent(new Event("keepnow"));
    asked = Date.now();
    try { await told(await fetch(bar.dataset.asks)); } catch (error) { if (Date.now() > end) show("gone"); }
    if (end - Date.now() > NOTICE) asked = 0;
  };
  bar.querySelector("button").addEventListener("click", async (event) => {
    event.preventDefault();
    const form = event.target.form;
    const body = new URLSearchParams({ by: "script", csrf: form.elements.csrf.value });
    try { await told(await fetch(form.action, { method: "POST", body })); asked = 0; } catch (error) { form.submit(); }
  });
  setInterval(look, 5000);
  document.addEventListener("visibilitychange", look);
})();
