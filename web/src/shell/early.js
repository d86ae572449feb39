// Runs before the first paint, while the app's code is on its way: the theme and motion this browser was told to use (also read by
// shell/theme.ts), and the code and data of the page that was asked for. Rule: nothing here may be missed when it fails.
(() => {
  // Files by room; the build fills it in.
  const CODE = {};
  const [, , room = "", id = ""] = location.pathname.split("/");
  const early = new Map();
  window.storynoteEarly = early;

  const stored = (key) => {
    try {
      return localStorage.getItem(`storynote.${key}`);
    } catch {
      // Storage may be forbidden; the system's own choice stands then, and the API is asked who is signed in.
      return null;
    }
  };

  const dress = () => {
    const root = document.documentElement;
    const theme = stored("theme");
    if (theme === "light" || theme === "dark") root.dataset.theme = theme;
    if (stored("motion") === "reduce") root.dataset.motion = "reduce";
  };

  const link = (file) => {
    const element = document.createElement("link");
    element.rel = file.endsWith(".css") ? "stylesheet" : "modulepreload";
    element.href = file;
    document.head.append(element);
  };

  // Asked exactly as api/client.ts would; it takes the answer from here when it comes to ask.
  const ask = (path) => {
    const answer = fetch(path, { credentials: "same-origin", headers: { Accept: "application/json" } });
    answer.catch(() => {});
    early.set(path, answer);
    return answer;
  };

  const wanted = () => {
    if (room === "") return ["/v1/projects?include=latest"];
    if (room === "p" && /^[0-9a-f]{24}$/.test(id))
      return [`/v1/projects/${id}`, `/v1/jobs?projectId=${id}&limit=1000`, "/v1/models/available"];
    if (room === "gallery" && !location.search) return ["/v1/jobs?status=completed&limit=60"];
    if (room === "playground") return ["/v1/models/available"];
    return [];
  };

  const askAll = () => wanted().forEach(ask);

  dress();
  CODE[{ "": "projects", p: "canvas" }[room] ?? room]?.forEach(link);
  const mark = stored("session");
  if (mark === "out" || ["enter", "sign-in", "sign-up", "reset", "duplicate"].includes(room)) return;
  const account = ask("/v1/account");
  if (mark === "in") askAll();
  else account.then(({ ok }) => ok && askAll()).catch(() => {});
})();
