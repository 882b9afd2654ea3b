// Relative times stay true while the page is open; the words are the server's.

const UNITS = [["d", 86400], ["h", 3600], ["min", 60]];

function refresh() {
  for (const time of document.querySelectorAll("time[datetime]")) {
    const seconds = (Date.now() - Date.parse(time.dateTime)) / 1000;
    const unit = UNITS.find(([, size]) => seconds >= size);
    if (!/^(now|\d+ (min|h|d))$/.test(time.textContent) || !unit || seconds >= 7 * 86400) continue;
    time.textContent = `${Math.floor(seconds / unit[1])} ${unit[0]}`;
  }
}

setInterval(refresh, 60_000);
document.addEventListener("visibilitychange", () => document.hidden || refresh());
