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

  // The first pictures of the page, in the very sizes it will show them in: media/result.ts, sizesOf.
  const picture = ({ thumbUrl, imageUrl, width, height }, place) => {
    const { pathname, search, origin } = new URL(thumbUrl && imageUrl ? imageUrl : "about:blank");
    if (origin !== location.origin || !width || !height) return;
    const wide = (px) => Math.round(px * Math.min(1, width / height));
    const image = new Image();
    image.sizes = place;
    image.srcset = [160, 320, 640, 1280].map((px) => `${pathname}${search}&size=${px} ${wide(px)}w`).join(", ");
  };

  const pictures = {
    "/v1/projects": (projects) => {
      const newest = projects.toSorted((a, b) => b.updatedAt.localeCompare(a.updatedAt)).slice(0, 3);
      for (const { latest } of newest) {
        for (const job of latest.slice(0, 4)) picture(job, latest.length === 1 ? "320px" : "160px");
      }
    },
    "/v1/jobs": ({ data }) => {
      if (room === "p") for (const job of data.slice(0, 6)) picture(job, "240px");
    },
  };

  const look = async (path) => {
    const answer = await ask(path);
    const show = pictures[path.split("?")[0]];
    if (show && answer.ok) show(await answer.clone().json());
  };

  // What fails here is asked again, and said, by the page itself.
  const askAll = () => {
    for (const path of wanted()) look(path).catch(() => {});
  };

  dress();
  const data = () => {
    const mark = stored("session");
    if (mark === "out" || ["enter", "sign-in", "sign-up", "reset", "duplicate"].includes(room)) return;
    const account = ask("/v1/account");
    if (mark === "in") askAll();
    else account.then(({ ok }) => ok && askAll()).catch(() => {});
  };

  // Data first: it is small, and a browser asks for six things at a time.
  data();
  CODE[{ "": "projects", p: "canvas" }[room] ?? room]?.forEach(link);
})();
