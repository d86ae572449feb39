// The public pages with a script: theme, language tabs, copy, run, calculator. Without it they say the same.
const root = document.documentElement;
const all = (selector, under = document) => [...under.querySelectorAll(selector)];

function stored(key, value) {
  try {
    if (value !== undefined) localStorage.setItem(key, value);
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function made(tag, props, ...inside) {
  const element = Object.assign(document.createElement(tag), props);
  element.append(...inside);
  return element;
}

// Theme: what the system says, light, dark, round and round.
const THEMES = ["system", "light", "dark"];
const themeButton = document.querySelector(".theme");

function showTheme(theme) {
  if (theme === "system") delete root.dataset.theme;
  else root.dataset.theme = theme;
  const word = { system: "Auto", light: "Light", dark: "Dark" }[theme];
  themeButton.textContent = word;
  themeButton.setAttribute("aria-label", `${word} theme`);
}

themeButton.hidden = false;
let theme = stored("storynote.theme");
if (!THEMES.includes(theme)) theme = "system";
showTheme(theme);
themeButton.addEventListener("click", () => {
  theme = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length];
  stored("storynote.theme", theme);
  showTheme(theme);
});

// Languages: one choice for every sample, remembered.
const tabs = all(".tabs input");

function showLanguage(language) {
  for (const tab of tabs) if (tab.value === language) tab.checked = true;
}

const language = stored("storynote.code");
if (language) showLanguage(language);
for (const tab of tabs) {
  tab.addEventListener("change", () => {
    const before = tab.getBoundingClientRect().top;
    stored("storynote.code", tab.value);
    showLanguage(tab.value);
    // Samples above have another height now: keep the one that was chosen where it is.
    scrollBy({ top: tab.getBoundingClientRect().top - before, behavior: "instant" });
  });
}

// Copy
for (const figure of all("figure.code")) {
  const button = made("button", { type: "button", className: "copy", textContent: "Copy" });
  button.addEventListener("click", async () => {
    const shown = all("pre", figure).find((pre) => pre.offsetParent && !pre.closest(".result"));
    try {
      await navigator.clipboard.writeText(shown.textContent);
      button.textContent = "Copied";
    } catch {
      getSelection().selectAllChildren(shown);
      button.textContent = "Selected";
    }
    setTimeout(() => (button.textContent = "Copy"), 1500);
  });
  figure.append(button);
}

// Run: the sample's request with the visitor's own session. Ids of answers are kept for the samples after it.
const kept = {};

function filled(value) {
  if (typeof value === "string") {
    return value.replace(/\{(projectId|jobId)\}/g, (_, name) => {
      if (!kept[name]) {
        const first = name === "projectId" ? "Create a project" : "Generate an image";
        throw new Error(`This needs ${name === "projectId" ? "a project" : "a job"}: run “${first}” first.`);
      }
      return kept[name];
    });
  }
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, filled(inner)]));
}

function showAnswer(figure, title, text, picture) {
  figure.querySelector(".result")?.remove();
  const result = made("div", { className: "result" }, made("p", { role: "status", textContent: title }));
  if (picture) result.append(made("img", { src: picture, alt: "The result" }));
  if (text) result.append(made("pre", { tabIndex: 0 }, made("code", { textContent: text })));
  figure.append(result);
}

async function run(figure, request) {
  const options = { method: request.method };
  if (request.body) {
    options.headers = { "Content-Type": "application/json" };
    options.body = JSON.stringify(filled(request.body));
  }
  const answer = await fetch(`/v1${filled(request.path)}`, options);
  const body = await answer.json();
  if (answer.ok && request.keep) kept[request.keep] = body.jobId ?? body.id;
  const picture = body.imageUrl && new URL(body.imageUrl, location.href);
  const own = picture && `${picture.pathname}${picture.search}`;
  const cost = answer.ok ? "" : " Nothing was charged.";
  showAnswer(figure, `${answer.status} ${answer.statusText}.${cost}`, JSON.stringify(body, null, 2), own);
}

