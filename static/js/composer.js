// Counts while you write, as the server will: links as 23 characters, people elsewhere without their server's name.

const LINK = /https?:\/\/[^\s<>"]+/g;
const REMOTE = /(^|[^\w/])@([\w.-]+)@[\w.-]+\w/g;
const graphemes = "Segmenter" in Intl ? new Intl.Segmenter() : null;

function length(text) {
  const counted = text.replace(LINK, "x".repeat(23)).replace(REMOTE, "$1@$2");
  return graphemes ? [...graphemes.segment(counted)].length : [...counted].length;
}

function watch(form) {
  const count = form.querySelector("[data-count]");
  const fields = [...form.querySelectorAll("[data-counted]")];
  const maximum = Number(count.dataset.count);
  const show = () => {
    const left = maximum - fields.reduce((sum, field) => sum + length(field.value), 0);
    count.textContent = `${left}`;
    count.toggleAttribute("data-over", left < 0);
  };
  form.addEventListener("input", show);
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
  });
  form.addEventListener("submit", () => form.querySelector("[type=submit]")?.setAttribute("aria-busy", "true"));
  show();
}

document.querySelectorAll("form[data-composer]").forEach(watch);
