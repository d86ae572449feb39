// The settings: tabs in a dialog, each with its own address.
import { ChartColumn, KeyRound, type LucideIcon, SunMoon, TriangleAlert, UserRound } from "lucide-react";
import { type ComponentType, type KeyboardEvent, useEffect, useRef } from "react";
import { Confirm, Dialog } from "@/ui";
import { classes } from "@/ui/classes";
import { closeSettings, openSettings, TABS, type Tab } from "./address";
import { Appearance } from "./appearance";
import { Danger } from "./danger";
import { Keys } from "./keys";
import { leaveAnyway, leaveTo, stay, useLeaving } from "./leaving";
import { Profile } from "./profile";
import { UsageSummary } from "./usage";

interface Room {
  readonly name: string;
  readonly icon: LucideIcon;
  readonly content: ComponentType;
}

const ROOMS: Record<Tab, Room> = {
  profile: { name: "Profile", icon: UserRound, content: Profile },
  keys: { name: "API keys", icon: KeyRound, content: Keys },
  usage: { name: "Usage", icon: ChartColumn, content: UsageSummary },
  appearance: { name: "Appearance", icon: SunMoon, content: Appearance },
  danger: { name: "Danger zone", icon: TriangleAlert, content: Danger },
};
const STEP: Record<string, number> = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 };

function Tabs({ tab }: { readonly tab: Tab }) {
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    list.current?.querySelector(`#tab-${tab}`)?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [tab]);
  const move = (event: KeyboardEvent) => {
    const step = STEP[event.key];
    if (!step) return;
    event.preventDefault();
    const next = TABS[(TABS.indexOf(tab) + step + TABS.length) % TABS.length] ?? tab;
    leaveTo(() => {
      openSettings(next);
      list.current?.querySelector<HTMLElement>(`#tab-${next}`)?.focus();
    });
  };
  return (
    <div
      ref={list}
      role="tablist"
      aria-label="Settings"
      aria-orientation="vertical"
      className="settings-tabs"
      onKeyDown={move}
    >
      {TABS.map((one) => {
        const { name, icon: Icon } = ROOMS[one];
        return (
          <button
            key={one}
            id={`tab-${one}`}
            type="button"
            role="tab"
            aria-selected={one === tab}
            aria-controls="settings-panel"
            tabIndex={one === tab ? 0 : -1}
            data-focus={one === tab || undefined}
            onClick={() => leaveTo(() => openSettings(one))}
            className={classes("settings-tab", one === tab && "bg-hover text-ink")}
          >
            <Icon aria-hidden="true" className="size-4" />
            {name}
          </button>
        );
      })}
    </div>
  );
}

function LeaveQuestion() {
  const asked = useLeaving((state) => state.asked);
  if (!asked) return null;
  return (
    <Confirm title="Leave without the key?" action="Leave" onConfirm={async () => leaveAnyway()} onClose={stay}>
      <p>You have not copied this key. It is shown only now; without it you would have to make another.</p>
    </Confirm>
  );
}

export function SettingsDialog({ tab }: { readonly tab: Tab }) {
  const Content = ROOMS[tab].content;
  return (
    <Dialog title="Settings" width="lg" flush onClose={() => leaveTo(closeSettings)}>
      <div className="settings">
        <Tabs tab={tab} />
        <div id="settings-panel" role="tabpanel" aria-labelledby={`tab-${tab}`} className="settings-panel">
          <Content />
        </div>
      </div>
      <LeaveQuestion />
    </Dialog>
  );
}