for (const button of all(".run")) {
  const figure = button.closest("figure");
  button.hidden = false;
  button.addEventListener("click", async () => {
    button.disabled = true;
    try {
      await run(figure, JSON.parse(figure.dataset.run));
    } catch (error) {
      showAnswer(figure, error instanceof TypeError ? "The server cannot be reached. Nothing was charged." : error.message);
    }
    button.disabled = false;
  });
}

// Contents: where the reader is.
const links = new Map(all(".contents a").map((link) => [link.hash.slice(1), link]));
if (links.size) {
  const contents = document.querySelector(".contents");
  if (matchMedia("(max-width: 900px)").matches) contents.open = false;
  const seen = new IntersectionObserver(
    (entries) => {
      for (const entry of entries) {
        if (!entry.isIntersecting) continue;
        for (const link of links.values()) link.removeAttribute("aria-current");
        links.get(entry.target.id)?.setAttribute("aria-current", "true");
      }
    },
    { rootMargin: "-15% 0px -75%" },
  );
  for (const section of all("section[id]")) seen.observe(section);
}

// Calculator
const slider = document.querySelector("input#credits");
if (slider) {
  const steps = slider.dataset.steps.split(",").map(Number);
  const number = (value) => value.toLocaleString("en-US");
  const UNITS = { image: ["image", "images"], second: ["second", "seconds"], generation: ["result", "results"] };
  const amount = (units, unit) => {
    if (unit === "second" && units >= 60) {
      return `${number(Math.floor(units / 60))} min${units % 60 ? ` ${units % 60} s` : ""}`;
    }
    return `${number(units)} ${UNITS[unit][units === 1 ? 0 : 1]}`;
  };
  const show = () => {
    const credits = steps[slider.value];
    const said = `${number(credits)} credits`;
    document.querySelector("output[for=credits]").textContent = said;
    slider.setAttribute("aria-valuetext", said);
    for (const cell of all(".what")) cell.textContent = said;
    for (const cell of all(".buys")) {
      const cost = Number(cell.dataset.credits);
      if (cost) cell.textContent = amount(Math.floor(credits / cost), cell.dataset.unit);
    }
  };
  slider.addEventListener("input", show);
  slider.closest("section").hidden = false;
  document.querySelector(".without-script").remove();
  show();
}

// Buying: straight to the payment page for the signed-in; otherwise the link leads through the app.
if ("signedIn" in document.body.dataset) {
  for (const link of all("[data-pack]")) {
    link.addEventListener("click", async (event) => {
      event.preventDefault();
      const state = document.querySelector(".buy-state");
      state.textContent = "Opening the payment page …";
      try {
        const answer = await fetch("/v1/billing/checkout", {
          method: "POST",
          headers: { "Content-Type": "application/json" },
          body: JSON.stringify({ pack: link.dataset.pack }),
        });
        const body = await answer.json();
        if (!answer.ok) throw new Error(body.error);
        location.href = body.url;
      } catch (error) {
        state.textContent = `${error.message}. Nothing was charged.`;
      }
    });
  }
}

// Sharing: a copy for the signed-in; an error is said beside the button.
document.querySelector("form[data-token]")?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const form = event.target;
  const state = form.querySelector("[role=status]");
  state.textContent = "Copying …";
  try {
    const answer = await fetch(`/v1/shared/${form.dataset.token}/duplicate`, { method: "POST" });
    const body = await answer.json();
    if (!answer.ok) throw new Error(body.error);
    location.href = `/app/p/${body.id}`;
  } catch (error) {
    state.textContent = `${error.message}. Nothing was copied.`;
  }
});

// Reference: find an endpoint by any word of its line.
const search = document.querySelector("#find");
if (search) {
  search.closest("form").hidden = false;
  search.addEventListener("input", () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const entry of all("details.endpoint")) {
      const text = entry.querySelector("summary").textContent.toLowerCase();
      entry.hidden = !words.every((word) => text.includes(word));
    }
    for (const group of all(".endpoints")) group.hidden = !all("details.endpoint:not([hidden])", group).length;
  });
  const open = () => {
    const entry = location.hash && document.getElementById(location.hash.slice(1));
    if (entry instanceof HTMLDetailsElement) entry.open = true;
  };
  addEventListener("hashchange", open);
  open();
}
