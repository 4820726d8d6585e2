// Keys of one's own (WebAuthn): browsers give them out by script alone. Without this file, or without a key, password and code do.
(() => {
  if (!window.PublicKeyCredential || !navigator.credentials) return;
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const parts = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];
  const told = (key) => {
    const response = {};
    for (const part of parts) if (key.response[part]) response[part] = text(key.response[part]);
    return JSON.stringify({ id: key.id, rawId: key.id, type: key.type, response });
  };
  const asked = (options) => {
    const made = { ...options, challenge: bytes(options.challenge) };
    if (options.user) made.user = { ...options.user, id: bytes(options.user.id) };
    if (options.excludeCredentials) made.excludeCredentials = options.excludeCredentials.map((one) => ({ ...one, id: bytes(one.id) }));
    return made;
  };
  for (const form of document.querySelectorAll("form[data-key]")) {
    const [failed, making] = [form.querySelector("[data-failed]"), form.dataset.key === "create"];
    form.hidden = false;
    for (const none of document.querySelectorAll("[data-no-key]")) none.hidden = true;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      event.stopPropagation();
      failed.hidden = true;
      try {
        const answer = await fetch(form.dataset.ask, { headers: { Accept: "application/json" } });
        const { options, challenge } = await answer.json();
        const key = await navigator.credentials[making ? "create" : "get"]({ publicKey: asked(options) });
        form.elements.challenge.value = challenge;
        form.elements.said.value = told(key);
        form.submit();
      } catch {
        failed.hidden = false;
        failed.focus();
      }
    });
  }
})();
