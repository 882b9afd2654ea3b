// Forms marked data-swap answer with the part of the page they changed: put it in place instead of loading the page anew.
// Whatever goes wrong, the form is sent in the ordinary way.

document.addEventListener("submit", async (event) => {
  const form = event.target;
  const button = event.submitter;
  const target = form.dataset.swap && form.closest(form.dataset.swap);
  if (!target || form.dataset.plain) return;
  event.preventDefault();
  const body = new FormData(form, button);
  button?.setAttribute("aria-busy", "true");
  try {
    const response = await fetch(button?.getAttribute("formaction") || form.getAttribute("action"), {
      method: "POST",
      body: new URLSearchParams(body),
      headers: { "HX-Request": "true" },
      redirect: "error",
    });
    if (!response.ok || !(response.headers.get("Content-Type") || "").startsWith("text/html")) throw new Error(response.status);
    replace(target, await response.text(), button);
  } catch {
    form.dataset.plain = "true";
    button?.removeAttribute("aria-busy");
    form.requestSubmit(button);
  }
});

function replace(target, html, button) {
  const fresh = new DOMParser().parseFromString(html, "text/html").body.firstElementChild;
  if (!fresh) {
    target.closest("li")?.remove();
    return;
  }
  const swapKey = button?.dataset.key;
  target.replaceWith(fresh);
  fresh.querySelector(`[data-key="${CSS.escape(swapKey || "")}"]`)?.focus();
  const toast = document.getElementById("toast");
  if (toast && fresh.dataset.said) {
    toast.textContent = fresh.dataset.said;
    setTimeout(() => { toast.textContent = ""; }, 4000);
  }
}
