// Starts the app.
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import "./shell/effects";
import "./app.css";
import { App, BASE } from "./shell/app";
import { loadAhead } from "./shell/rooms";

if (location.pathname.startsWith(BASE)) void loadAhead(location.pathname.slice(BASE.length));

const root = document.getElementById("root");
if (root) {
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}
