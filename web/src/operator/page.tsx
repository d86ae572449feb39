// For whoever runs the server: health at the top, then people, work, prices and files. Dense and plain.
import { type ComponentType, useCallback } from "react";
import { useLocation, useSearch } from "wouter";
import { useAccount } from "@/api/queries";
import { Missing } from "@/shell/missing";
import { TopBar } from "@/shell/topbar";
import { Segments, Skeleton } from "@/ui";
import { Health } from "./health";
import { Prices } from "./prices";
import { Sales } from "./sales";
import { Storage } from "./storage";
import { Users } from "./users";
import { Work } from "./work";

const ROOMS = [
  { value: "users", label: "Users" },
  { value: "jobs", label: "Jobs" },
  { value: "models", label: "Prices" },
  { value: "storage", label: "Storage" },
  { value: "sales", label: "Sales" },
] as const;
type Room = (typeof ROOMS)[number]["value"];

const SHOWN: Readonly<Record<Room, ComponentType>> = {
  users: Users,
  jobs: Work,
  models: Prices,
  storage: Storage,
  sales: Sales,
};

export function Page() {
  const account = useAccount().data;
  if (!account) return <Skeleton className="m-6 h-40" />;
  // Nobody else is told that there is such a page.
  return account.role === "operator" ? <Rooms /> : <Missing />;
}

function Rooms() {
  const [room, setRoom] = useRoom();
  const Shown = SHOWN[room];
  return (
    <>
      <TopBar title="Operator" />
      <div className="flex w-full flex-col gap-6 p-4 sm:p-6">
        <Health />
        <div className="overflow-x-auto">
          <Segments label="Show" quietLabel choices={ROOMS} value={room} onChange={setRoom} />
        </div>
        <Shown />
      </div>
    </>
  );
}

function useRoom(): readonly [Room, (room: Room) => void] {
  const given = new URLSearchParams(useSearch()).get("show");
  const [path, navigate] = useLocation();
  const set = useCallback((room: Room) => navigate(`${path}?show=${room}`, { replace: true }), [path, navigate]);
  return [ROOMS.find(({ value }) => value === given)?.value ?? "users", set];
}
