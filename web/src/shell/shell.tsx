// The frame around every page: the rail, the page itself, and what can appear over any of them.
import { lazy, Suspense, useEffect } from "react";
import { Route, Switch, useLocation } from "wouter";
import { useSettingsTab } from "@/settings/address";
import { Toasts } from "@/ui/toast";
import { Banner } from "./banner";
import { Boundary } from "./boundary";
import { Checklist } from "./checklist";
import { whenIdle } from "./idle";
import { Keyboard, loadPalette } from "./keyboard";
import { Missing } from "./missing";
import { Rail } from "./rail";
import { loadAhead, ROOMS } from "./rooms";
import { useWindowTitle } from "./title";
import { Waiting } from "./waiting";

const loadSettings = () => import("@/settings/dialog");
const Settings = lazy(() => loadSettings().then((room) => ({ default: room.SettingsDialog })));
/** A project is what is opened most; then what the keyboard opens. */
const LATER = [() => loadAhead("/p/"), loadPalette, loadSettings];

function Pages() {
  return (
    <Suspense fallback={<Waiting />}>
      <Switch>
        {ROOMS.map(({ path, page }) => (
          <Route key={path} path={path} component={page} />
        ))}
        <Route component={Missing} />
      </Switch>
    </Suspense>
  );
}

function SettingsDoor() {
  const tab = useSettingsTab();
  return (
    tab && (
      <Suspense fallback={null}>
        <Settings tab={tab} />
      </Suspense>
    )
  );
}

export function Shell() {
  useWindowTitle();
  const [path] = useLocation();
  useEffect(() => whenIdle(LATER), []);
  return (
    <div className="shell">
      <a href="#page" className="skip">
        Skip to the page
      </a>
      <Rail />
      <main id="page" tabIndex={-1} className="page">
        <Banner />
        <Boundary resetOn={path}>
          <Pages />
        </Boundary>
      </main>
      <Checklist />
      <Keyboard />
      <SettingsDoor />
      <Toasts />
    </div>
  );
}
