// Home: new posts wait behind a link, so that nothing moves under the reader.

const feed = document.querySelector(".h-feed");
const waiting = new Set();
const link = Object.assign(document.createElement("a"), { className: "newer", href: "/home" });
const notice = document.createElement("p");
notice.setAttribute("role", "status");
let pause = 1000;

function show() {
  link.textContent = `${waiting.size} new ${waiting.size === 1 ? "post" : "posts"}`;
  notice.replaceChildren(...(waiting.size ? [link] : []));
}

function hear({ data }) {
  const { event, payload } = JSON.parse(data);
  if (event === "update") waiting.add(JSON.parse(payload).id);
  else if (event === "delete") waiting.delete(payload);
  show();
}

function again() {
  setTimeout(listen, pause * (1 + Math.random()));
  pause = Math.min(pause * 2, 300_000);
}

async function listen() {
  try {
    const answer = await fetch("/home/stream", { redirect: "error" });
    if (!answer.ok) return;
    const socket = new WebSocket(await answer.text());
    socket.onopen = () => { pause = 1000; };
    socket.onmessage = hear;
    socket.onclose = again;
  } catch {
    again();
  }
}

if (feed && location.pathname === "/home" && !location.search) {
  feed.prepend(notice);
  listen();
}
